import { findElement, type Wanted } from './find-element.ts'
import type { Actor } from './payloads.ts'
import { enter } from './person-elements.ts'
import { findSurface, type Target } from './surface.ts'
import { randomId } from './views.ts'
import { fileJson } from './web-api/files.ts'
import type { LocalFile } from './world.ts'

/** A file on the person's computer. */
export interface OwnFile {
  name: string
  content: Uint8Array
  /** How Slack treats it later: it was deleted before the form was sent, or it is stored elsewhere. */
  deleted?: boolean
  address?: string
  /** Slack sends only its id with the form, as for files of Slack Connect. */
  bare?: boolean
}

/** The most that a file_input takes, in bytes. */
const MOST_BYTES = 10 * 1024 * 1024

/**
 * Puts a file into a file_input. The client uploads it at once; the form then carries the file object.
 * https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
 */
export async function uploadInto(actor: Actor, target: Target, wanted: Wanted, file: OwnFile): Promise<void> {
  const { workspace, member, platform } = actor
  const surface = findSurface(workspace, member, target)
  const found = findElement(surface, wanted, ['file_input'])
  const type = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? ''
  if (found.element.filetypes && !found.element.filetypes.includes(type))
    throw new Error(`The field takes ${found.element.filetypes.join(', ')}, and ${file.name} is none of them`)
  if (file.content.byteLength > MOST_BYTES) throw new Error(`${file.name} is larger than 10 MB`)
  const stored: LocalFile = {
    id: randomId('F'),
    name: file.name,
    title: file.name,
    mimetype: 'application/octet-stream',
    size: file.content.byteLength,
    altText: '',
    channels: [],
    content: Buffer.from(file.content),
    ...(file.deleted ? { deleted: true } : {}),
    ...(file.address ? { address: file.address } : {}),
  }
  workspace.files.set(stored.id, stored)
  const bare = { id: stored.id, mode: 'file_access', file_access: 'check_file_info' }
  enter(actor, surface, found, [file.bare ? bare : fileJson(platform, stored)])
}
