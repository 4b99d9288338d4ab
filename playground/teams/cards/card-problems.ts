import type { z } from 'zod'

/** Formats a problem: where, then what. */
export const problem = (path: readonly PropertyKey[], said: string) => `${jsonPath(path)}: ${said}`

function jsonPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((at, key) => {
    if (typeof key === 'number' || /^\d+$/.test(String(key))) return `${at}[${String(key)}]`
    return /^\$?\w+$/.test(String(key)) ? `${at}.${String(key)}` : `${at}["${String(key)}"]`
  }, '$')
}

/** Formats the issues of zod. */
export const problems = (error: z.ZodError): string[] => error.issues.flatMap(issue => sentences(issue, []))

function sentences(issue: z.core.$ZodIssue, before: readonly PropertyKey[]): string[] {
  const path = [...before, ...issue.path]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => problem([...path, key], 'is unknown here'))
    case 'invalid_union':
      return issue.discriminator ? [problem(path, 'is no type that Teams knows here')] : nearest(issue.errors, path)
    case 'invalid_type':
      return [problem(path, issue.input === undefined ? 'is missing' : `must be of type ${issue.expected}`)]
    case 'invalid_value':
      return [problem(path, `must be one of: ${issue.values.map(String).join(', ')}`)]
    case 'too_big':
      return [problem(path, `must ${counted(issue.origin)} at most ${issue.maximum}`)]
    case 'too_small':
      return [problem(path, `must ${counted(issue.origin)} at least ${issue.minimum}`)]
    default:
      return [problem(path, issue.message)]
  }
}

const counted = (origin: string) => (origin === 'array' ? 'have' : origin === 'string' ? 'be as long as' : 'be')

/** Of several shapes that all don't fit, the one that got furthest is the one that was meant. */
function nearest(branches: z.core.$ZodIssue[][], path: readonly PropertyKey[]): string[] {
  const depth = (branch: z.core.$ZodIssue[]) => Math.max(...branch.map(issue => issue.path.length))
  const meant = branches.reduce((best, branch) => (depth(branch) >= depth(best) ? branch : best))
  return meant.flatMap(issue => sentences(issue, path))
}
