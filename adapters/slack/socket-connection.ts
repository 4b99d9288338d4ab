import { setTimeout as sleep } from 'node:timers/promises'
import { type App, type ReceiverEvent, SocketModeReceiver } from '@slack/bolt'
import { z } from 'zod'
import type { Context } from '../../src/context.ts'
import { parseJson } from '../../src/text/parse-json.ts'
import { openBackground } from '../chat/background.ts'
import { NotUnderstood, optionalText } from '../chat/envelope.ts'
import { logFailure } from '../chat/failure.ts'
import { inTime } from '../chat/in-time.ts'
import { boltLogger } from './bolt-logger.ts'
import type { SafetyNet } from './safety-net.ts'

/** One connection of Socket Mode. */
export interface SocketConnection {
  /**
   * Resolves when Slack has greeted (null), or with the reason with which Slack ends the connection instead. Rejects if
   * it can't be opened, or that takes too long.
   */
  open(): Promise<string | null>
  /**
   * Resolves when another connection is needed, with Slack's reason for that; `closed`: the connection broke. A
   * connection that Slack wants to end goes on until `retire`.
   */
  ending: Promise<string>
  /**
   * Ends the connection once what is under way is answered. Never rejects. `refresh`: another connection is open; this
   * one takes what still comes until Slack closes it. `stop`: it takes nothing new.
   */
  retire(why: 'refresh' | 'stop'): Promise<void>
}

export interface SocketOptions {
  apiUrl: string
  /** The app-level token. */
  appToken: string
  /** How long Slack may leave our pings unanswered; default 5 s. */
  pongTimeoutMs?: number
}

/** How long Slack may take to greet. */
const GREETING_MS = 20_000
/** Slack closes a connection about 10 s after its warning. */
const LINGER_MS = 12_000
/** How long what is under way may take to be answered. */
const FINISH_MS = 10_000
/** How long the closing handshake may take; Slack may never end it: slackapi/node-slack-sdk#2752. */
const HANDSHAKE_MS = 1_000

/** https://docs.slack.dev/apis/events-api/using-socket-mode */
const message = z.looseObject({ type: optionalText, envelope_id: optionalText, reason: optionalText })

/**
 * A type that the client has no listener for. The client emits the type of an envelope, and of the event in it, as
 * events of its own, among those that it steers itself by (`close`, `error`), and throws if there is no event in it.
 */
const ENVELOPE = 'envelope'

/**
 * Makes one connection, which does not reconnect: with the client's own reconnecting, a refusal by Slack is a rejection
 * that nobody catches and that ends the process (https://github.com/openclaw/openclaw/issues/6867), and it hangs up
 * before what is under way is acknowledged.
 */
export function createSocketConnection(
  ctx: Context,
  { apiUrl, appToken, pongTimeoutMs }: SocketOptions,
  net: SafetyNet,
): SocketConnection {
  const log = ctx.log.child({ part: 'socket mode' })
  // Why a connection failed is logged by whoever opened it, once for each reason.
  const quiet = (...said: unknown[]) => log.debug(said.map(String).join(' '))
  const receiver = new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: { ...boltLogger(ctx), warn: quiet, error: quiet },
    ...(pongTimeoutMs === undefined ? {} : { clientPingTimeout: pongTimeoutMs }),
    installerOptions: {
      clientOptions: {
        slackApiUrl: apiUrl,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        timeout: 10_000,
      },
    },
    // What is not acknowledged is sent again.
    processEventErrorHandler: async () => false,
  })
  const { client } = receiver
  const ending = Promise.withResolvers<string>()
  const closed = Promise.withResolvers<true>()
  const underWay = openBackground()
  /** It takes nothing new. */
  let isOver = false

  // The client's own listener stands behind ours: it would end the connection as soon as Slack wants that.
  const [read] = client.listeners('ws_message')
  if (!read) throw new Error('The client of Socket Mode does not listen to its connection.')
  client.removeAllListeners('ws_message')
  client.on('ws_message', (data: unknown) => {
    const said = message.safeParse(parseJson(String(data))).data
    // A client that was still asking for its address when it was to end connects all the same.
    if (said?.type === 'hello') return void (isOver ? client.disconnect() : read(data, false))
    if (said?.type === 'disconnect') return ending.resolve(said.reason ?? 'unknown')
    if (!said?.envelope_id)
      return log.warn({ type: said?.type }, 'Slack sent something by Socket Mode that is no envelope')
    read(JSON.stringify({ ...said, type: ENVELOPE }), false)
  })
  client.on('disconnected', () => {
    ending.resolve('closed')
    closed.resolve(true)
  })

  /** Like a response to an HTTP request whose connection is gone: the person sees Slack's own warning, and Slack repeats events. */
  const ackSafely = (ack: ReceiverEvent['ack']): ReceiverEvent['ack'] => {
    return async response => {
      try {
        await ack(response)
      } catch (err) {
        log.warn({ err }, 'An acknowledgement was lost: its connection to Slack ended first')
      }
    }
  }
  const take = async (event: ReceiverEvent) => {
    const ack = ackSafely(event.ack)
    // Bolt takes the body for an object, whatever it is.
    if (!z.looseObject({}).safeParse(event.body).success) {
      logFailure(ctx, new NotUnderstood('Slack sent an envelope without content'))
      return await ack()
    }
    if (!('event' in event.body)) return await net.processEvent({ ...event, ack })
    // As over HTTP: an event is acknowledged when its work is done, and comes again if that failed.
    await net.processEvent({ ...event, ack: async () => {} })
    await ack()
  }
  // Bolt's receivers use an app only for `processEvent`.
  const app: Pick<App, 'processEvent'> = {
    processEvent: async event => {
      // Not acknowledged: Slack repeats an event by another connection, and tells a person that the click didn't arrive.
      if (isOver) return
      const work = take(event)
      underWay.add(work)
      await work
    },
  }
  receiver.init(app as App)

  const hangUp = async () => {
    isOver = true
    await inTime(HANDSHAKE_MS, client.disconnect())
  }
  return {
    ending: ending.promise,
    open: async () => {
      // The client rejects with nothing if the connection breaks before the greeting; then `ending` says so.
      const greeted = client.start().then(
        () => null,
        (err: unknown) => (err === undefined ? ending.promise : Promise.reject(err)),
      )
      const late = sleep(GREETING_MS, 'no greeting', { ref: false })
      try {
        const reason = await Promise.race([greeted, ending.promise, late])
        if (reason !== null) await hangUp()
        return reason
      } catch (err) {
        await hangUp()
        throw err
      }
    },
    retire: async why => {
      if (why === 'refresh') await inTime(LINGER_MS, closed.promise)
      isOver = true
      await inTime(FINISH_MS, underWay.ended())
      await hangUp()
    },
  }
}
