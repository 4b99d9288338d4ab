import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseJson } from '../json.ts'
import { listen } from '../listen.ts'
import { readBody } from '../read-body.ts'
import { send } from '../send.ts'
import type { Done } from './api.ts'
import { createWatchers, type Watchers } from './changes.ts'
import { findChatFile, sendChatFile } from './chat-files.ts'
import { attempt } from './done.ts'
import { sendFile } from './files.ts'
import { createJournal, type Journal } from './journal.ts'
import { createMask } from './mask.ts'
import { isOwnPage } from './own-page.ts'
import { readAct, slackAct, teamsAct, worldAct } from './read-act.ts'
import { actInSlack } from './slack-acts.ts'
import { readState } from './state.ts'
import { actInTeams } from './teams-acts.ts'
import { watch } from './watch.ts'
import type { World } from './world.ts'
import { actInWorld } from './world-acts.ts'

const PORT = 4000
/** How many ports after the usual one are tried before any free one is taken. */
const TRIED = 20

export interface Page {
  url: string
  close(): Promise<void>
}

/**
 * Serves the playground's page on this machine: what the local Slack, Teams and feeds hold, live, and the way for a click
 * to become what the real platform sends. It decides nothing about the product.
 */
export async function startPage(
  world: World & {
    /** The folder of the built page. */
    files: string
    /** Default: 4000, or the next free one. 0: any free one. */
    port?: number
  },
): Promise<Page> {
  const journal = createJournal(createMask(world.feeds))
  const watching = await watch(journal, world)
  const state = () => readState(world, journal)
  const watchers = createWatchers(state, err =>
    world.product.ctx.log.warn({ err }, 'The page could not be brought up to date'),
  )
  const { changed } = watchers
  const ends = [journal.onChange(changed), world.slack.onChange(changed), world.teams.onChange(changed)]
  const served: Served = { files: world.files, world, state, watchers, act: actors(world, journal) }
  const { origin, serve, close } = await listenFrom(world.port)
  serve(served)
  return {
    url: origin,
    close: async () => {
      for (const end of ends) end()
      await watching.close()
      await watchers.close()
      await close()
    },
  }
}

type Act = (body: unknown) => Promise<Done> | { problem: string }

interface Served {
  files: string
  world: World
  state: () => Promise<unknown>
  watchers: Watchers
  /** The handler of each path. */
  act: Map<string, Act>
}

function actors(world: World, journal: Journal): Map<string, Act> {
  const { slack, teams } = world
  return new Map<string, Act>([
    ['/api/slack', carryOut(slackAct, act => actInSlack(slack, journal, act))],
    ['/api/teams', carryOut(teamsAct, act => actInTeams(teams, journal, act))],
    ['/api/world', carryOut(worldAct, act => actInWorld(world, journal, act))],
  ])
}

function carryOut<A>(schema: Parameters<typeof readAct<A>>[0], run: (act: A) => Promise<Done>): Act {
  return body => {
    const read = readAct(schema, body)
    return 'act' in read ? attempt(() => run(read.act)) : read
  }
}

async function route(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (!isOwnPage(request)) return refuse(response, 403, 'Only the playground’s own page may ask for that.')
  const act = served.act.get(pathname)
  if (act) return await carry(served, act, request, response)
  if (request.method !== 'GET') return refuse(response, 405, 'That address is only for reading.')
  if (pathname === '/api/state') return send(response, 200, await served.state(), { 'cache-control': 'no-store' })
  if (pathname === '/api/changes') return served.watchers.add(response)
  const file = findChatFile(served.world, pathname)
  if (file) return sendChatFile(file, response)
  if (pathname.startsWith('/api/')) return refuse(response, 404, `Nothing is at ${pathname}.`)
  await sendFile(served.files, pathname, response)
}

async function carry(
  { watchers }: Served,
  act: Act,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') return refuse(response, 405, 'An act is sent with POST.')
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    return refuse(response, 415, 'An act is sent as application/json.')
  const body = parseJson((await readBody(request)).toString())
  if (body === undefined) return refuse(response, 400, 'The request is no JSON.')
  const outcome = act(body)
  if ('problem' in outcome) return refuse(response, 400, outcome.problem)
  const done = await outcome
  // Covers what no platform reports: the clock, the feeds, and trouble on somebody's screen.
  watchers.changed()
  send(response, 200, done)
}

function refuse(response: ServerResponse, status: number, error: string): void {
  send(response, status, { ok: false, error } satisfies Done)
}

async function listenFrom(port: number | undefined): ReturnType<typeof listen<Served>> {
  const name = 'playground/page'
  if (port !== undefined) return await listen<Served>(port, name, route)
  for (let tried = PORT; tried < PORT + TRIED; tried += 1) {
    try {
      return await listen<Served>(tried, name, route)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    }
  }
  return await listen<Served>(0, name, route)
}
