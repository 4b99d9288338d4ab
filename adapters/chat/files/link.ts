import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { isMonth, isTimeZone } from '../../../src/calendar/calendar-month.ts'
import type { Context } from '../../../src/context.ts'
import { DAY_MS } from '../../../src/durations.ts'

/** For how many days anybody with the link can fetch a file that names machines. */
const DAYS = 7

/**
 * The workspace for which the link was made. When the file is fetched, that workspace must still have access. Older
 * links lack it.
 */
const workspaceId = z.int().optional()

const ofMonth = {
  workspaceId,
  /** The account that the month belongs to. */
  accountId: z.int(),
  month: z.string().refine(isMonth),
  /** `null`: all feeds. */
  feeds: z.array(z.int()).nullable(),
}

const ofAudit = {
  workspaceId,
  accountId: z.int(),
  /** Only what that person did; `null`: everybody. */
  personId: z.int().nullable(),
}

/** What a link says about its file. It is signed, not secret: whoever has the link can read it. */
const fileLink = z.discriminatedUnion('kind', [
  /** `expires`: milliseconds since 1970. */
  z.strictObject({ kind: z.literal('billing-csv'), ...ofMonth, expires: z.int() }),
  /**
   * `null`: the picture of a closed month never expires. It always shows what the post around it says, and lasts as
   * long as the post.
   */
  z.strictObject({
    kind: z.literal('billing-picture'),
    ...ofMonth,
    locale: z.string(),
    expires: z.int().nullable(),
  }),
  z.strictObject({ kind: z.literal('billing-xlsx'), ...ofMonth, locale: z.string(), expires: z.int() }),
  z.strictObject({ kind: z.literal('audit-csv'), ...ofAudit, expires: z.int() }),
  /** `timeZone`: of the person for whom the link was made. */
  z.strictObject({
    kind: z.literal('audit-xlsx'),
    ...ofAudit,
    locale: z.string(),
    timeZone: z.string().refine(isTimeZone),
    expires: z.int(),
  }),
])
export type FileLink = z.infer<typeof fileLink>

/** For programs, and for people. */
export type FileFormat = 'csv' | 'xlsx'

/** A link to the audit log, which only Administrators may follow in the chat. */
export type AuditLink = Extract<FileLink, { kind: `audit-${FileFormat}` }>

export function isAuditLink(link: FileLink): link is AuditLink {
  return link.kind === 'audit-csv' || link.kind === 'audit-xlsx'
}

/** When a link that is made now expires. */
export function expiry(ctx: Context, days = DAYS): Date {
  return new Date(ctx.now().getTime() + days * DAY_MS)
}

/**
 * The URL at which everybody who has it gets the file, until the link expires; null: nobody outside can reach this
 * server.
 */
export function linkTo(ctx: Context, link: FileLink): string | null {
  const origin = ctx.publicUrl()
  return origin === null ? null : `${origin}/files/${signLink(ctx, link)}`
}

/** The link as a token: its content and our signature of it, both as base64url. */
export function signLink({ keyring }: Context, link: FileLink): string {
  const payload = Buffer.from(JSON.stringify(link)).toString('base64url')
  const key = keyring.linkKeys.get(keyring.first)
  if (!key) throw new Error('The keyring lacks its own first key.')
  return `${payload}.${signature(key, payload)}`
}

/**
 * Reads a token of `signLink`, signed with any key of the keyring, also a retired one. `forged`: the signature is not
 * ours, or the content has a format that we no longer read.
 */
export function readLink(
  ctx: Context,
  token: string,
): { kind: 'link'; link: FileLink } | { kind: 'expired'; link: FileLink } | { kind: 'forged' } {
  const [payload = '', signed = '', ...more] = token.split('.')
  const given = Buffer.from(signed)
  const isOurs = [...ctx.keyring.linkKeys.values()].some(key => {
    const expected = Buffer.from(signature(key, payload))
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
  if (!isOurs || more.length > 0) return { kind: 'forged' }
  const parsed = fileLink.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()))
  if (!parsed.success) return { kind: 'forged' }
  const link = parsed.data
  const isOver = link.expires !== null && link.expires <= ctx.now().getTime()
  return { kind: isOver ? 'expired' : 'link', link }
}

function signature(key: KeyObject, payload: string): string {
  return createHmac('sha256', key).update(payload).digest('base64url')
}
