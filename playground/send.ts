import type { ServerResponse } from 'node:http'

/** Ends a response with JSON, or with text if the body is a string. */
export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const json = typeof body !== 'string'
  response.writeHead(status, { 'content-type': json ? 'application/json; charset=utf-8' : 'text/plain', ...headers })
  response.end(json ? JSON.stringify(body) : body)
}
