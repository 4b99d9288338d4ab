import { createHmac } from 'node:crypto'
import { type AppAnswer, postToApp } from '../call-app.ts'
import type { Platform } from './platform.ts'

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
