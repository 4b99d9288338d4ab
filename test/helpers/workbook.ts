import { strToU8, type Zippable, zipSync } from 'fflate'

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** A cell as Excel stores it: a text, a number with its digits, or the XML of a cell without its address. */
export type Written = string | { number: string } | { xml: string } | null

/** `A`, `B`, …, `Z`. */
const column = (index: number) => String.fromCharCode(65 + index)
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function cellXml(at: string, written: Written): string {
  if (written === null) return ''
  if (typeof written === 'string') return `<c r="${at}" t="inlineStr"><is><t>${escaped(written)}</t></is></c>`
  return 'number' in written ? `<c r="${at}"><v>${written.number}</v></c>` : written.xml.replace('<c', `<c r="${at}"`)
}

export function sheetXml(rows: readonly Written[][]): string {
  const xml = rows.map(
    (row, r) => `<row r="${r + 1}">${row.map((cell, c) => cellXml(`${column(c)}${r + 1}`, cell)).join('')}</row>`,
  )
  return `<?xml version="1.0"?><worksheet xmlns="${MAIN}"><sheetData>${xml.join('')}</sheetData></worksheet>`
}

/** The parts of a workbook; style 1 is a date. */
export function workbookParts(sheets: Readonly<Record<string, readonly Written[][]>>): Record<string, string> {
  const names = Object.keys(sheets)
  const ids = names.map((_, nth) => nth + 1)
  return {
    '[Content_Types].xml': `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/></Types>`,
    '_rels/.rels': `<?xml version="1.0"?><Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<?xml version="1.0"?><workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${names.map((name, nth) => `<sheet name="${name}" sheetId="${nth + 1}" r:id="rId${nth + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<?xml version="1.0"?><Relationships xmlns="${RELATIONS}">${ids.map(id => `<Relationship Id="rId${id}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${id}.xml"/>`).join('')}<Relationship Id="rIdS" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<?xml version="1.0"?><styleSheet xmlns="${MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    ...Object.fromEntries(
      names.map((name, nth) => [`xl/worksheets/sheet${nth + 1}.xml`, sheetXml(sheets[name] ?? [])]),
    ),
  }
}

/** Packs the parts; those of `more` come last, or replace one. */
export function pack(parts: Readonly<Record<string, string>>, more: Zippable = {}): Buffer {
  const files = Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)]))
  return Buffer.from(zipSync({ ...files, ...more }))
}

/** An XLSX file. */
export const workbook = (sheets: Readonly<Record<string, readonly Written[][]>>): Buffer => pack(workbookParts(sheets))
