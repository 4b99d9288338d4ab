import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { send } from '../send.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.map': 'application/json',
  '.woff2': 'font/woff2',
}

/** Sends a file of the built page; for any other address the page itself, which knows its own addresses. */
export async function sendFile(folder: string, pathname: string, response: ServerResponse): Promise<void> {
  const path = normalize(join(folder, decode(pathname)))
  const type = TYPES[extname(path)]
  const content = type && path.startsWith(folder + sep) ? await read(path) : undefined
  if (type && content) return answer(response, type, content, pathname.startsWith('/assets/'))
  // A script that is not there must not come as a page: the browser's message would lead nowhere.
  if (extname(pathname) !== '' && type !== TYPES['.html']) return send(response, 404, 'Not found')
  const page = await read(join(folder, 'index.html'))
  if (page) answer(response, TYPES['.html'] ?? '', page, false)
  else send(response, 404, 'The page has not been built.')
}

function answer(response: ServerResponse, type: string, content: Buffer, isHashed: boolean): void {
  response.writeHead(200, {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    // Against clickjacking.
    'content-security-policy': "frame-ancestors 'none'",
    // Vite names assets by what is in them.
    'cache-control': isHashed ? 'max-age=31536000, immutable' : 'no-cache',
  })
  response.end(content)
}

const read = (path: string) => readFile(path).catch(() => undefined)

function decode(pathname: string): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return pathname
  }
}
