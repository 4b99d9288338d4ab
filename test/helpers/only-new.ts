/** Says of each key whether it is asked about for the first time: what was judged once needs no second look. */
export function onlyNew(): (key: string) => boolean {
  const seen = new Set<string>()
  return key => !seen.has(key) && seen.add(key) !== undefined
}
