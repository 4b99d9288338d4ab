import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { Headers } from './fault.ts'
import type { OemKind } from './oem-kind.ts'
import type { RenderedPage } from './page-cache.ts'

/** What a local OEM answers. */
export interface Reply {
  status: number
  headers?: Headers
  json?: object
  text?: string
  type?: string
  page?: RenderedPage
  /** Sent as they are. */
  bytes?: Buffer
}

/** "Slow down" in this OEM's own way. `seconds`: what it says to wait. */
export function slowDown(kind: OemKind, seconds: number | null): Reply {
  if (kind.throttleSays === 'sentence') return { status: 429, text: `Try again in ${seconds ?? 61} seconds` }
  // Caterpillar says no time of its own; one is only sent where a test asks for it.
  const headers = seconds === null ? {} : { 'retry-after': String(seconds) }
  return {
    status: 429,
    headers,
    json: { code: kind.throttleSays === 'nothing' ? '429.002' : '429', message: 'Too many requests' },
  }
}

/** Sends an answer; a page is compressed if the client accepts gzip. */
export function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (reply.page !== undefined) {
    const zip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
    const bytes = zip ? reply.page.gzip() : reply.page.plain
    response.writeHead(reply.status, {
      ...reply.headers,
      'content-type': reply.page.type,
      'content-length': bytes.length,
      ...(zip && { 'content-encoding': 'gzip' }),
    })
    response.end(bytes)
    return
  }
  if (reply.bytes !== undefined) {
    response.writeHead(reply.status, { 'content-type': 'application/xml', ...reply.headers }).end(reply.bytes)
    return
  }
  const text = reply.json === undefined ? (reply.text ?? '') : JSON.stringify(reply.json)
  const type = reply.type ?? (reply.json === undefined ? 'text/plain' : 'application/json')
  response.writeHead(reply.status, { 'content-type': type, ...reply.headers }).end(text)
}

/** Sends the beginning of an answer and cuts the connection. */
export async function breakOff(response: ServerResponse, status: number): Promise<void> {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': 1_000 })
  response.write('{')
  // What is written last would be lost with the connection otherwise.
  await setTimeout(20)
  response.destroy()
}

/** Sends so many bytes, then one now and then, until the client gives up. */
export async function drip(response: ServerResponse, { ms, bytes }: { ms: number; bytes: number }): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/xml' })
  response.write(' '.repeat(bytes))
  while (response.writable && !response.destroyed) {
    response.write(' ')
    await setTimeout(ms)
  }
}
