import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { parseJson } from '../../src/text/parse-json.ts'
import { withoutAnswer } from '../chat/deliveries/error-table.ts'
import { optionalText } from '../chat/envelope.ts'
import { entraId, needsAdding } from './activity.ts'
import type { TeamsConfig } from './config.ts'
import { ConnectorError, type Operation } from './connector-error.ts'
import { createTokens } from './tokens.ts'

/** A conversation, with the service URL that its own newest activity named. */
export interface Spot {
  serviceUrl: string
  conversation: string
}

/** The part of the connector's REST API that we need. Every method throws ConnectorError. */
export interface Connector {
  /** Returns the id of the new activity. */
  send(to: Spot, activity: object): Promise<string>
  update(to: Spot, id: string, activity: object): Promise<void>
  /** The chat with one person. Teams returns the same one each time, if the app is installed for them. */
  openChat(serviceUrl: string, tenant: string, person: string): Promise<string>
  member(of: Spot, person: string): Promise<Member>
  /** The names of the members of a group chat, 50 at most. */
  members(of: Spot): Promise<string[]>
  /** The members of a conversation, read page by page; `most` of them at most. */
  roster(of: Spot, most: number): Promise<Member[]>
  /** A team's channels, also those in which the app is not. The first one has the team's own id and no name. */
  channels(serviceUrl: string, team: string): Promise<{ id: string; name: string; needsAdding: boolean }[]>
  teamName(serviceUrl: string, team: string): Promise<string>
  /** Why the connector can't be called, as a sentence for an operator; null if it can, or if no call was tried yet. */
  trouble(): string | null
}

/** A member of a roster. Anonymous people have the fewest members set; old connectors send no role. */
const rosterMember = z.object({
  /** Made by Teams, a different one for each app: `29:…`. */
  id: optionalText,
  name: optionalText,
  aadObjectId: entraId,
  objectId: entraId,
  email: optionalText,
  userPrincipalName: optionalText,
  /** The person's own tenant: for people of another company in a shared channel, not the channel's. */
  tenantId: entraId,
  /**
   * `user`, `guest`, `anonymous`. A value that is not a text becomes 'unreadable', which is no role: whoever isn't
   * shown to be inside is outside.
   */
  userRole: z.string().nullish().catch('unreadable'),
})
export type Member = z.infer<typeof rosterMember>

const TIMEOUT_MS = 10_000

const created = z.object({ id: z.string() })
const named = z.object({ name: z.string() })
const members = z.object({ members: z.array(rosterMember), continuationToken: z.string().nullish() })
const channels = z.object({
  conversations: z.array(z.object({ id: z.string(), name: z.string().nullish(), type: optionalText })),
})
const problem = z.object({ error: z.object({ code: z.string() }) })

/**
 * Calls the connector directly instead of through botbuilder's client, which repeats a post if the answer was lost, so
 * that two messages appear. The outbox decides what is sent again.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
 */
