import { createServer, type IncomingMessage } from 'node:http'
import { LogLevel, WebClient } from '@slack/web-api'
import { isFields, parseJson } from '../../../playground/json.ts'
import { signature } from '../../../playground/slack/signed-request.ts'
import { type LocalSlack, type SlackOptions, startSlack } from '../../../playground/slack/slack.ts'

const signingSecret = 'shh'

/**
 * One request of Slack as the fake app received it: a form’s fields, an interaction’s payload, or an event’s envelope.
 */
interface Received {
  kind: 'command' | 'interaction' | 'event'
  body: Record<string, unknown>
  headers: IncomingMessage['headers']
}

/** The fake app’s answer: a body, a status, or none. */
type Reply = { status?: number; json?: unknown; text?: string } | 'never' | undefined

export interface FakeApp {
  slack: LocalSlack
  client: WebClient
  received: Received[]
  /** Decides the next answers. */
  reply: (next: (got: Received) => Reply | Promise<Reply>) => void
  close: () => Promise<void>
}

function read(body: string, type: string, headers: IncomingMessage['headers']): Received {
  if (type.startsWith('application/json')) {
    const json = parseJson(body)
    return { kind: 'event', body: isFields(json) ? json : {}, headers }
  }
  const form = Object.fromEntries(new URLSearchParams(body))
  const payload = parseJson(form.payload ?? '')
  return isFields(payload) ? { kind: 'interaction', body: payload, headers } : { kind: 'command', body: form, headers }
}

/** A tiny app that verifies signatures, records requests, and answers as the test says. */
export async function startFakeApp(options: Partial<SlackOptions> = {}): Promise<FakeApp> {
  const received: Received[] = []
  let next: (got: Received) => Reply | Promise<Reply> = () => undefined
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const timestamp = String(request.headers['x-slack-request-timestamp'])
    if (request.headers['x-slack-signature'] !== signature(signingSecret, timestamp, body)) {
      response.writeHead(401).end()
      return
    }
    const got = read(body, request.headers['content-type'] ?? '', request.headers)
    received.push(got)
    if (got.body.type === 'url_verification') {
      response.end(String(got.body.challenge))
      return
    }
    const reply = await next(got)
    if (reply === 'never') return
    if (reply?.json !== undefined) {
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(reply.json))
      return
    }
    response.writeHead(reply?.status ?? 200).end(reply?.text ?? '')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const slack = await startSlack({ signingSecret, requestUrl: `http://127.0.0.1:${port}/slack/events`, ...options })
  // Quiet, because the errors here are on purpose.
  const silent = () => undefined
  const logger = {
    debug: silent,
    info: silent,
    warn: silent,
    error: silent,
    setLevel: silent,
    getLevel: () => LogLevel.ERROR,
    setName: silent,
  }
  const client = new WebClient(slack.botToken, {
    logger,
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  })
  return {
    slack,
    client,
    received,
    reply: decide => {
      next = decide
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await slack.close()
    },
  }
}
