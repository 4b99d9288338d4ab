export type Fields = Record<string, unknown>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Web API booleans come as true, "true", "1" or 1. */
export const flag = (value: unknown): boolean => value === true || value === 1 || value === 'true' || value === '1'

/** Parses JSON; `undefined` if the text is none. */
export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    return undefined
  }
}
