import { useEffect, useState } from 'react'
import type { Done, SlackAct, State, TeamsAct, WorldAct } from '../../api.ts'

/** An act without its person, whom the client adds. */
export type Deed<A> = A extends unknown ? Omit<A, 'person'> : never

export interface Live {
  /** Undefined until the first answer. */
  state: State | undefined
  /** False while the server can't be reached; the last known state is drawn then. */
  connected: boolean
}

const RETRY_MS = 1000

/**
 * The state of the whole playground, followed over server-sent events. The server sends it whole at every (re)connection,
 * so nothing that happened while nobody listened is missed. For the app's root alone: it is one connection.
 */
export function useLive(): Live {
  const [live, setLive] = useState<Live>({ state: undefined, connected: false })
  useEffect(() => {
    let source: EventSource | undefined
    let retry: ReturnType<typeof setTimeout> | undefined
    let stopped = false
    const take = (state: State) => {
      if (!stopped) setLive({ state, connected: true })
    }
    const lost = () => {
      if (!stopped) setLive(before => (before.connected ? { ...before, connected: false } : before))
    }
    const follow = () => {
      source = new EventSource('/api/changes')
      source.addEventListener('state', event => take(JSON.parse(event.data)))
      source.addEventListener('error', () => {
        lost()
        // A browser gives up for good where the answer isn't an event stream, e.g. a proxy whose server starts again.
        if (source?.readyState !== EventSource.CLOSED || stopped) return
        retry = setTimeout(follow, RETRY_MS)
      })
    }
    follow()
    return () => {
      stopped = true
      source?.close()
      clearTimeout(retry)
    }
  }, [])
  return live
}

async function post(path: string, act: SlackAct | TeamsAct | WorldAct): Promise<Done> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(act),
    })
    if (answer.headers.get('content-type')?.includes('json')) return await answer.json()
    return { ok: false, error: `The playground answered ${answer.status}` }
  } catch {
    return { ok: false, error: 'The playground can’t be reached' }
  }
}

let lastSlack: Promise<unknown> = Promise.resolve()

/**
 * Does something in Slack. One after the other, because what was typed must be there before it's submitted; only
 * suggestions, which change nothing, overtake.
 */
export function doSlack(act: SlackAct): Promise<Done> {
  if (act.do === 'suggestions') return post('/api/slack', act)
  const done = lastSlack.then(() => post('/api/slack', act))
  lastSlack = done
  return done
}

/** Does something in Teams. A press includes the card's inputs, so acts need no order. */
export const doTeams = (act: TeamsAct): Promise<Done> => post('/api/teams', act)

/** Does something outside the chats. */
export const doWorld = (act: WorldAct): Promise<Done> => post('/api/world', act)
