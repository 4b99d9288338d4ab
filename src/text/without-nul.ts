/** Text without NUL characters, anything else as it is: Postgres stores none, neither in text nor in jsonb. */
export function withoutNul<T>(value: T): T | string {
  return typeof value === 'string' ? value.replaceAll('\0', '') : value
}
