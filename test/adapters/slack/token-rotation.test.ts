import { afterAll, beforeEach, expect, test } from 'vitest'
import type { SlackConfig } from '../../../adapters/slack/config.ts'
import { openWorkspaces, type SlackWorkspaces } from '../../../adapters/slack/workspaces.ts'
import { freePort } from '../../../playground/bound-process.ts'
import { type LocalSlack, startSlack } from '../../../playground/slack/slack.ts'
import { announce } from '../../../src/announcement/announce.ts'
import { transact } from '../../../src/context.ts'
import { takeLease } from '../../../src/lease.ts'
import { link } from '../../../src/linking/link.ts'
import { findActor } from '../../../src/person/find-actor.ts'
import { readSecrets } from '../../../src/secret/secrets.ts'
import { linkCodeOf } from '../../helpers/link-code.ts'
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
  const { id, account_id } = await running()
    .ctx.db.selectFrom('workspace')
    .selectAll()
    .where('external_id', '=', slack.teamId)
    .executeTakeFirstOrThrow()
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

/** Runs `body` after a process has sent its refresh to Slack, and before Slack answers it. */
async function duringRefresh(workspaces: SlackWorkspaces, body: () => Promise<void>): Promise<void> {
  running().clock.advance(10.5 * HOUR)
  const { promise, resolve } = Promise.withResolvers<void>()
  const hit = Promise.withResolvers<void>()
  slack.fault('oauth.v2.access', { kind: 'slow', until: promise }, 1, hit.resolve)
  const refreshing = workspaces.byTeam(slack.teamId)
  await hit.promise
  await body()
  resolve()
  await refreshing
}

test('an installation that replaces the token while it is refreshed stays', async () => {
  const workspaces = process_()
  await duringRefresh(workspaces, install)
  const installed = slack.botToken
  expect((await secrets()).botToken).toBe(installed)
  expect(await alive(workspaces)).toBe(true)
})

/** Another company, Olga's, whose account Ada's workspace joins when `link` is called. */
async function otherCompany() {
  const { ctx } = running()
  const other = await slack.addWorkspace({ name: 'Other Ltd', people: [{ name: 'Olga' }] })
  await other.person('Olga').install(`${origin}/slack/install`)
  await other.person('Olga').command('#general', '/fleetfeed status')
  await slack.person('Ada').command('#fleet', '/fleetfeed status')
  const actorOf = async (workspace: string, person: string) => {
    const actor = await findActor(ctx.db, { platform: 'slack', workspace, person })
    if (!actor) throw new Error(`Nobody is known as ${person}.`)
    return actor
  }
  const olga = await actorOf(other.teamId, other.person('Olga').id)
  const ada = await actorOf(slack.teamId, slack.person('Ada').id)
  return {
    accountId: olga.accountId,
    // A code of now: the clock moves on between.
    link: async () => expect(await link(ctx, ada, await linkCodeOf(ctx, olga))).toMatchObject({ kind: 'linked' }),
  }
}

test('accounts that are linked while a token is refreshed: the account that stays has the new pair', async () => {
  const other = await otherCompany()
  await duringRefresh(process_(), other.link)
  expect((await owner()).accountId).toBe(other.accountId)
  expect((await secrets()).botToken).toBe(slack.botToken)
  // The refresh token of the pair, too: it gives the next one.
  running().clock.advance(13 * HOUR)
  expect(await alive()).toBe(true)
  expect(refreshes().filter(({ error }) => error !== undefined)).toEqual([])
})

test('a process that knew the workspace before its accounts were linked refreshes its token afterwards', async () => {
  const other = await otherCompany()
  const workspaces = process_()
  expect(await alive(workspaces)).toBe(true)
  await other.link()
  // It still has the client that it made for the earlier account, whose token has expired now.
  running().clock.advance(13 * HOUR)
  expect(await alive(workspaces)).toBe(true)
  expect((await secrets()).botToken).toBe(slack.botToken)
})

const revoke = async (token: string) => {
  await fetch(`${slack.apiUrl}auth.revoke`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
}
/** Slack says when it happened, not which token it was. */
const sendRevoked = async (at = running().clock.now.getTime()) =>
  await slack.sendEvent({ type: 'tokens_revoked', tokens: { oauth: [], bot: [slack.botUserId] } }, { at })

test('the end of a token that was replaced is not the end of the installation, whenever Slack reports it', async () => {
  const first = slack.botToken
  running().clock.advance(10.5 * HOUR)
  expect(await alive()).toBe(true)
  await revoke(first)
  for (const hoursAgo of [0, 1, 11])
    expect((await sendRevoked(running().clock.now.getTime() - hoursAgo * HOUR)).delivered).toBe(true)
  expect((await secrets()).botToken).toBe(slack.botToken)
  expect(await alive()).toBe(true)
})

test('the end of the token that is used is the end of the installation', async () => {
  running().clock.advance(10.5 * HOUR)
  expect(await alive()).toBe(true)
  await revoke(slack.botToken)
  await expect.poll(secrets).toEqual({})
})

test('Slack does not answer whether the token has ended: nothing is decided until the event comes again', async () => {
  running().clock.advance(1 * HOUR)
  const lost = Promise.withResolvers<void>()
  let asked = 0
  slack.fault('auth.test', { kind: 'http', status: 503 }, 4, () => {
    asked += 1
    if (asked === 2) lost.resolve()
  })
  // The event that this causes is sent, and repeated at once.
  await revoke(slack.botToken)
  await lost.promise
  const event = await sendRevoked()
  expect(event.delivered).toBe(false)
  expect(asked).toBe(4)
  expect(await secrets()).toHaveProperty('refreshToken')
  expect((await slack.retryEvent(event.id)).delivered).toBe(true)
  expect(await secrets()).toEqual({})
})

test('no token is in the log or in what was recorded of the calls', async () => {
  running().clock.advance(13 * HOUR)
  const before = await secrets()
  slack.fault('oauth.v2.access', { kind: 'http', status: 503 })
  await alive().catch(() => {})
  const text = log.join('') + JSON.stringify(slack.calls)
  for (const value of [before.botToken, before.refreshToken, slack.clientSecret]) expect(text).not.toContain(value)
})
