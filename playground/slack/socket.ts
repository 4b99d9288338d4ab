import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { AppAnswer, AppRequest } from '../call-app.ts'
import { type Fields, isFields, parseJson } from '../json.ts'

/** The kinds of envelopes. https://docs.slack.dev/apis/events-api/using-socket-mode#events */
type EnvelopeType = 'slash_commands' | 'interactive' | 'events_api'

/** Why Slack tells an app to leave a connection. */
type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled' | 'too_many_websockets'

/** Which attempt at an event it is: 0 for the first. */
interface Retry {
  attempt: number
  reason: string
}

/** The connections of Socket Mode, by which the app is told everything instead of by HTTP. */
export interface Sockets {
  /** The app-level token with `connections:write`; another one is refused. */
  readonly appToken: string
  /** What `apps.connections.open` gives: a URL that opens one connection, once. */
  open: () => string
  /** Sends an envelope by one of the connections, and waits for the app's acknowledgement. */
  send: (type: EnvelopeType, payload: Fields, timeoutMs: number, retry: Retry) => Promise<AppAnswer>
  control: SocketControl
  close: () => void
}

/** What a test does to the connections. */
export interface SocketControl {
  /** How many connections take envelopes. */
  count: () => number
  /** How many were made since the start. */
  opened: () => number
  /** Tells every connection to end, as Slack does every few hours; the app is to open another one first. */
  refresh: (reason?: 'warning' | 'refresh_requested') => void
  /** Every connection breaks without a word. */
  drop: () => void
  /** Every connection answers nothing any more, and stays open: a firewall that forgot it. */
  freeze: () => void
  /** Socket Mode is switched off for the app, or on again. */
  enable: (enabled: boolean) => void
  /** At most so many connections; Slack: 10. */
  limit: (most: number) => void
  /** Sends a text as it is by one of the connections. */
  raw: (text: string) => void
  /** Takes the newest envelope; what it returns sends that once more, under the same envelope_id. */
  replayOf: () => () => Promise<AppAnswer>
  /** The envelope_ids that the app acknowledged, in order. */
  acknowledged: string[]
}

interface Connection {
  socket: WebSocket
  /** It was told to end: nothing is sent by it any more. */
  isEnding: boolean
}

/** How long a connection that was told to end stays open. */
const GRACE_MS = 10_000

/** An acknowledgement as the answer that the same content would be by HTTP. */
function asAnswer(payload: Fields): AppAnswer {
  const isEmpty = Object.keys(payload).length === 0
  return {
    kind: 'answered',
    status: 200,
    text: isEmpty ? '' : JSON.stringify(payload),
    json: isEmpty ? undefined : payload,
  }
}

/** Adds Socket Mode to the server. `onRequest` is called for each envelope, `changed` when a connection begins or ends. */
export function createSockets(
  server: Server,
  app: { id: string; origin: string; onRequest: (request: AppRequest) => void; changed: () => void },
): Sockets {
  const tickets = new Set<string>()
  const connections = new Set<Connection>()
  /** By envelope_id, which may have been sent several times. */
  const waiting = new Map<string, ((payload: Fields) => void)[]>()
  const acknowledged: string[] = []
  const upgrading = new WebSocketServer({ noServer: true })
  let isEnabled = true
  let most = 10
  let opened = 0
  let newest: { envelope: Fields; timeoutMs: number } | undefined

  const taking = () =>
    [...connections].filter(
      connection => !connection.isEnding && connection.socket.readyState === connection.socket.OPEN,
    )

  const end = (connection: Connection, reason: DisconnectReason) => {
    connection.isEnding = true
    app.changed()
    connection.socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink-local' } }))
    setTimeout(() => connection.socket.terminate(), GRACE_MS).unref()
  }

  const greet = (socket: WebSocket) => {
    const connection: Connection = { socket, isEnding: false }
    connections.add(connection)
    opened += 1
    socket.on('close', () => {
      connections.delete(connection)
      app.changed()
    })
    socket.on('error', () => {})
    socket.on('message', data => {
      const said = parseJson(String(data))
      if (!isFields(said) || typeof said.envelope_id !== 'string') return
      acknowledged.push(said.envelope_id)
      waiting.get(said.envelope_id)?.shift()?.(isFields(said.payload) ? said.payload : {})
    })
    if (!isEnabled) return end(connection, 'link_disabled')
    if (taking().length > most) return end(connection, 'too_many_websockets')
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: taking().length,
        debug_info: { host: 'applink-local', build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: app.id },
      }),
    )
    app.changed()
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', app.origin)
    const ticket = url.searchParams.get('ticket') ?? ''
    if (url.pathname !== '/link/' || !tickets.delete(ticket)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
      return
    }
    upgrading.handleUpgrade(request, socket, head, greet)
  })

  const post = (envelope: Fields, timeoutMs: number): Promise<AppAnswer> => {
    newest = { envelope, timeoutMs }
    const connection = taking().at(Math.floor(Math.random() * taking().length))
    if (!connection) return Promise.resolve({ kind: 'unreachable', reason: 'The app has no open connection' })
    const id = String(envelope.envelope_id)
    const { promise: answer, resolve } = Promise.withResolvers<AppAnswer>()
    const timer = setTimeout(resolve, timeoutMs, { kind: 'timeout' })
    const acknowledge = (payload: Fields) => {
      clearTimeout(timer)
      resolve(asAnswer(payload))
    }
    waiting.set(id, [...(waiting.get(id) ?? []), acknowledge])
    void answer.then(() => {
      const left = waiting.get(id)?.filter(one => one !== acknowledge) ?? []
      if (left.length === 0) waiting.delete(id)
      else waiting.set(id, left)
    })
    connection.socket.send(JSON.stringify(envelope))
    app.onRequest({ url: `${app.origin}/link/`, body: JSON.stringify(envelope.payload), answer })
    return answer
  }

  return {
    appToken: `xapp-1-${app.id}-1-${randomBytes(16).toString('hex')}`,
    open: () => {
      const ticket = randomUUID()
      tickets.add(ticket)
      return `${app.origin.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${app.id}`
    },
    send: (type, payload, timeoutMs, retry) =>
      post(
        {
          envelope_id: randomUUID(),
          type,
          payload,
          accepts_response_payload: type !== 'events_api',
          ...(type === 'events_api' && { retry_attempt: retry.attempt, retry_reason: retry.reason }),
        },
        timeoutMs,
      ),
    control: {
      count: () => taking().length,
      opened: () => opened,
      refresh: (reason = 'warning') => {
        for (const connection of taking()) end(connection, reason)
      },
      drop: () => {
        for (const connection of connections) connection.socket.terminate()
      },
      freeze: () => {
        for (const connection of taking()) {
          connection.isEnding = true
          connection.socket.pause()
        }
      },
      enable: enabled => {
        isEnabled = enabled
        if (!enabled) for (const connection of taking()) end(connection, 'link_disabled')
      },
      limit: allowed => {
        most = allowed
      },
      raw: text => taking().at(0)?.socket.send(text),
      replayOf: () => {
        if (!newest) throw new Error('No envelope was sent yet')
        const { envelope, timeoutMs } = newest
        return () => post(envelope, timeoutMs)
      },
      acknowledged,
    },
    close: () => {
      for (const connection of connections) connection.socket.terminate()
      upgrading.close()
    },
  }
}
