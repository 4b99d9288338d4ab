import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../read-body.ts'
import { send } from '../send.ts'
import type { Platform } from './platform.ts'
import { uploadsOf } from './web-api/files.ts'

/** Takes the bytes of an upload, keeps a copy, and hands them on to the emulate that gave the URL. */
export async function upload(
  platform: Platform,
  team: string,
  fileId: string,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const pending = uploadsOf(platform).get(fileId)
  const workspace = platform.workspaces.get(team)
  if (!pending || !workspace) return send(response, 404, 'file_not_found')
  const body = new Uint8Array(await readBody(request))
  const contentType = request.headers['content-type'] ?? 'application/octet-stream'
  pending.content = await fileContent(body, contentType)
  await fetch(`${workspace.emulateUrl}/upload/v1/${fileId}`, {
    method: 'POST',
    body,
    headers: { 'content-type': contentType },
  })
  send(response, 200, `OK - ${pending.content.length}`)
}

/** Serves `url_private`, only with a token of the file's workspace. */
export function download(platform: Platform, fileId: string, request: IncomingMessage, response: ServerResponse): void {
  const token = platform.tokens.get((request.headers.authorization ?? '').replace('Bearer ', ''))
  const file = token && !token.dead && token.workspace.files.get(fileId)
  // Slack has no error for it: https://github.com/slackapi/bolt-js/issues/2585
  if (token && !token.scopes.has('files:read'))
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end('<!DOCTYPE html><title>Sign in | Slack</title>')
  else if (file && !file.deleted) response.writeHead(200, { 'content-type': file.mimetype }).end(file.content)
  else send(response, 404, 'Not Found')
}

/** The bytes may be the body itself or one part of a form. */
async function fileContent(body: Uint8Array<ArrayBuffer>, contentType: string): Promise<Buffer> {
  if (!contentType.startsWith('multipart/form-data')) return Buffer.from(body)
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData()
  for (const part of form.values()) if (typeof part !== 'string') return Buffer.from(await part.arrayBuffer())
  return Buffer.alloc(0)
}
