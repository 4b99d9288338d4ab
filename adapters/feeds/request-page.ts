import type { FeedTrouble } from '../../src/feed/feed.ts'
import { type Http, NoAnswer, type PageAnswer, type Timeouts } from './http.ts'
import type { Log } from './log.ts'
import { TooLarge } from './not-a-snapshot.ts'
import type { Route } from './route.ts'
import type { Token, Tokens } from './tokens.ts'

export interface Client {
  http: Http
  tokens: Tokens
  log: Log
  timeouts: Timeouts
}

/**
 * Requests one page with the OEM's authentication. A 401 for a cached token means that the token is too old: it is
 * fetched again, once. A 401 for anything else is final.
 */
export async function requestPage(client: Client, route: Route, url: URL): Promise<PageAnswer | FeedTrouble> {
  const key = await authorize(client, route)
  if (key.kind !== 'header' && key.kind !== 'token') return key
  const answer = await get(client, route, url, key)
  if ('kind' in answer || answer.status !== 401 || key.kind !== 'token') return answer
  client.tokens.drop(route, key)
  if (key.fresh) return answer
  const again = await authorize(client, route)
  if (again.kind !== 'header' && again.kind !== 'token') return again
  return await get(client, route, url, again)
}

interface Header {
  kind: 'header'
  value: string
}

async function authorize({ tokens, timeouts }: Client, route: Route): Promise<Header | Token | FeedTrouble> {
  const { username = '', password = '', apiToken = '' } = route.credentials
  const { auth } = route
  switch (auth.kind) {
    case 'basic':
      return { kind: 'header', value: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
    case 'bearer':
      // People paste what a manual shows, including the word "Bearer".
      return { kind: 'header', value: `Bearer ${apiToken.trim().replace(/^bearer\s+/i, '')}` }
    case 'client_credentials':
    case 'password':
      return await tokens.get(route, timeouts)
    default:
      return auth satisfies never
  }
}

async function get(client: Client, route: Route, url: URL, key: Header | Token): Promise<PageAnswer | FeedTrouble> {
  const authorization = key.kind === 'token' ? `Bearer ${key.value}` : key.value
  try {
    const headers = { accept: route.oem.accept, authorization }
    return await client.http.requestPage({ method: 'GET', url, headers, timeouts: client.timeouts })
  } catch (err) {
    if (err instanceof TooLarge) return { kind: 'too_large', detail: err.message }
    if (!(err instanceof NoAnswer)) throw err
    client.log.warn({ oem: route.oem.oem, host: url.host, detail: err.message }, 'a feed gave no answer')
    return { kind: 'unreachable', detail: err.message }
  }
}
