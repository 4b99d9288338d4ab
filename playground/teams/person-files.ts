import { openUpload } from './drive.ts'
import { invoke } from './invoke.ts'
import type { Actor } from './platform.ts'
import { type FileCard, type Post, placeFor } from './world.ts'

/**
 * Answers whether the app may put a file into this person's OneDrive; `which` is its name or the message's id. The card
 * stays, and can be answered again, until the app changes or deletes it.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4#invoke-activity-when-the-user-accepts-the-file
 */
export async function answerFile(actor: Actor, which: string | undefined, accepts: boolean): Promise<void> {
  const { platform, tenant, member } = actor
  const place = placeFor(tenant, member, 'dm')
  const offers = place.posts.flatMap(post => (post.file?.kind === 'consent' ? { post, file: post.file } : []))
  const offer = offers.findLast(({ post, file }) => which === undefined || which === file.name || which === post.id)
  if (!offer) throw new Error(`Nothing fits: ${member.name} was offered ${which ?? 'no file'}. ${list(offers)}`)
  const { post, file } = offer
  const value = accepts
    ? {
        type: 'fileUpload',
        action: 'accept',
        context: file.acceptContext,
        uploadInfo: openUpload(platform, tenant, member, file.name),
      }
    : { type: 'fileUpload', action: 'decline', context: file.declineContext }
  await invoke({ platform, place, member }, 'fileConsent/invoke', value, { replyToId: post.id })
}

const list = (offers: { post: Post; file: FileCard }[]) =>
  `There is: ${offers.map(({ file }) => file.name).join(', ') || 'nothing'}`
