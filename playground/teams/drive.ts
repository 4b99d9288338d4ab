import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { breakOff } from '../faults.ts'
import { readBody } from '../read-body.ts'
import { send } from '../send.ts'
import { Refused } from './judge.ts'
import type { Platform } from './platform.ts'
import { refusalOf, sendError } from './send-error.ts'
import type { Member, Tenant, Upload } from './world.ts'

/** Every part of a file except the last is a multiple of this. */
const PART = 320 * 1024
const MOST = 60 * 1024 * 1024

/** Opens an upload into somebody's OneDrive, as the app gets it when they accept. */
export function openUpload(platform: Platform, tenant: Tenant, member: Member, name: string) {
  const uniqueId = randomUUID().toUpperCase()
  const fileType = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const folder = `${platform.origin}/personal/${member.name.toLowerCase()}/Documents/Applications`
  const contentUrl = `${folder}/${uniqueId}/${encodeURIComponent(name)}`
  const file = { uniqueId, name, fileType, owner: member.id, contentUrl, content: Buffer.alloc(0) }
  const session = randomUUID()
  platform.uploads.set(session, { tenant, file, parts: [], total: undefined })
  const uploadUrl = `${platform.origin}/drive/items/${uniqueId}/uploadSession?guid=${session}`
  return { contentUrl, name, uploadUrl, uniqueId, fileType }
}

/**
 * Takes a file, whole or in parts that follow each other.
 * https://learn.microsoft.com/onedrive/developer/rest-api/api/driveitem_createuploadsession#upload-bytes-to-the-upload-session
 */
export async function takeUpload(
  platform: Platform,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request)
  const range = request.headers['content-range'] ?? ''
  const session = url.searchParams.get('guid') ?? ''
  const upload = platform.uploads.get(session)
  const tenant = upload?.tenant.id ?? ''
  const told = (status: number, error?: string) =>
    platform.log.called({
      op: 'upload',
      tenant,
      conversation: '',
      args: { range },
      ok: !error,
      status,
      error,
      at: platform.now(),
    })
  const fault = platform.faults.take('upload')
  if (breakOff(fault, request)) return told(0, fault?.kind)
  try {
    const failure = refusalOf(fault)
    if (failure) throw failure
    if (request.method !== 'PUT') throw new Refused(405, 'methodNotAllowed', 'Bytes are PUT here.')
    if (request.headers.authorization !== undefined)
      throw new Refused(
        401,
        'unauthenticated',
        'The address alone opens it: an Authorization header does not belong here.',
      )
    if (!upload) throw new Refused(404, 'itemNotFound', 'There is no such upload, or it is complete.')
    const done = append(upload, range, body)
    if (done) {
      upload.file.content = Buffer.concat(upload.parts)
      upload.tenant.drive.set(upload.file.uniqueId, upload.file)
      platform.uploads.delete(session)
      platform.changed({ kind: 'file', tenant, person: upload.file.owner })
    }
    const status = done ? 201 : 202
    told(status)
    if (fault?.kind === 'slow') await fault.until
    if (fault?.kind === 'reset_after') return void request.socket.resetAndDestroy()
    const { uniqueId, name, content, contentUrl } = upload.file
    send(
      response,
      status,
      done
        ? { id: uniqueId, name, size: content.length, webUrl: contentUrl, file: {} }
        : { nextExpectedRanges: [`${received(upload)}-`] },
    )
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    told(error.status, error.code)
    if (!refusalOf(fault))
      platform.log.refused({ where: 'upload', tenant, error: error.code, messages: error.problems, payload: { range } })
    sendError(response, error, fault)
  }
}

const received = ({ parts }: Upload) => parts.reduce((sum, part) => sum + part.length, 0)

/** Appends one part. True if it was the last. Throws Refused. */
function append(upload: Upload, range: string, body: Buffer): boolean {
  const [, ...numbers] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range) ?? []
  const [from, to, total] = numbers.map(Number)
  if (from === undefined || to === undefined || total === undefined || to < from || to >= total)
    throw new Refused(400, 'invalidRequest', `Content-Range must say which bytes: ${range || 'it is missing'}`)
  if (body.length !== to - from + 1)
    throw new Refused(400, 'invalidRequest', `${body.length} bytes came, ${range} was said`)
  if (body.length > MOST) throw new Refused(413, 'invalidRequest', 'At most 60 MiB at once')
  if (upload.total !== undefined && upload.total !== total)
    throw new Refused(400, 'invalidRequest', `The file had ${upload.total} bytes before, now ${total}`)
  if (from !== received(upload)) throw new Refused(416, 'invalidRange', `Byte ${received(upload)} is next, not ${from}`)
  const isLast = to === total - 1
  if (!isLast && body.length % PART !== 0)
    throw new Refused(400, 'invalidRequest', `All parts but the last are multiples of ${PART} bytes`)
  upload.total = total
  upload.parts.push(body)
  return isLast
}
