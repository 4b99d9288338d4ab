import { createHash } from 'node:crypto'
import { createEmulator } from 'emulate'
import { request } from 'undici'
import { type Fields, isFields, parseJson, text } from '../json.ts'
import type { Times } from './times.ts'

/**
 * The emulate instance behind one workspace. It holds the conversations, messages, threads, reactions, pins, bookmarks
 * and uploaded files. It knows one team, makes its own user and channel ids, takes no new user while it runs, and hands
 * out nothing but HTTP answers; so workspaces, people, tokens, scopes, views and ephemeral messages are ours (world.ts,
 * views.ts) and it is asked only for what it does well.
 */
export interface Emulated {
  forward: (method: string, args: Fields, as?: string) => Promise<Fields>
  /** Posts what was said before this start, under the time that it was said. */
  repost: (args: Fields, ts: string, as?: string) => Promise<void>
  url: string
  userIds: Map<string, string>
  channelIds: Map<string, string>
  close: () => Promise<void>
}

interface Seed {
  team: { name: string; domain: string }
  handles: string[]
  channels: string[]
  bot: { appId: string; botId: string; userId: string; name: string }
  clientId: string
  clientSecret: string
  times: Times
  /** Where links that emulate makes (uploads, files, permalinks) must lead: to our own server. */
  baseUrl: string
}

const botToken = 'xoxb-emulated'
const userToken = (handle: string) => `xoxp-emulated-${handle}`

export async function startEmulated(seed: Seed): Promise<Emulated> {
  const emulator = await createEmulator({
    service: 'slack',
    port: 0,
    seed: {
      slack: {
        team: seed.team,
        users: seed.handles.map(name => ({ name, real_name: name })),
        // All public there: emulate would keep the bot out of private ones, and privacy is ours to say (world.ts).
        channels: seed.channels.map(name => ({ name })),
        oauth_apps: [
          {
            client_id: seed.clientId,
            client_secret: seed.clientSecret,
            name: seed.bot.name,
            redirect_uris: [],
            app_id: seed.bot.appId,
            bot_id: seed.bot.botId,
            bot_user_id: seed.bot.userId,
          },
        ],
        tokens: [
          { token: botToken, type: 'bot', user_id: seed.bot.userId, bot_id: seed.bot.botId, app_id: seed.bot.appId },
          ...seed.handles.map(handle => ({ token: userToken(handle), type: 'user', user: handle })),
        ],
      },
    },
  })
  // By number: "localhost" costs a name lookup per call and may mean IPv6.
  const url = emulator.url.replace('localhost', '127.0.0.1')

  const forward = async (method: string, args: Fields, as?: string): Promise<Fields> => {
    const response = await request(`${url}/api/${method}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        authorization: `Bearer ${as === undefined ? botToken : userToken(as)}`,
      },
      body: JSON.stringify(args),
    })
    // Links that emulate makes lead to itself; an app must reach them through us.
    const answer = parseJson((await response.body.text()).replaceAll(emulator.url, seed.baseUrl))
    if (!isFields(answer)) throw new Error(`emulate answered ${response.statusCode} without JSON to ${method}`)
    return answer
  }

  const userIds = new Map<string, string>()
  const channelIds = new Map<string, string>()
  const list = async (method: string, key: string, into: Map<string, string>) => {
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const answer: Fields = await forward(method, { limit: 1000, cursor }, seed.handles[0])
      if (answer.ok !== true) throw new Error(`emulate refused ${method}: ${text(answer.error)}`)
      for (const item of Array.isArray(answer[key]) ? answer[key] : [])
        if (isFields(item)) into.set(text(item.name), text(item.id))
      const more = isFields(answer.response_metadata) ? text(answer.response_metadata.next_cursor) : ''
      cursor = more || undefined
    }
  }
  await list('users.list', 'members', userIds)
  await list('conversations.list', 'channels', channelIds)
  // Its ids are random with every start; an app's database must find the same people and channels after a restart.
  const stable = new Map<string, string>()
  for (const [prefix, ids] of [['U', userIds] as const, ['C', channelIds] as const]) {
    for (const [name, id] of ids) {
      if (id === seed.bot.userId) continue
      stable.set(id, stableId(prefix, name))
      ids.set(name, stableId(prefix, name))
    }
  }
  const random = new Map([...stable].map(([theirs, ours]) => [ours, theirs]))
  const translated = async (method: string, args: Fields, as?: string): Promise<Fields> => {
    const answer = await forward(method, seed.times.theirs(withIds(args, random)), as)
    if (method === 'conversations.open') {
      const theirs = isFields(answer.channel) ? text(answer.channel.id) : ''
      if (theirs !== '' && !stable.has(theirs)) {
        const ours = stableId('D', text(args.users))
        stable.set(theirs, ours)
        random.set(ours, theirs)
      }
    }
    return withIds(seed.times.ours(answer), stable)
  }
  const repost = async (args: Fields, ts: string, as?: string) => {
    const answer = await forward('chat.postMessage', seed.times.theirs(withIds(args, random)), as)
    if (answer.ok === true) seed.times.bind(text(answer.ts), ts)
  }
  return { forward: translated, repost, url, userIds, channelIds, close: () => emulator.close() }
}

function stableId(prefix: string, name: string): string {
  return `${prefix}${createHash('sha256').update(name).digest('hex').slice(0, 9).toUpperCase()}`
}

/** The same JSON with the ids of `names` in place of the others', wherever they stand. */
function withIds(fields: Fields, names: ReadonlyMap<string, string>): Fields {
  const translated = parseJson(JSON.stringify(fields).replace(/[UCD][0-9A-F]{9}/g, id => names.get(id) ?? id))
  return isFields(translated) ? translated : fields
}
