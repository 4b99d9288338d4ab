import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { freePort } from '../../../playground/bound-process.ts'
import { type LocalSlack, startSlack } from '../../../playground/slack/slack.ts'
import { type Product, startProduct } from '../../helpers/product.ts'

const MINUTE = 60_000

let product: Product | undefined
let slack: LocalSlack
let origin: string
const stop = async () => {
  await product?.stop()
  await slack?.close()
}
beforeEach(async () => {
  await stop()
  const port = await freePort()
  origin = `http://127.0.0.1:${port}`
  const now = () => product?.clock.now.getTime() ?? 0
  slack = await startSlack({ signingSecret: 'gone', workspace: { installed: false }, now })
  const { apiUrl, authorizeUrl, clientId, clientSecret } = slack
  const oauth = { clientId, clientSecret, stateSecret: 'a-state-secret', publicUrl: origin, authorizeUrl }
  product = await startProduct({
    settings: { port, logLevel: 'silent', slack: { apiUrl, signingSecret: 'gone', botToken: null, oauth } },
  })
  slack.connect(`${origin}/slack/events`)
  expect((await slack.person('Ada').install(`${origin}/slack/install`)).status).toBe(200)
})
afterAll(stop)

const db = () => {
  if (!product) throw new Error('Nothing runs.')
  return product.ctx.db
}
const secrets = async () =>
  (await db().selectFrom('secret').select('owner').where('owner', 'like', 'account/%').execute()).length
const later = (ms: number) => product?.clock.advance(ms)
const at = () => product?.clock.now.getTime() ?? 0
const removed = { type: 'app_uninstalled' }

/**
 * The app is removed and installed again, and only then Slack sends the removal:
 * https://github.com/slackapi/bolt-js/issues/1558
 */
async function reinstalled(between: number): Promise<number> {
  const goneAt = at()
  later(between)
  expect((await slack.person('Ada').install(`${origin}/slack/install`)).status).toBe(200)
  return goneAt
}

test.each([
  ['an hour', 60 * MINUTE],
  ['a second', 1000],
])(
  'told late, with an id of its own, %s after which it was installed again: the new installation stays',
  async (_, between) => {
    const goneAt = await reinstalled(between)
    const revoked = { type: 'tokens_revoked', tokens: { oauth: [], bot: [slack.botUserId] } }
    expect((await slack.sendEvent(removed, { at: goneAt })).delivered).toBe(true)
    expect((await slack.sendEvent(revoked, { at: goneAt })).delivered).toBe(true)
    expect(await secrets()).toBe(1)
    // The positive control: a removal of this installation ends it.
    later(60 * MINUTE)
    await slack.uninstall()
    expect(await secrets()).toBe(0)
  },
)

test('an app removed right after its installation is uninstalled, because Slack no longer knows the token', async () => {
  later(1000)
  await slack.uninstall()
  expect(await secrets()).toBe(0)
})

test('if Slack doesn’t say whether the token is valid, it is asked when it repeats the event', async () => {
  slack.fault('auth.test', { kind: 'error', error: 'internal_error' }, 4)
  const [event] = await slack.uninstall()
  expect([event?.attempts.map(one => one.kind === 'answered' && one.status), await secrets()]).toEqual([[500, 500], 1])
  await slack.retryEvent(event?.id ?? '')
  expect(await secrets()).toBe(0)
})

test('a start with a bot token is no installation: an earlier event still uninstalls', async () => {
  const before = await db().selectFrom('workspace').select('installed_at').executeTakeFirstOrThrow()
  later(60 * MINUTE)
  const { installWorkspace } = await import('../../../src/workspace/install-workspace.ts')
  const facts = { name: 'Acme', botUserId: slack.botUserId, installedBy: null }
  if (product) await installWorkspace(product.ctx, { platform: 'slack', externalId: slack.teamId, ...facts })
  expect(await db().selectFrom('workspace').select('installed_at').executeTakeFirstOrThrow()).toEqual(before)
})

test('tokens_revoked for another bot, or for people, uninstalls nothing', async () => {
  later(60 * MINUTE)
  for (const tokens of [{ bot: ['UANOTHERBOT'] }, { bot: [], oauth: [slack.botUserId] }, { oauth: ['U1'] }, {}]) {
    expect((await slack.sendEvent({ type: 'tokens_revoked', tokens })).delivered).toBe(true)
    expect(await secrets()).toBe(1)
  }
  await slack.sendEvent({ type: 'tokens_revoked', tokens: { bot: ['UANOTHERBOT', slack.botUserId] } })
  expect(await secrets()).toBe(0)
})

test('an installation of an organisation ends by the organisation’s event, not by that of one workspace', async () => {
  await db().updateTable('workspace').set({ external_id: 'E0ORG' }).execute()
  later(60 * MINUTE)
  await slack.sendEvent(removed)
  expect(await secrets()).toBe(1)
  await slack.sendEvent(removed, { org: 'E0ORG' })
  expect(await secrets()).toBe(0)
})

test('a removal that Postgres didn’t store is not lost: Slack gets no 200 and sends it again', async () => {
  later(60 * MINUTE)
  await sql`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$`.execute(
    db(),
  )
  await sql`create trigger refuse before update on workspace for each row execute function refuse()`.execute(db())
  const [event] = await slack.uninstall()
  expect(event?.attempts.map(one => one.kind === 'answered' && one.status)).toEqual([500, 500])
  await sql`drop trigger refuse on workspace`.execute(db())
  expect(await secrets()).toBe(1)
  expect((await slack.retryEvent(event?.id ?? '')).delivered).toBe(true)
  expect(await secrets()).toBe(0)
})

test('a question whose answer Slack refused is answered when the event comes again, and then no more', async () => {
  slack.fault('chat.postMessage', { kind: 'error', error: 'internal_error' }, 1)
  const answers = () => slack.messages('@Ada').filter(one => one.botId).length
  await slack.person('Ada').message('dm', 'help')
  await expect.poll(answers).toBe(1)
})

afterAll(() => expect(slack.refusals).toEqual([]))
