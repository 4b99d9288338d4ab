import { findBook, findLinkedBook, isStillOf } from '../../../src/billing/find-book.ts'
import { readHistory } from '../../../src/billing/read-history.ts'
import type { Context } from '../../../src/context.ts'
import { auditTable } from '../audit/audit-table.ts'
import { billingTable } from '../billing/billing-table.ts'
import { DEFAULT_LANGUAGE, LANGUAGES } from '../words/languages.ts'
import { words } from '../words/words.ts'
import { csvOf } from './csv.ts'
import { type AuditLink, type FileFormat, type FileLink, isAuditLink, readLink } from './link.ts'
import type { Table } from './table.ts'

/** A file that can be read any number of times. */
export interface OpenFile {
  name: string
  contentType: string
  read(): AsyncIterable<string | Uint8Array>
}

/** Opens the file that a link names. */
export function openFile(ctx: Context, link: FileLink): OpenFile {
  switch (link.kind) {
    case 'billing-csv':
      return tableFile(billingFileName(link.month), 'csv', () => readBilling(ctx, link))
    case 'billing-xlsx':
      return tableFile(billingFileName(link.month), 'xlsx', () => readBilling(ctx, link))
    case 'billing-picture':
      return {
        name: `${billingFileName(link.month)}.png`,
        contentType: 'image/png',
        read: () => readPicture(ctx, link),
      }
    case 'audit-csv':
      return tableFile(AUDIT_FILE_NAME, 'csv', async () => readAuditLog(ctx, link))
    case 'audit-xlsx':
      return tableFile(AUDIT_FILE_NAME, 'xlsx', async () => readAuditLog(ctx, link))
    default:
      return link satisfies never
  }
}

/** The name of a month's file, without its extension. */
export const billingFileName = (month: string) => `fleetfeed-billable-${month.slice(0, 7)}`
const AUDIT_FILE_NAME = 'fleetfeed-audit'

const CONTENT_TYPES: Record<FileFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

function tableFile<Row>(name: string, format: FileFormat, open: () => Promise<Table<Row>>): OpenFile {
  return { name: `${name}.${format}`, contentType: CONTENT_TYPES[format], read: () => readTable(format, open) }
}

async function* readTable<Row>(format: FileFormat, open: () => Promise<Table<Row>>) {
  const table = await open()
  switch (format) {
    case 'csv':
      yield* csvOf(table)
      return
    case 'xlsx': {
      // Loaded with the first workbook that somebody opens.
      const { xlsxOf } = await import('./xlsx.ts')
      yield* xlsxOf(table)
      return
    }
    default:
      return format satisfies never
  }
}

async function readBilling(ctx: Context, link: Extract<FileLink, { kind: `billing-${FileFormat}` }>) {
  const accountId = await findBook(ctx.db, { accountId: link.accountId }, link.month)
  return await billingTable(ctx, wordsOf(link), { ...link, accountId })
}

function readAuditLog(ctx: Context, link: AuditLink) {
  const timeZone = link.kind === 'audit-xlsx' ? link.timeZone : 'UTC'
  return auditTable(ctx, wordsOf(link, timeZone), { ...link, timeZone })
}

/** The words for a link; those that carry no language are for programs. */
function wordsOf(link: FileLink, timeZone = 'UTC') {
  return words('locale' in link ? link.locale : DEFAULT_LANGUAGE, timeZone)
}

async function* readPicture(ctx: Context, link: Extract<FileLink, { kind: 'billing-picture' }>) {
  const accountId = await findBook(ctx.db, { accountId: link.accountId }, link.month)
  const history = await readHistory(ctx, { ...link, accountId })
  // Drawing needs modules that take half a second and 50 MB to load, so they are imported with the first picture.
  const { billingPicture } = await import('../billing/billing-picture.ts')
  yield await billingPicture(words(link.locale, 'UTC'), history)
}

/** The answer to a request for a link: the file, or a sentence instead. */
export type FileAnswer =
  | { kind: 'file'; file: OpenFile; disposition: 'inline' | 'attachment'; forEver: boolean }
  | { kind: 'refused'; status: 404 | 410; text: string }

/** Checks a token of `signLink` and the workspace's access, then opens the file. */
export async function answerLink(ctx: Context, token: string): Promise<FileAnswer> {
  const read = readLink(ctx, token)
  switch (read.kind) {
    case 'link': {
      if (!(await isStillTheirs(ctx, read.link)))
        return { kind: 'refused', status: 410, text: inEveryLanguage('file.left') }
      const isPicture = read.link.kind === 'billing-picture'
      const file = openFile(ctx, read.link)
      return {
        kind: 'file',
        file,
        disposition: isPicture ? 'inline' : 'attachment',
        forEver: read.link.expires === null,
      }
    }
    // We don't know the language of someone who follows a link.
    case 'expired':
      return { kind: 'refused', status: 410, text: inEveryLanguage('file.expired') }
    case 'forged':
      return { kind: 'refused', status: 404, text: inEveryLanguage('file.unknown') }
    default:
      return read satisfies never
  }
}

/**
 * Whether the workspace may still read the file: the companies may have unlinked, or the app may be uninstalled there.
 */
async function isStillTheirs({ db }: Context, link: FileLink): Promise<boolean> {
  if (isAuditLink(link)) return await isStillOf(db, link)
  return (await findLinkedBook(db, link, link.month)) !== null
}

function inEveryLanguage(key: 'file.expired' | 'file.unknown' | 'file.left'): string {
  return Object.keys(LANGUAGES)
    .map(language => words(language, 'UTC').t(key))
    .join('\n')
}
