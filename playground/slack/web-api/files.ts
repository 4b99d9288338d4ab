import { type Fields, isFields, text } from '../../json.ts'
import { mirrorNews } from '../messages.ts'
import type { Platform } from '../platform.ts'
import { type Channel, findChannel, findMessage, type LocalFile } from '../world.ts'

/** Types that Slack knows by the name's end, and emulate doesn't. */
const TYPES: Record<string, string> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  svg: 'image/svg+xml',
  json: 'application/json',
}

const typeOf = (name: string, said: string) =>
  said === 'application/octet-stream' ? (TYPES[/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''] ?? said) : said

import { type Handler, no } from './call.ts'

/** Bytes that were uploaded and not yet completed, by file id. server.ts puts them here on their way to emulate. */
const uploads = new WeakMap<Platform, Map<string, { content: Buffer; altText: string }>>()

export function uploadsOf(platform: Platform): Map<string, { content: Buffer; altText: string }> {
  const known = uploads.get(platform) ?? new Map()
  uploads.set(platform, known)
  return known
}

const getUploadUrl: Handler = async ({ platform, workspace, args }) => {
  // The reference says alt_txt, the WebClient sends alt_text, as emulate expects it.
  const altText = text(args.alt_txt ?? args.alt_text)
  const answer = await workspace.forward('files.getUploadURLExternal', { ...args, alt_text: altText })
  if (answer.ok !== true) return no(text(answer.error))
  uploadsOf(platform).set(text(answer.file_id), { content: Buffer.alloc(0), altText })
  // Which workspace's emulate must get the bytes: the path says it.
  const url = text(answer.upload_url).replace('/upload/v1/', `/upload/${workspace.id}/`)
  return { ...answer, ok: true, upload_url: url }
}

const complete: Handler = async ({ platform, workspace, args }) => {
  const targets: Channel[] = []
  for (const id of [args.channel_id, ...text(args.channels).split(',')].map(text).filter(Boolean)) {
    const channel = findChannel(workspace, id)
    if (!channel) return no('channel_not_found')
    if (channel.isArchived) return no('is_archived')
    if (!channel.members.has(workspace.bot.userId)) return no('not_in_channel')
    if (text(args.thread_ts) && !findMessage(channel, text(args.thread_ts))) return no('thread_not_found')
    targets.push(channel)
  }
  const answer = await workspace.forward('files.completeUploadExternal', args)
  if (answer.ok !== true) return no(text(answer.error))
  for (const file of Array.isArray(answer.files) ? answer.files.filter(isFields) : []) {
    const id = text(file.id)
    const upload = uploadsOf(platform).get(id)
    uploadsOf(platform).delete(id)
    workspace.files.set(id, {
      id,
      name: text(file.name),
      title: text(file.title),
      mimetype: typeOf(text(file.name), text(file.mimetype)),
      size: Number(file.size),
      altText: upload?.altText ?? '',
      channels: targets.map(channel => channel.id),
      content: upload?.content ?? Buffer.alloc(0),
    })
  }
  for (const channel of targets) await mirrorNews(platform, workspace, channel, text(args.thread_ts) || undefined)
  // Told last, so that who waits for the file finds the message that shares it, too.
  platform.changed({ kind: 'file', team: workspace.id })
  return { ...answer, ok: true }
}

/** What Slack says of a file of a person. https://docs.slack.dev/reference/methods/files.info */
const info: Handler = ({ platform, workspace, args }) => {
  const file = workspace.files.get(text(args.file))
  if (!file) return no('file_not_found')
  if (file.deleted) return no('file_deleted')
  return { ok: true, file: fileJson(platform, file) }
}

/** The file object. https://docs.slack.dev/reference/objects/file-object */
export function fileJson({ origin }: Platform, file: LocalFile): Fields {
  const { id, name, title, mimetype, size } = file
  const address = file.address ?? `${origin}/files-pri/${id}/${encodeURIComponent(name)}`
  const filetype = /\.([^.]+)$/.exec(name)?.[1] ?? 'text'
  return {
    id,
    name,
    title,
    mimetype,
    filetype,
    size,
    mode: 'hosted',
    url_private: address,
    url_private_download: address,
  }
}

export const files: Record<string, Handler> = {
  'files.info': info,
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': complete,
}
