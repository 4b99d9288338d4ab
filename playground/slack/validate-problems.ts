import type { z } from 'zod'

/** Formats zod issues as Slack does, `[ERROR] … [json-pointer:/blocks/0/text]`. */
export function problems(error: z.ZodError, pointer: string): string[] {
  return error.issues.flatMap(issue =>
    sentences(issue).map(({ said, path }) => `[ERROR] ${said} [json-pointer:${join(pointer, path)}]`),
  )
}

const join = (pointer: string, path: readonly PropertyKey[]) => [pointer, ...path.map(String)].join('/')

function sentences(issue: z.core.$ZodIssue): { said: string; path: readonly PropertyKey[] }[] {
  const { path } = issue
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => ({ said: `invalid additional property: ${key}`, path }))
    case 'too_big':
      if (issue.origin === 'string')
        return [{ said: `must be less than ${Number(issue.maximum) + 1} characters`, path }]
      return [{ said: `no more than ${issue.maximum} ${issue.origin === 'array' ? 'items allowed' : 'allowed'}`, path }]
    case 'too_small':
      if (issue.origin === 'string')
        return [{ said: `must be more than ${Number(issue.minimum) - 1} characters`, path }]
      return [
        { said: `no fewer than ${issue.minimum} ${issue.origin === 'array' ? 'items allowed' : 'allowed'}`, path },
      ]
    case 'invalid_type':
      if (issue.input === undefined)
        return [{ said: `missing required field: ${String(path.at(-1) ?? 'value')}`, path: path.slice(0, -1) }]
      return [{ said: `must provide a ${issue.expected}`, path }]
    case 'invalid_union':
      return [{ said: issue.discriminator ? 'unsupported type' : 'failed to match all allowed schemas', path }]
    case 'invalid_value':
      return [{ said: `must be one of: ${issue.values.map(String).join(', ')}`, path }]
    default:
      return [{ said: issue.message, path }]
  }
}
