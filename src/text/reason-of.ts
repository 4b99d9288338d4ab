/**
 * What is wrong, in words for an operator: the messages of an error and of its causes, without what may contain a
 * secret (URLs).
 */
export function reasonOf(err: unknown): string {
  if (!(err instanceof Error)) return 'an unknown error'
  const message = err.message || err.name
  const code = 'code' in err && typeof err.code === 'string' && !message.includes(err.code) ? `${err.code}: ` : ''
  const own = `${code}${message}`.replaceAll(/\b[a-z+]+:\/\/\S+/gi, '<URL>')
  return err.cause instanceof Error ? `${own} (${reasonOf(err.cause)})` : own
}