export function openConnector(config: TeamsConfig): Connector {
  const tokens = createTokens(config)
  const { firstWaitMs = 400 } = config

  async function call(operation: Operation, serviceUrl: string, path: string, body?: object): Promise<unknown> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await callOnce(operation, serviceUrl, path, body)
      } catch (err) {
        const wait = err instanceof ConnectorError ? waitBefore(operation, err, tries, firstWaitMs) : null
        if (wait === null) throw err
        await setTimeout(wait)
      }
    }
  }

  async function callOnce(operation: Operation, serviceUrl: string, path: string, body?: object): Promise<unknown> {
    const token = await tokens.get(operation)
    const url = `${serviceUrl.replace(/\/$/, '')}/v3/${path}`
    let answer: Response
    let text: string
    try {
      answer = await fetch(url, {
        method: HTTP_METHODS[operation],
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      const { ok } = answer
      // A refusal counts even if its body can't be read.
      text = await answer.text().catch((err: unknown) => {
        if (ok) throw err
        return ''
      })
    } catch (err) {
      throw new ConnectorError(operation, null, withoutAnswer(err), null, err)
    }
    const json = parseJson(text)
    if (answer.ok) return json
    if (answer.status === 401) tokens.forget()
    const retryAfter = Number(answer.headers.get('retry-after'))
    const parsedProblem = problem.safeParse(json)
    const code = parsedProblem.success ? parsedProblem.data.error.code : `http_${answer.status}`
    throw new ConnectorError(operation, answer.status, code, retryAfter > 0 ? retryAfter : null)
  }

  return {
    send: async (to, activity) => {
      return created.parse(await call('send', to.serviceUrl, pathIn(to, 'activities'), activity)).id
    },
    update: async (to, id, activity) => {
      await call('update', to.serviceUrl, pathIn(to, 'activities', id), activity)
    },
    openChat: async (serviceUrl, tenant, person) => {
      const chat = {
        bot: { id: `28:${config.appId}` },
        members: [{ id: person }],
        tenantId: tenant,
        channelData: { tenant: { id: tenant } },
        isGroup: false,
      }
      return created.parse(await call('create', serviceUrl, 'conversations', chat)).id
    },
    member: async (of, person) => {
      return rosterMember.parse(await call('read', of.serviceUrl, pathIn(of, 'members', person)))
    },
    members: async of => {
      const path = `${pathIn(of, 'pagedmembers')}?pageSize=50`
      return members.parse(await call('read', of.serviceUrl, path)).members.map(one => one.name ?? '')
    },
    roster: async (of, most) => {
      const all: Member[] = []
      for (let token = ''; ; ) {
        const path = `${pathIn(of, 'pagedmembers')}?pageSize=500${token && `&continuationToken=${encodeURIComponent(token)}`}`
        const page = members.parse(await call('read', of.serviceUrl, path))
        all.push(...page.members)
        token = page.continuationToken ?? ''
        if (token === '' || all.length >= most) return all
      }
    },
    channels: async (serviceUrl, team) => {
      const answer = await call('read', serviceUrl, `teams/${encodeURIComponent(team)}/conversations`)
      return channels
        .parse(answer)
        .conversations.map(({ id, name, type }) => ({ id, name: name ?? '', needsAdding: needsAdding(type) }))
    },
    teamName: async (serviceUrl, team) =>
      named.parse(await call('read', serviceUrl, `teams/${encodeURIComponent(team)}`)).name,
    trouble: () => tokens.trouble(),
  }
}

function pathIn({ conversation }: Spot, ...parts: string[]): string {
  return ['conversations', ...[conversation, ...parts].map(encodeURIComponent)].join('/')
}

const HTTP_METHODS: { readonly [O in Operation]: 'GET' | 'POST' | 'PUT' } = {
  send: 'POST',
  update: 'PUT',
  create: 'POST',
  read: 'GET',
}

const MOST_TRIES = 3
/** The longest that somebody waits who pressed a button: Teams gives up after 5 to 15 s. */
const LONGEST_WAIT_MS = 2_000

/**
 * The wait before a call is retried, in ms; `null`: it isn't retried. After 429 (too many requests) or 412 (a
 * concurrent call) nothing was applied, so any call is retried; after a failure of Teams (5xx) only an idempotent one.
 */
function waitBefore(operation: Operation, err: ConnectorError, tries: number, firstWaitMs: number): number | null {
  const refused = err.status === 412 || err.status === 429
  const repeatable = HTTP_METHODS[operation] !== 'POST' && err.status !== null && err.status >= 500
  if (tries >= MOST_TRIES || (!refused && !repeatable)) return null
  const wait =
    err.retryAfterSeconds === null
      ? firstWaitMs * 2 ** (tries - 1) * (0.5 + Math.random())
      : err.retryAfterSeconds * 1000
  return wait <= LONGEST_WAIT_MS ? wait : null
}
