import { findBook, type Requester } from '../../../src/billing/find-book.ts'
import type { Context } from '../../../src/context.ts'
import type { Words } from '../words/words.ts'
import { expiry, type FileFormat, type FileLink, linkTo, signLink } from './link.ts'
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

/** The billable assets of a month and of these feeds (`null`: all feeds). */
export async function billingFile(
  ctx: Context,
  viewer: Requester & { feeds: readonly number[] | null; w: Words },
  month: string,
  format: FileFormat,
): Promise<FileToSend> {
  const { feeds, w } = viewer
  const accountId = await findBook(ctx.db, viewer, month)
  const until = expiry(ctx)
  const of = {
    workspaceId: viewer.workspaceId,
    accountId,
    month,
    feeds: feeds && [...feeds],
    expires: until.getTime(),
  }
  const link: FileLink =
    format === 'csv' ? { kind: 'billing-csv', ...of } : { kind: 'billing-xlsx', ...of, locale: w.language }
  return toSend(ctx, link, until, w.t(`billing.file.${format}`, { month: w.month(month) }))
}

/** The audit log says what people did, so its link expires sooner. */
const AUDIT_DAYS = 1

/** The audit log; with `personId`, only what that person did. For Administrators only: the caller checks that. */
export function auditFile(
  ctx: Context,
  viewer: { accountId: number; workspaceId: number; timeZone: string; w: Words },
  personId: number | null,
  format: FileFormat,
): FileToSend {
  const until = expiry(ctx, AUDIT_DAYS)
  const { accountId, workspaceId, timeZone, w } = viewer
  const of = { workspaceId, accountId, personId, expires: until.getTime() }
  const link: FileLink =
    format === 'csv' ? { kind: 'audit-csv', ...of } : { kind: 'audit-xlsx', ...of, locale: w.language, timeZone }
  return toSend(ctx, link, until, w.t(`audit.file.${format}`))
}

function toSend(ctx: Context, link: FileLink, until: Date, text: string): FileToSend {
  const url = linkTo(ctx, link)
  return { ...openFile(ctx, link), text, link: url === null ? null : { url, until }, token: signLink(ctx, link) }
}
