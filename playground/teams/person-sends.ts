import { randomUUID } from 'node:crypto'
import { deliverFor, makeActivity } from './activity.ts'
import { type Actor, addPost } from './platform.ts'
import { type OwnFile, placeFor } from './world.ts'

/**
 * Sends a file to the app in the person's own chat: Teams puts it into their OneDrive, and the activity has an address
 * that needs no login. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
 */
export async function sendFile({ platform, tenant, member }: Actor, file: OwnFile): Promise<void> {
  const place = placeFor(tenant, member, 'dm')
  const uniqueId = randomUUID().toUpperCase()
  const fileType = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? ''
  platform.sent.set(uniqueId, file)
  const contentUrl = `${platform.origin}/personal/${member.name.toLowerCase()}/Documents/${encodeURIComponent(file.name)}`
  const own = typeof file.address === 'object' && 'is' in file.address ? file.address.is : null
  const downloadUrl = own ?? `${platform.origin}/drive/download/${uniqueId}?tempauth=${randomUUID()}`
  const post = addPost(platform, place, {
    from: member.id,
    text: file.name,
    card: undefined,
    file: undefined,
    replyTo: undefined,
  })
  const scene = { platform, place, member }
  const activity = makeActivity(scene, {
    id: post.id,
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.teams.file.download.info',
        contentUrl,
        name: file.name,
        content: { downloadUrl, uniqueId, fileType },
      },
      { contentType: 'text/html', content: '<p>&nbsp;</p>' },
    ],
    entities: [],
  })
  await deliverFor(scene, activity)
}
