import { findBook, findLinkedBook, isStillOf } from '../../../src/billing/find-book.ts'
import { readHistory } from '../../../src/billing/read-history.ts'
import type { Context } from '../../../src/context.ts'
import { auditCsv } from '../audit/audit-csv.ts'
import { billingCsv } from '../billing/billing-csv.ts'
import { LANGUAGES } from '../words/languages.ts'
import { words } from '../words/words.ts'
import { type FileLink, readLink } from './link.ts'

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
      return { name: `${fileName(link.month)}.csv`, contentType: CSV, read: () => readCsv(ctx, link) }
    case 'billing-picture':
      return { name: `${fileName(link.month)}.png`, contentType: 'image/png', read: () => readPicture(ctx, link) }
    case 'audit-csv':
      return { name: 'fleetfeed-audit.csv', contentType: CSV, read: () => auditCsv(ctx, link) }
    default:
      return link satisfies never
  }
}

const fileName = (month: string) => `fleetfeed-billable-${month.slice(0, 7)}`

const CSV = 'text/csv; charset=utf-8'

async function* readCsv(ctx: Context, link: Extract<FileLink, { kind: 'billing-csv' }>) {
  yield* billingCsv(ctx, { ...link, accountId: await findBook(ctx.db, { accountId: link.accountId }, link.month) })
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
  if (link.kind === 'audit-csv') return await isStillOf(db, link)
  return (await findLinkedBook(db, link, link.month)) !== null
}

function inEveryLanguage(key: 'file.expired' | 'file.unknown' | 'file.left'): string {
  return Object.keys(LANGUAGES)
    .map(language => words(language, 'UTC').t(key))
    .join('\n')
}
