import type { IncomingMessage, ServerResponse } from 'node:http'
import { send } from '../send.ts'
import type { Platform } from './platform.ts'

/** Serves a file that a person sent, by its address alone, as SharePoint does. */
export function download(platform: Platform, url: URL, request: IncomingMessage, response: ServerResponse): void {
  const file = platform.sent.get(url.pathname.split('/').at(-1) ?? '')
  // The address alone opens it: a login beside it is refused, too.
  if (!file || file.address === 'expired' || request.headers.authorization !== undefined) {
    send(response, 401, { error: { code: 'unauthenticated', message: '' } })
    return
  }
  if (file.address === 'page') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!DOCTYPE html><title>A file</title>')
    return
  }
  if (typeof file.address === 'object' && 'redirect' in file.address) {
    response.writeHead(302, { location: file.address.redirect }).end()
    return
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.content)
}
