/** Removes NUL characters from text, which Postgres can't store in text or jsonb; other values stay as they are. */
export function withoutNul<T>(value: T): T | string {
  return typeof value === 'string' ? value.replaceAll('\0', '') : value
}
