import { z } from 'zod'
import type { FileCard, Place } from './world.ts'

const CONSENT = 'application/vnd.microsoft.teams.card.file.consent'
const INFO = 'application/vnd.microsoft.teams.card.file.info'

const name = z
  .string()
  .min(1)
  .regex(/^[^"*:<>?/\\|]+$/, 'is no file name: OneDrive allows none of "*:<>?/\\|')
const context = z.record(z.string(), z.unknown())

const consent = z.strictObject({
  contentType: z.literal(CONSENT),
  name,
  contentUrl: z.null().optional(),
  content: z.strictObject({
    description: z.string().default(''),
    sizeInBytes: z.int().positive(),
    acceptContext: context,
    declineContext: context,
  }),
})

const info = z.strictObject({
  contentType: z.literal(INFO),
  name,
  contentUrl: z.string(),
  content: z.strictObject({ uniqueId: z.string(), fileType: z.string(), etag: z.string().optional() }),
})

export const isFileCard = (contentType: unknown) => contentType === CONSENT || contentType === INFO

/**
 * An attachment about a file as it will be shown, or what is wrong with it. Teams' own words for where it works: "only in
 * the personal context". https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
 */
export function readFileCard(attachment: unknown, place: Place): FileCard | { problems: string[] } {
  if (place.kind !== 'personal') return { problems: ['Cards about files work in personal chats only'] }
  const read = z.discriminatedUnion('contentType', [consent, info]).safeParse(attachment)
  if (!read.success) {
    return { problems: read.error.issues.map(issue => `attachment ${issue.path.join('.')}: ${issue.message}`) }
  }
  // A copy, so that the app can't change it.
  const { data } = read
  if (data.contentType === CONSENT) {
    return { kind: 'consent', name: data.name, ...structuredClone(data.content) }
  }
  const { uniqueId, fileType } = data.content
  const file = place.tenant.drive.get(uniqueId)
  if (!file || file.contentUrl !== data.contentUrl || !place.members.has(file.owner))
    return { problems: [`There is no file ${uniqueId} at ${data.contentUrl} in this person's OneDrive`] }
  return { kind: 'info', name: data.name, contentUrl: data.contentUrl, uniqueId, fileType }
}
