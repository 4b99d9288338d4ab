import { deflateSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createFeed } from '../../../adapters/feeds/create-feed.ts'
import { type LocalFeeds, startFeeds } from '../../../playground/feeds/start-feeds.ts'
import type { FeedConnection } from '../../../src/feed/feed.ts'

let feeds: LocalFeeds
const open: { close(): Promise<void> }[] = []

function newFeed() {
  const { allowedHosts, hosts } = feeds
  const feed = createFeed({ allowedHosts, hosts, now: () => new Date(), log: { warn: () => {} } })
  open.push(feed)
  return feed
}

beforeAll(async () => {
  feeds = await startFeeds()
})
afterEach(async () => {
  for (const oem of [feeds.caterpillar, feeds.takeuchi, feeds.plain]) {
    oem.healthy()
    oem.forgetRequests()
    oem.clientByHeader = false
  }
  await Promise.all(open.splice(0).map(one => one.close()))
})
afterAll(() => feeds.close())

const caterpillar = (over: FeedConnection['credentials'] = {}): FeedConnection => ({
  oem: 'caterpillar',
  credentials: { ...feeds.credentials.caterpillar, ...over },
})

test.each(['caterpillar', 'takeuchi'] as const)('%s takes the client by HTTP Basic only', async oem => {
  feeds[oem].clientByHeader = true
  const feed = newFeed()
  const connection = { oem, credentials: feeds.credentials[oem] }
  expect(await feed.readPage(connection, null)).toMatchObject({ kind: 'page' })
  expect(feeds[oem].logins).toBe(2)
  // The way is known for this server now: the next login needs one request.
  feeds[oem].expireTokens()
  expect(await feed.readPage(connection, null)).toMatchObject({ kind: 'page' })
  expect(feeds[oem].logins).toBe(3)
})

test('a secret that is wrong with HTTP Basic too is refused, after one such try', async () => {
  feeds.caterpillar.clientByHeader = true
  expect(await newFeed().readPage(caterpillar({ clientSecret: 'wrong' }), null)).toEqual({ kind: 'wrong_credentials' })
  expect(feeds.caterpillar.logins).toBe(2)
})

test.each([
  [401, '{"error":"invalid_client"}', 'wrong_credentials', 2],
  [400, '{"error":"invalid_client"}', 'wrong_credentials', 2],
  [401, '', 'wrong_credentials', 2],
  [401, '{"error":"invalid_grant"}', 'wrong_credentials', 1],
  [400, '{"error":"invalid_grant"}', 'wrong_credentials', 1],
  [400, '{"error":"INVALID_GRANT"}', 'wrong_credentials', 1],
  [400, '{"error":"unauthorized_client"}', 'wrong_credentials', 1],
  [403, '{"error":"unauthorized_client"}', 'wrong_credentials', 1],
  [400, '{"error":"invalid_scope"}', 'wrong_scope', 1],
  [400, '{"error":"invalid_resource","error_description":"AADSTS500011"}', 'wrong_scope', 1],
  [400, '{"error":"invalid_request"}', 'no_token', 1],
  [400, 'Invalid request', 'no_token', 1],
  [400, '{"message":"Invalid request"}', 'no_token', 1],
  [400, '<html><body>Bad Request</body></html>', 'no_token', 1],
  [400, '', 'no_token', 1],
  [400, '{"error":"unsupported_grant_type"}', 'no_token', 1],
  [403, '<html><body>Blocked</body></html>', 'no_token', 1],
  [404, '', 'no_token', 1],
  [200, '<html><body>Sign in</body></html>', 'no_token', 1],
  [200, '{"access_token":""}', 'no_token', 1],
  // Refusals that are not in the standard’s form.
  [200, '{"error":"invalid_grant"}', 'wrong_credentials', 1],
  [400, '{"error":{"code":"invalid_grant","message":"…"}}', 'wrong_credentials', 1],
  [400, '{"ErrorCode":"invalid_client","Error":"ClientId is invalid"}', 'wrong_credentials', 2],
  [400, '{"Error":"invalid_grant"}', 'wrong_credentials', 1],
  [400, '{"error":" invalid_grant "}', 'wrong_credentials', 1],
  [400, '\ufeff{"error":"invalid_grant"}', 'wrong_credentials', 1],
  [400, 'error=unauthorized_client&error_description=x', 'wrong_credentials', 1],
  [400, '<OAuth><error>invalid_grant</error></OAuth>', 'wrong_credentials', 1],
  [400, '{"error":{"code":"invalid_scope"}}', 'wrong_scope', 1],
  [400, '{"error":"quota exceeded"}', 'no_token', 1],
  [400, '{"error":"temporarily_unavailable"}', 'unreachable', 1],
  [429, '{"error":"invalid_client"}', 'throttled', 1],
  [500, '{"error":"invalid_grant"}', 'unreachable', 1],
  [503, '', 'unreachable', 1],
])('a login that is answered %i %s is %s', async (status, text, kind, logins) => {
  feeds.caterpillar.loginSays(status, text)
  const answer = await newFeed().readPage(caterpillar(), null)
  expect(answer).toMatchObject({ kind })
  expect(feeds.caterpillar.logins).toBe(logins)
  // Text from the server does not appear in the outcome.
  expect(JSON.stringify(answer)).not.toMatch(/html|AADSTS|Invalid request/)
})

test('a refusal whose text is packed in an unknown way, or breaks off, is a refusal and is not retried', async () => {
  const feed = newFeed()
  for (const coding of ['br', 'zstd', 'UTF-8', 'gzip, gzip']) {
    feeds.caterpillar.loginSays(401, 'x', { 'content-encoding': coding })
    expect(await feed.readPage(caterpillar(), null)).toEqual({ kind: 'wrong_credentials' })
  }
  feeds.caterpillar.breaksOff(401)
  expect(await feed.readPage(caterpillar(), null)).toEqual({ kind: 'wrong_credentials' })
  // The positive control: an answer whose text is needed.
  feeds.caterpillar.breaksOff(200)
  expect(await feed.readPage(caterpillar(), null)).toMatchObject({ kind: 'unreachable' })
})

test('a token after a byte order mark, or packed, is read', async () => {
  const feed = newFeed()
  const token = '{"access_token":"abc","expires_in":3600}'
  feeds.caterpillar.loginSays(200, `\ufeff${token}`)
  expect(await feed.readPage(caterpillar(), null)).toEqual({ kind: 'wrong_credentials' })
  expect(feeds.caterpillar.pages).toBe(1)
  feeds.caterpillar.loginSays(200, deflateSync(token), { 'content-encoding': 'deflate' })
  expect(await feed.readPage(caterpillar(), null)).toEqual({ kind: 'wrong_credentials' })
  expect(feeds.caterpillar.pages).toBe(2)
})

test('HTTP Basic is used if the server says that the client credentials are missing', async () => {
  feeds.caterpillar.loginSays(400, '{"error":"invalid_request","error_description":"Missing client credentials"}')
  expect(await newFeed().readPage(caterpillar(), null)).toEqual({ kind: 'no_token', detail: '400, invalid_request' })
  expect(feeds.caterpillar.logins).toBe(2)
})
