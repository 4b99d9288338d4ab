import { afterAll, beforeEach, expect, test } from 'vitest'
import type { SlackConfig } from '../../../adapters/slack/config.ts'
import { openWorkspaces } from '../../../adapters/slack/workspaces.ts'
import { freePort } from '../../../playground/bound-process.ts'
import { type LocalSlack, startSlack } from '../../../playground/slack/slack.ts'
import { announce } from '../../../src/announcement/announce.ts'
import { transact } from '../../../src/context.ts'
import { takeLease } from '../../../src/lease.ts'
import { readSecrets } from '../../../src/secret/secrets.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { seen } from '../../helpers/seen.ts'
import { captureLog } from './walk.ts'

const HOUR = 60 * 60_000

let product: Product | undefined
let slack: LocalSlack
let origin: string
let config: SlackConfig
let log: string[]
const stop = async () => {
  await product?.stop()
  await slack?.close()
}
beforeEach(async () => {
  await stop()
  const port = await freePort()
  origin = `http://127.0.0.1:${port}`
  const now = () => product?.clock.now.getTime() ?? 0
  slack = await startSlack({ signingSecret: 'rotating', rotates: true, workspace: { installed: false }, now })
  const { apiUrl, authorizeUrl, clientId, clientSecret } = slack
  const oauth = { clientId, clientSecret, stateSecret: 'a-state-secret', publicUrl: origin, authorizeUrl }
  config = { apiUrl, signingSecret: 'rotating', botToken: null, oauth, patienceMs: 2_700 }
  product = await startProduct({ settings: { port, logLevel: 'warn', slack: config } })
  log = captureLog(product)
  slack.connect(`${origin}/slack/events`)
  await install()
})
afterAll(stop)

const running = () => {
  if (!product) throw new Error('Nothing runs.')
  return product
}
const install = async () => expect((await slack.person('Ada').install(`${origin}/slack/install`)).status).toBe(200)
const refreshes = () =>
  slack.calls.filter(({ method, args }) => method === 'oauth.v2.access' && args.grant_type === 'refresh_token')
/** The workspaces as a process of its own knows them. */
const process_ = () => openWorkspaces(running().ctx, config)
const alive = async (workspaces = process_()) => (await (await workspaces.byTeam(slack.teamId))?.client.auth.test())?.ok
const owner = async () => {
  const { id, account_id } = await running().ctx.db.selectFrom('workspace').selectAll().executeTakeFirstOrThrow()
  return { accountId: account_id, kind: 'workspace', id } as const
}
const secrets = async () => await readSecrets(running().ctx.db, running().ctx.keyring, await owner())
const post = async (key: string) => {
  const { accountId, id } = await owner()
  await transact(running().ctx, (trx, hints) =>
    announce(trx, hints, {
      accountId,
      workspaceId: id,
      place: { kind: 'channel', channel: slack.channelId('#general') },
      topic: { kind: 'billing', month: '2026-11-01' },
      idempotencyKey: key,
      now: running().clock.now,
    }),
  )
}
const posts = () => slack.messages('#general').length

test('a token lasts 12 hours, is refreshed two hours before its end, and is sealed like any secret', async () => {
  const first = slack.botToken
  expect(await secrets()).toMatchObject({ botToken: first, refreshToken: expect.stringMatching(/^xoxe-/) })
  running().clock.advance(9.5 * HOUR)
  expect(await alive()).toBe(true)
  expect(refreshes()).toHaveLength(0)
  running().clock.advance(HOUR)
  expect(await alive()).toBe(true)
  expect(refreshes()).toHaveLength(1)
  expect(slack.botToken).not.toBe(first)
  expect((await secrets()).botToken).toBe(slack.botToken)
  // Days later, when nobody has used it for long, and again.
  for (const days of [3, 30]) {
    running().clock.advance(days * 24 * HOUR)
    expect(await alive()).toBe(true)
  }
  expect(refreshes()).toHaveLength(3)
  const rows = await running().ctx.db.selectFrom('secret').selectAll().where('owner', 'like', 'account/%').execute()
  for (const value of Object.values(await secrets()))
    for (const row of rows) expect(row.ciphertext.includes(value)).toBe(false)
})

