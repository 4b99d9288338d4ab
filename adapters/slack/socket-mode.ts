import { setTimeout } from 'node:timers/promises'
import type { Context } from '../../src/context.ts'
import { MINUTE_MS } from '../../src/durations.ts'
import { inTime } from '../chat/in-time.ts'
import { loginRefusal } from './errors.ts'
import type { SafetyNet } from './safety-net.ts'
import { createSocketConnection, type SocketConnection, type SocketOptions } from './socket-connection.ts'

/** Receives by Socket Mode: keeps a connection to Slack open. */
export interface SocketMode {
  /** Begins, and goes on until `close`, whether Slack is reachable or not. */
  open(): void
  /** Takes nothing new and answers what is under way. Never rejects. */
  close(): Promise<void>
  /** Why there is no connection, as a sentence for an operator; null: there is one, or none is wanted. */
  trouble(): string | null
}

/** Pauses between two tries: 0.5 s, 1 s, 2 s, … up to one minute. */
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = MINUTE_MS
/** A connection that lasted so long was a good one: the next one is opened without a pause. */
const GOOD_MS = 5_000

/** How long a stop waits for a connection that is just being opened. */
const LAST_MS = 1_000

/** Reasons with which Slack ends a connection and which another connection does not mend. */
const REFUSALS: Readonly<Record<string, string>> = {
  link_disabled:
    'Socket Mode is switched off for the Slack app: switch it on at api.slack.com/apps, Settings, Socket Mode.',
  // https://github.com/slackapi/node-slack-sdk/issues/1654
  too_many_websockets:
    'Slack gives this app no further connection (10 at most): stop other processes that use SLACK_APP_TOKEN.',
}

/**
 * Opens Socket Mode. Slack ends each connection after some hours and says so before: then the next one is opened first,
 * so that nothing is lost. A connection that breaks, or that Slack refuses, is opened again after a growing pause.
 * `net` handles what comes.
 */
export function createSocketMode(ctx: Context, options: SocketOptions, net: SafetyNet): SocketMode {
  const stopped = new AbortController()
  const connections = new Set<SocketConnection>()
  let trouble: string | null = null

  const note = (message: string, level: 'error' | 'warn', err: unknown) => {
    // Logged once for each reason: it may last for days.
    if (message !== trouble) ctx.log[level]({ err }, message)
    trouble = message
  }
  const noteEnd = (reason: string) => {
    const refusal = REFUSALS[reason]
    if (refusal) note(refusal, 'error', reason)
    else ctx.log.info({ reason }, 'A connection of Socket Mode ends; the next one is opened')
  }
  const retire = async (connection: SocketConnection, why: 'refresh' | 'stop') => {
    await connection.retire(why)
    connections.delete(connection)
  }

  /** One connection from its opening until another one is needed. Returns whether that can be opened at once. */
  const connectOnce = async (): Promise<boolean> => {
    const connection = createSocketConnection(ctx, options, net)
    const before = [...connections]
    connections.add(connection)
    const reason = await connection.open().catch((err: unknown) => {
      const refusal = loginRefusal(err)
      if (refusal) note(refusedText(refusal), 'error', refusal)
      else note(UNREACHABLE, 'warn', err)
      return 'failed'
    })
    if (reason !== null) {
      connections.delete(connection)
      if (reason !== 'failed') noteEnd(reason)
      return false
    }
    if (stopped.signal.aborted) {
      await retire(connection, 'stop')
      return false
    }
    if (trouble !== null) ctx.log.info('Slack is connected by Socket Mode')
    trouble = null
    for (const replaced of before) void retire(replaced, 'refresh')
    const since = performance.now()
    const ended = await connection.ending
    if (stopped.signal.aborted) return false
    noteEnd(ended)
    // One that Slack is about to end stays until the next one is open.
    if (ended === 'closed' || ended in REFUSALS) void retire(connection, 'stop')
    return !(ended in REFUSALS) && performance.now() - since > GOOD_MS
  }

  let running: Promise<void> | null = null
  const run = async () => {
    let pause = FIRST_PAUSE_MS
    while (!stopped.signal.aborted) {
      if (await connectOnce()) {
        pause = FIRST_PAUSE_MS
        continue
      }
      // An abort rejects, so that a stop doesn't wait for the next try.
      await setTimeout(pause, undefined, { signal: stopped.signal, ref: false }).catch(() => {})
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    }
  }
  return {
    open: () => {
      trouble = 'Slack is not connected by Socket Mode yet.'
      running ??= run()
    },
    close: async () => {
      stopped.abort()
      await Promise.all([...connections].map(connection => retire(connection, 'stop')))
      if (running) await inTime(LAST_MS, running)
    },
    trouble: () => trouble,
  }
}

const UNREACHABLE = 'Slack can not be reached by Socket Mode; it is tried again.'

const refusedText = (refusal: string) =>
  `SLACK_APP_TOKEN is refused by Slack (${refusal}): make one under Basic Information, App-Level Tokens, with the scope connections:write, and start again.`
