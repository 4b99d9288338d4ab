/** Rows of cells, by RFC 4180 to the letter. Throws where it isn't that. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at < text.length) {
    // A cell in quotes, in which a quote is two, or one without quotes, commas and line ends.
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
