import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { isMonth } from '../../../src/calendar/calendar-month.ts'
import type { Context } from '../../../src/context.ts'
import { DAY_MS } from '../../../src/durations.ts'

/** So long a file with names of machines in it can be fetched by whoever has its link. */
const DAYS = 7

/** The workspace for which the link was made, and which may still ask for the file when it is fetched; older links lack it. */
const workspaceId = z.int().optional()

const ofMonth = {
  workspaceId,
  /** The account whose month it is. */
  accountId: z.int(),
  month: z.string().refine(isMonth),
  /** `null`: of all. */
  feeds: z.array(z.int()).nullable(),
}

/** What a link says of its file. It is signed, not secret: whoever has it can read it. */
const fileLink = z.discriminatedUnion('kind', [
  /** `expires`: milliseconds since 1970. */
  z.strictObject({ kind: z.literal('billing-csv'), ...ofMonth, expires: z.int() }),
  /** A picture of a closed month shows for ever what the post around it says, so it lasts as long; `null`. */
  z.strictObject({
    kind: z.literal('billing-picture'),
    ...ofMonth,
    locale: z.string(),
    expires: z.int().nullable(),
  }),
  /** `personId`: what that person did; `null`: everybody. */
  z.strictObject({
    kind: z.literal('audit-csv'),
    workspaceId,
    accountId: z.int(),
    personId: z.int().nullable(),
    expires: z.int(),
  }),
])
export type FileLink = z.infer<typeof fileLink>

/** When a link that is made now ends. */
export function expiry(ctx: Context, days = DAYS): Date {
  return new Date(ctx.now().getTime() + days * DAY_MS)
}

/** The address under which everybody who has it gets the file, until it expires. */
export function linkTo(ctx: Context, link: FileLink): string {
  return `${ctx.publicUrl()}/files/${signLink(ctx, link)}`
}

/** The link without its address: what it says and our signature of that, both as base64url. */
export function signLink({ keyring }: Context, link: FileLink): string {
  const payload = Buffer.from(JSON.stringify(link)).toString('base64url')
  const key = keyring.linkKeys.get(keyring.first)
  if (!key) throw new Error('The keyring lacks its own first key.')
  return `${payload}.${signature(key, payload)}`
}

/** What `signLink` signed with any of the keys, also one that was taken away; `forged` where it did not, or where it reads differently by now. */
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
