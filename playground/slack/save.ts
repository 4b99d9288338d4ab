import { z } from 'zod'
import type { Fields } from '../json.ts'
import { openDirect } from './messages.ts'
import type { Block } from './validate-blocks.ts'
import { findMember, type Message, type Workspace } from './world.ts'

const message = z.object({
  channel: z.string(),
  ts: z.string(),
  text: z.string(),
  // They were judged when they were posted.
  blocks: z.custom<Block[]>(value => Array.isArray(value)).optional(),
  metadata: z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) }).optional(),
  user: z.string(),
  botId: z.string().optional(),
  threadTs: z.string().optional(),
  edited: z.object({ user: z.string(), ts: z.string() }).optional(),
  files: z.array(z.string()),
  username: z.string().optional(),
})
const saved = z.object({
  format: z.literal(1),
  locales: z.record(z.string(), z.string()),
  channels: z.array(
    z.object({
      id: z.string(),
      im: z.string().optional(),
      isArchived: z.boolean(),
      members: z.array(z.string()),
      messages: z.array(message),
    }),
  ),
  files: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      title: z.string(),
      mimetype: z.string(),
      size: z.number(),
      altText: z.string(),
      channels: z.array(z.string()),
      content: z.base64(),
    }),
  ),
})

/**
 * Serializes a workspace for a later start, as JSON: what everybody can read, and each person's locale. Screens, ephemeral
 * messages, response_urls and upload addresses are not saved.
 */
export function saveWorkspace({ members, channels, files }: Workspace): Fields {
  return {
    format: 1,
    locales: Object.fromEntries([...members.values()].map(({ name, locale }) => [name, locale])),
    channels: [...channels.values()].map(({ id, im, isArchived, members, messages }) => ({
      id,
      im,
      isArchived,
      members: [...members],
      messages,
    })),
    files: [...files.values()].map(file => ({ ...file, content: file.content.toString('base64') })),
  } satisfies z.input<typeof saved>
}

/** Restores a saved workspace; ignores JSON of another format. */
export async function restoreWorkspace(workspace: Workspace, json: unknown): Promise<void> {
  const read = saved.safeParse(json)
  if (!read.success) return
  const { locales, channels, files } = read.data
  for (const [name, locale] of Object.entries(locales)) {
    const member = findMember(workspace, name)
    if (member) member.locale = locale
  }
  for (const file of files) workspace.files.set(file.id, { ...file, content: Buffer.from(file.content, 'base64') })
  for (const { id, im, isArchived, members, messages } of channels) {
    const person = workspace.members.get(im ?? '')
    const channel = workspace.channels.get(id) ?? (person && (await openDirect(workspace, person)))
    if (!channel) continue
    channel.isArchived = isArchived
    channel.members = new Set(members)
    for (const one of messages) {
      channel.messages.push({
        ...one,
        blocks: one.blocks,
        metadata: one.metadata,
        botId: one.botId,
        threadTs: one.threadTs,
        edited: one.edited,
        username: one.username,
      })
      await repost(workspace, one)
    }
  }
}

/** emulate starts empty: everything is posted to it again, so that the app can edit and answer it. */
async function repost(workspace: Workspace, said: Pick<Message, 'channel' | 'ts' | 'user'> & z.infer<typeof message>) {
  const author = workspace.members.get(said.user)
  if (!author) return
  const { channel, blocks, metadata } = said
  const args = {
    channel,
    // A file that is shared without a word: emulate takes no empty message.
    text: said.text || said.files.join(' '),
    ...(blocks && { blocks }),
    ...(metadata && { metadata }),
    ...(said.threadTs && { thread_ts: said.threadTs }),
    ...(said.botId && { bot_id: said.botId }),
  }
  await workspace.repost(args, said.ts, author.isBot ? undefined : author.emulateHandle)
}
