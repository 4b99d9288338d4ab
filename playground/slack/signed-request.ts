import { createHmac } from 'node:crypto'
import { request } from 'undici'
import { parseJson } from './json.ts'
import type { Platform } from './platform.ts'

/** What the app answered to one request of ours, or that it didn't in time. */
export type AppAnswer =
  | { kind: 'answered'; status: number; text: string; json: unknown }
  | { kind: 'timeout' }
  | { kind: 'unreachable'; reason: string }

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signature(signingSecret: string, timestamp: number | string, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`
}

/** Posts to the app's request URL as Slack does: signed, with 3 seconds to answer. */
export async function callApp(
  platform: Platform,
  body: string,
  contentType: string,
  headers: Record<string, string> = {},
): Promise<AppAnswer> {
  const timestamp = Math.floor(platform.now() / 1000)
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), platform.ackTimeoutMs)
  try {
    // Undici's request and not fetch: a bench sends thousands, and fetch costs several times as much.
    const response = await request(platform.app.requestUrl, {
      method: 'POST',
      headers: {
        'content-type': contentType,
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': signature(platform.app.signingSecret, timestamp, body),
        ...headers,
      },
      body,
      signal: patience.signal,
    })
    const text = await response.body.text()
    return { kind: 'answered', status: response.statusCode, text, json: text === '' ? undefined : parseJson(text) }
  } catch (error) {
    if (patience.signal.aborted) return { kind: 'timeout' }
    return { kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}

/** Interactions come as a form with the JSON in `payload`. */
export const callAppWithPayload = (platform: Platform, payload: Record<string, unknown>) =>
  callApp(
    platform,
    new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
    'application/x-www-form-urlencoded',
  )
