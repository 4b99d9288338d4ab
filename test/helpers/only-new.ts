/** Tells for each key whether it is seen for the first time, so that nothing is checked twice. */
export function onlyNew(): (key: string) => boolean {
  const seen = new Set<string>()
  return key => !seen.has(key) && seen.add(key) !== undefined
}
