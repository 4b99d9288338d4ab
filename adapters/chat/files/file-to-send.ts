import { findBook, type Requester } from '../../../src/billing/find-book.ts'
import type { Context } from '../../../src/context.ts'
import type { Words } from '../words/words.ts'
import { expiry, type FileLink, linkTo, signLink } from './link.ts'
import { type OpenFile, openFile } from './open-file.ts'

/** A file for people, with a link to it for where no file can be sent; null: there are no links (`linkTo`). */
export interface FileToSend extends OpenFile {
  /** What the file is, in a sentence. */
  text: string
  link: { url: string; until: Date } | null
  /**
   * Names the file towards a platform that keeps no file for us and asks for it later. Signed, so that nobody can forge
   * it.
   */
  token: string
}

/** The billable assets of a month and of these feeds (`null`: all feeds) as CSV. */
export async function billingCsvFile(
  ctx: Context,
  viewer: Requester & { feeds: readonly number[] | null; w: Words },
  month: string,
): Promise<FileToSend> {
  const { feeds, w } = viewer
  const accountId = await findBook(ctx.db, viewer, month)
  const until = expiry(ctx)
  const link: FileLink = {
    kind: 'billing-csv',
    workspaceId: viewer.workspaceId,
    accountId,
    month,
    feeds: feeds && [...feeds],
    expires: until.getTime(),
  }
  return toSend(ctx, link, until, w.t('billing.csvFile', { month: w.month(month) }))
}

/** The audit log says what people did, so its link expires sooner. */
const AUDIT_DAYS = 1

/**
 * The audit log as CSV; with `personId`, only what that person did. For Administrators only: the caller checks that.
 */
export function auditCsvFile(
  ctx: Context,
  viewer: { accountId: number; workspaceId: number; w: Words },
  personId: number | null,
): FileToSend {
  const until = expiry(ctx, AUDIT_DAYS)
  const { accountId, workspaceId } = viewer
  const link: FileLink = { kind: 'audit-csv', workspaceId, accountId, personId, expires: until.getTime() }
  return toSend(ctx, link, until, viewer.w.t('audit.csvFile'))
}

function toSend(ctx: Context, link: FileLink, until: Date, text: string): FileToSend {
  const url = linkTo(ctx, link)
  return { ...openFile(ctx, link), text, link: url === null ? null : { url, until }, token: signLink(ctx, link) }
}
