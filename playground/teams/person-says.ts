import { deliverFor, makeActivity, type Scene } from './activity.ts'
import { reaches } from './invoke.ts'
import { type Actor, addPost, botIdOf } from './platform.ts'
import { isReadOnly, placeFor } from './world.ts'

/** `@Fleetfeed` becomes what Teams makes of a mention. */
function mention(platform: Actor['platform'], words: string) {
  const { name } = platform.app
  const at = `<at>${name}</at>`
  const text = words.replaceAll(new RegExp(`(?<!\\w)@${name}\\b`, 'gi'), at)
  if (text === words) return { text, entities: [] }
  return { text, entities: [{ type: 'mention', mentioned: { id: botIdOf(platform), name }, text: at }] }
}

/** Posts a message, and delivers it to the app if the app should get it. `silent`: it does not. */
export async function say(scene: Scene, words: string, how: { silent?: boolean } = {}): Promise<void> {
  const { platform, place, member, threadId } = scene
  if (isReadOnly(place)) throw new Error(`${place.name} is archived`)
  if (place.kind === 'personal' && !reaches(scene))
    throw new Error(`${platform.app.name} is not installed for ${member.name}, or blocked`)
  const { text, entities } = mention(platform, words)
  const post = addPost(platform, place, { from: member.id, text, card: undefined, file: undefined, replyTo: threadId })
  const heard = place.kind === 'personal' || entities.length > 0
  if (!heard || how.silent || !reaches(scene)) return
  const own = place.kind === 'channel' ? { ...scene, threadId: threadId ?? post.id } : scene
  // Teams attaches its own HTML to what people write: an app must not take it for something that was sent.
  const attachments = [{ contentType: 'text/html', content: `<p>${text}</p>` }]
  const activity = makeActivity(own, { id: post.id, type: 'message', text, textFormat: 'plain', attachments, entities })
  await deliverFor(own, activity)
}

/** Writes a message. In channels and group chats the app hears of it when it's mentioned. */
export async function message(
  { platform, tenant, member }: Actor,
  where: string,
  words: string,
  thread?: string,
): Promise<void> {
  const place = placeFor(tenant, member, where)
  const answered = place.posts.find(post => post.id === thread)
  if (thread !== undefined && !answered) throw new Error(`There is no message ${thread} in ${where}`)
  // Channels alone have threads.
  const threadId = place.kind === 'channel' ? (answered?.replyTo ?? answered?.id) : undefined
  await say({ platform, place, member, threadId }, words)
}