test.each([
  ['expires soon', 10.5 * HOUR],
  ['has expired', 13 * HOUR],
])(
  'many processes at once spend no refresh token twice: the token %s: https://github.com/slackapi/node-slack-sdk/issues/2504',
  async (_, later) => {
    running().clock.advance(later)
    const processes = Array.from({ length: 8 }, process_)
    expect(await Promise.all(processes.map(alive))).toEqual(processes.map(() => true))
    expect(refreshes()).toHaveLength(1)
    expect(refreshes()[0]?.ok).toBe(true)
    expect((await secrets()).botToken).toBe(slack.botToken)
  },
)

test('a token that expires in the middle of a delivery is refreshed, and the post is posted once', async () => {
  const ada = slack.person('Ada')
  await ada.command('#fleet', '/fleetfeed status')
  expect(ada.trouble).toEqual([])
  // This process has the token in its cache, which is a minute old at most; it was refreshed long before usually.
  running().clock.advance(13 * HOUR)
  await post('expired')
  await running().drain()
  expect(posts()).toBe(1)
  expect(refreshes()).toHaveLength(1)
  expect(slack.calls.filter(({ error }) => error === 'token_expired').length).toBeGreaterThan(0)
  await ada.command('#fleet', '/fleetfeed status')
  expect(seen(ada.ephemerals().at(-1))).toContain('No app is installed yet')
  expect(ada.trouble).toEqual([])
})

test('Slack is away when a token has expired: the post waits, and is posted', async () => {
  running().clock.advance(13 * HOUR)
  slack.fault('oauth.v2.access', { kind: 'reset_before' })
  await post('away')
  await running().drain()
  expect(posts()).toBe(0)
  running().clock.advance(HOUR)
  await running().drain()
  expect(posts()).toBe(1)
})

test('a process that ends between Slack’s answer and our commit: the old token works until its end, and installing again mends it', async () => {
  const { refreshToken = '' } = await secrets()
  // What such a process did.
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken })
  const basic = Buffer.from(`${slack.clientId}:${slack.clientSecret}`).toString('base64')
  await fetch(`${slack.apiUrl}oauth.v2.access`, { method: 'POST', headers: { authorization: `Basic ${basic}` }, body })
  running().clock.advance(10.5 * HOUR)
  expect(await alive()).toBe(true)
  expect(refreshes().map(({ error }) => error)).toEqual([undefined, 'invalid_refresh_token'])
  // Nobody tries again in vain.
  expect(await alive()).toBe(true)
  expect(refreshes()).toHaveLength(2)
  expect(log.filter(line => line.includes('must be installed there again'))).toHaveLength(1)

  // As with a revoked login: what is due waits for the next installation.
  running().clock.advance(2 * HOUR)
  await expect(alive()).rejects.toThrow('token_expired')
  await post('refused')
  await running().drain()
  expect(posts()).toBe(0)
  const waiting = running().ctx.db.selectFrom('announcement').select(['state', 'awaits_login', 'problem'])
  expect(await waiting.execute()).toEqual([
    expect.objectContaining({ awaits_login: true, problem: expect.stringContaining('token_expired') }),
  ])
  await install()
  await running().drain()
  expect(posts()).toBe(1)
  expect(await alive()).toBe(true)
})

test('the lease of a process that was killed while it refreshed is waited out', async () => {
  running().clock.advance(13 * HOUR)
  await takeLease(running().ctx.db, 'slack-token', String((await owner()).id), 500)
  expect(await alive()).toBe(true)
  expect(refreshes()).toHaveLength(1)
})

test('an installation that replaces the token while it is refreshed stays', async () => {
  running().clock.advance(10.5 * HOUR)
  const { promise, resolve } = Promise.withResolvers<void>()
  const hit = Promise.withResolvers<void>()
  slack.fault('oauth.v2.access', { kind: 'slow', until: promise }, 1, hit.resolve)
  const workspaces = process_()
  const refreshing = workspaces.byTeam(slack.teamId)
  await hit.promise
  await install()
  const installed = slack.botToken
  resolve()
  await refreshing
  expect((await secrets()).botToken).toBe(installed)
  expect(await alive(workspaces)).toBe(true)
})

test('no token is in the log or in what was recorded of the calls', async () => {
  running().clock.advance(13 * HOUR)
  const before = await secrets()
  slack.fault('oauth.v2.access', { kind: 'http', status: 503 })
  await alive().catch(() => {})
  const text = log.join('') + JSON.stringify(slack.calls)
  for (const value of [before.botToken, before.refreshToken, slack.clientSecret]) expect(text).not.toContain(value)
})
