/** Rows of cells, strictly by RFC 4180. Throws if the text violates it. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at < text.length) {
    // A cell is quoted, with doubled quotes inside, or contains no quotes, commas and line ends.
    const found = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/y
    found.lastIndex = at
    const match = found.exec(text)
    if (!match) throw new Error(`No CSV at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`)
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    at = found.lastIndex
    if (match[3] === ',') {
      if (at === text.length) row.push('')
      else continue
    }
    rows.push(row)
    row = []
  }
  return rows
}
