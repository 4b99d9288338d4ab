import { createHmac } from 'node:crypto'
import { type AppAnswer, postToApp } from '../call-app.ts'
import { type Fields, isFields, parseJson } from '../json.ts'
import type { Platform } from './platform.ts'

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signature(signingSecret: string, timestamp: number | string, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`
}

/**
 * Tells the app something as Slack does, with 3 seconds to answer: by a signed request to its request URL, or by an
 * envelope of Socket Mode.
 */
export async function callApp(
  platform: Platform,
  said: string,
  contentType: string,
  headers: Record<string, string> = {},
): Promise<AppAnswer> {
  const body = platform.alter ? altered(platform.alter, said, contentType) : said
  if (platform.bySocket) return callBySocket(platform, body, contentType, headers)
  // The machine's clock and not `now`: the app checks with its own.
  const timestamp = Math.floor(Date.now() / 1000)
  const request = {
    headers: {
      'content-type': contentType,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': signature(platform.app.signingSecret, timestamp, body),
      ...headers,
    },
    body,
  }
  platform.lastRequest = request
  return send(platform, request)
}

/** The same content in an envelope: what comes as JSON or in a form's `payload` comes as an object. */
function callBySocket(platform: Platform, body: string, contentType: string, headers: Record<string, string>) {
  const { sockets, ackTimeoutMs } = platform
  const fields = (json: string) => {
    const read = parseJson(json)
    return isFields(read) ? read : {}
  }
  const retry = {
    attempt: Number(headers['x-slack-retry-num'] ?? 0),
    reason: headers['x-slack-retry-reason'] === 'http_timeout' ? 'timeout' : (headers['x-slack-retry-reason'] ?? ''),
  }
  if (contentType === 'application/json') return sockets.send('events_api', fields(body), ackTimeoutMs, retry)
  const form = new URLSearchParams(body)
  const payload = form.get('payload')
  return payload === null
    ? sockets.send('slash_commands', Object.fromEntries(form), ackTimeoutMs, retry)
    : sockets.send('interactive', fields(payload), ackTimeoutMs, retry)
}

/** The same body, of whichever kind, with other contents. */
function altered(change: (body: Fields) => Fields, body: string, contentType: string): string {
  const changed = (json: string) => {
    const fields = parseJson(json)
    return JSON.stringify(isFields(fields) ? change(fields) : fields)
  }
  if (contentType === 'application/json') return changed(body)
  const form = new URLSearchParams(body)
  const payload = form.get('payload')
  if (payload !== null) return new URLSearchParams({ payload: changed(payload) }).toString()
  const entries = Object.entries(change(Object.fromEntries(form))).map(([key, value]) => [key, String(value ?? '')])
  return new URLSearchParams(entries).toString()
}

const send = (platform: Platform, { headers, body }: NonNullable<Platform['lastRequest']>) =>
  postToApp(platform.app.requestUrl, headers, body, platform.ackTimeoutMs, platform.requests.tell)

/** Sends the newest request once more, as it was: a proxy sends it twice, or somebody who saw it replays it. */
export function replayOf(platform: Platform): () => Promise<AppAnswer> {
  const { lastRequest } = platform
  if (!lastRequest) throw new Error('Nothing was sent yet')
  return () => send(platform, lastRequest)
}

/** Interactions come as a form with the JSON in `payload`. */
export const callAppWithPayload = (platform: Platform, payload: Record<string, unknown>) =>
  callApp(
    platform,
    new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
    'application/x-www-form-urlencoded',
  )
