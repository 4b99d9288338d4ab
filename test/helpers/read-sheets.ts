import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SaxesParser } from 'saxes'

/** A cell as LibreOffice shows it after opening the file; null: it is empty. */
export type SheetCell = { type: 'string' | 'float' | 'date'; value: string } | null

/**
 * Opens a workbook with LibreOffice and returns its sheets' rows by name. LibreOffice saves what it read as flat XML
 * (OpenDocument), which says the type of every cell.
 */
export async function readSheets(workbook: Uint8Array): Promise<Map<string, SheetCell[][]>> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetfeed-office-'))
  try {
    await writeFile(join(folder, 'book.xlsx'), workbook)
    // A profile of its own: two LibreOffices with one profile wait for each other.
    const profile = `-env:UserInstallation=file://${folder}/profile`
    const convert = ['--headless', profile, '--convert-to', 'fods', '--outdir', folder, join(folder, 'book.xlsx')]
    await promisify(execFile)('soffice', convert, { timeout: OFFICE_MS })
    return parse(await readFile(join(folder, 'book.fods'), 'utf8'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** LibreOffice takes seconds to start, and minutes on a machine that does much else. */
export const OFFICE_MS = 300_000

function parse(xml: string): Map<string, SheetCell[][]> {
  const sheets = new Map<string, SheetCell[][]>()
  let rows: SheetCell[][] = []
  let row: SheetCell[] = []
  let type = ''
  let value = ''
  let text: string[] | null = null
  let inParagraph = false
  const parser = new SaxesParser()
  parser.on('opentag', ({ name, attributes }) => {
    switch (name) {
      case 'table:table':
        rows = []
        sheets.set(attributes['table:name'] ?? '', rows)
        break
      case 'table:table-row':
        row = []
        break
      case 'table:table-cell':
        type = attributes['office:value-type'] ?? ''
        value = attributes['office:date-value'] ?? attributes['office:value'] ?? ''
        if (attributes['table:formula'] !== undefined) throw new Error(`A formula: ${attributes['table:formula']}`)
        text = null
        break
      case 'text:p':
        text = [...(text ?? []), '']
        inParagraph = true
        break
      case 'text:s':
        append(' '.repeat(Number(attributes['text:c'] ?? 1)))
        break
      case 'text:tab':
        append('\t')
        break
    }
  })
  const append = (part: string) => {
    if (text && inParagraph) text[text.length - 1] += part
  }
  parser.on('text', append)
  parser.on('closetag', ({ name }) => {
    if (name === 'text:p') inParagraph = false
    if (name === 'table:table-cell') {
      if (type === 'string') row.push({ type, value: (text ?? []).join('\n') })
      else row.push(type === 'float' || type === 'date' ? { type, value } : null)
      text = null
    }
    // LibreOffice fills up the sheet with empty cells and rows.
    while (name === 'table:table-row' && row.length > 0 && row.at(-1) === null) row.pop()
    if (name === 'table:table-row' && row.length > 0) rows.push(row)
  })
  parser.write(xml).close()
  return sheets
}
