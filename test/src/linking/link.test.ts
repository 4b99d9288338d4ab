import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '../../../src/actor.ts'
import { announce } from '../../../src/announcement/announce.ts'
import { listUndelivered } from '../../../src/announcement/undelivered.ts'
import { installApp } from '../../../src/app/install-app.ts'
import { requestVerification } from '../../../src/app/request-verification.ts'
import { decide, undo } from '../../../src/arrival/decide.ts'
import { readMonth } from '../../../src/billing/read-month.ts'
import { type Trx, transact } from '../../../src/context.ts'
import { dueWork } from '../../../src/due-work.ts'
import { listIntegrations } from '../../../src/integration/list-integrations.ts'
import { link, previewLink } from '../../../src/linking/link.ts'
import { createLinkCode } from '../../../src/linking/link-code.ts'
import { unlink } from '../../../src/linking/unlink.ts'
import { readSecrets } from '../../../src/secret/secrets.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { openDraft, readDraft } from '../../../src/selection/draft.ts'
import { readDigest } from '../../../src/subscription/read-digest.ts'
import { removeSubscription } from '../../../src/subscription/remove-subscription.ts'
import type { ChannelChoice } from '../../../src/subscription/subscription.ts'
import {
  type Company,
  type Core,
  type Login,
  machines,
  openCore,
  PACE_SECONDS,
  PLAIN,
  running,
} from '../../helpers/core.ts'
import { linkCodeOf } from '../../helpers/link-code.ts'
import { waitsForLock } from '../../helpers/locks.ts'
import { subscribe } from '../../helpers/subscribe.ts'

const NOVEMBER = '2026-11-01'
const MINUTE = 60_000

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const codeOf = (actor: Actor) => linkCodeOf(core.ctx, actor)

/** The actor as the rows have them now: linking moves people to another account. */
const again = (company: Company) => company.actor('Ada')

test('feeds of both sides are all kept, synced with their own secrets, and billed once together', async () => {
  const left = await running(core, 3)
  const right = await running(core, 2)
  const code = await codeOf(left.ada)
  const preview = await previewLink(core.ctx, right.ada, code.toLowerCase().replace('-', ' '))
  expect(preview).toMatchObject({
    kind: 'preview',
    keeps: { accountId: left.accountId, integrations: 1 },
    joins: { accountId: right.accountId, integrations: 1 },
  })
  expect(await link(core.ctx, right.ada, code)).toMatchObject({ kind: 'linked' })

  const ada = await again(right)
  expect(ada.accountId).toBe(left.accountId)
  // Both were called alike: within one account no two feeds are.
  expect((await listIntegrations(core.db, ada.accountId)).map(({ id, name }) => [id, name])).toEqual([
    [left.integrationId, 'Plain'],
    [right.integrationId, 'Plain 2'],
  ])
  const owner = { accountId: left.accountId, kind: 'integration', id: right.integrationId } as const
  expect(await readSecrets(core.db, core.ctx.keyring, owner)).toEqual(right.typed())

  right.login.machines = machines(3)
  core.clock.advance(PACE_SECONDS * 1100)
  await core.run()
  const month = await readMonth(core.ctx, { accountId: left.accountId, month: NOVEMBER, feeds: null })
  expect(month.totals).toMatchObject({ received: 6, billable: 6 })
  expect((await readMonth(core.ctx, { accountId: right.accountId, month: NOVEMBER, feeds: null })).feeds).toEqual([])
  await core.rest()
})

test('the side that has been billed keeps its account, whoever gave the code', async () => {
  const fresh = await core.company()
  const billed = await running(core, 1)
  expect(await link(core.ctx, billed.ada, await codeOf(fresh.ada))).toMatchObject({
    kind: 'linked',
    keeps: { accountId: billed.accountId },
    joins: { accountId: fresh.accountId },
  })
  expect((await again(fresh)).accountId).toBe(billed.accountId)
  await core.rest()
})

test('a code works once, for 15 minutes, and not for its own account', async () => {
  const [giver, taker, third] = [await core.company(), await core.company(), await core.company()]
  const code = await codeOf(giver.ada)
  expect(await previewLink(core.ctx, giver.ada, code)).toEqual({ kind: 'already_linked' })
  core.clock.advance(15 * MINUTE + 1)
  expect(await link(core.ctx, taker.ada, code)).toEqual({ kind: 'wrong_code' })
  const second = await codeOf(giver.ada)
  const both = await Promise.all([link(core.ctx, taker.ada, second), link(core.ctx, third.ada, second)])
  expect(both.map(outcome => outcome.kind).sort()).toEqual(['linked', 'wrong_code'])
})

test('guesses are limited, even a hundred at once; afterwards the right code works', async () => {
  const [giver, taker] = [await core.company(), await core.company()]
  const guesses = await Promise.all(
    Array.from({ length: 20 }, (_, n) => previewLink(core.ctx, taker.ada, `AAAA-AA${10 + n}`)),
  )
  expect(guesses.filter(outcome => outcome.kind === 'wrong_code')).toHaveLength(5)
  expect(await link(core.ctx, taker.ada, await codeOf(giver.ada))).toEqual({ kind: 'too_many_guesses' })
  core.clock.advance(16 * MINUTE)
  expect(await link(core.ctx, taker.ada, await codeOf(giver.ada))).toMatchObject({ kind: 'linked' })
})

test('only Administrators get and enter codes, and no row contains the code itself', async () => {
  const { ada, bob } = await core.company()
  expect(await createLinkCode(core.ctx, bob)).toMatchObject({ kind: 'not_allowed', needs: 'administer' })
  expect(await link(core.ctx, bob, 'AAAA-AAAA')).toMatchObject({ kind: 'not_allowed' })
  expect(await unlink(core.ctx, bob)).toMatchObject({ kind: 'not_allowed' })
  const code = await codeOf(ada)
  const rows = await core.db.selectFrom('link_code').selectAll().execute()
  expect(JSON.stringify(rows)).not.toContain(code.replace('-', ''))
})

test('linking is refused while one side has a month to close', async () => {
  const [giver, taker] = [await running(core, 1), await running(core, 1)]
  const before = core.clock.now
  core.clock.now = new Date('2026-12-01T03:00:00Z')
  expect(await link(core.ctx, taker.ada, await codeOf(giver.ada))).toEqual({ kind: 'month_closing' })
  core.clock.now = before
  await core.rest()
})

test('after unlinking, a draft of a feed that stayed with the other side is out of reach', async () => {
  const left = await running(core, 1)
  const right = await core.company()
  await link(core.ctx, right.ada, await codeOf(left.ada))
  const draft = await openDraft(core.ctx, await again(right), left.integrationId)
  if ('kind' in draft) throw new Error(draft.kind)
  expect(await readDraft(core.db, await again(right), { draftId: draft.id })).not.toBeNull()
  await unlink(core.ctx, await again(right))
  expect(await readDraft(core.db, await again(right), { draftId: draft.id })).toBeNull()
  await core.rest()
})

test('unlinking leaves the feeds with the account; the workspace gets an account of its own', async () => {
  const left = await running(core, 1)
  const right = await core.company()
  expect(await unlink(core.ctx, left.ada)).toEqual({ kind: 'not_linked' })
  await link(core.ctx, right.ada, await codeOf(left.ada))
  expect(await unlink(core.ctx, await again(right))).toEqual({ kind: 'unlinked', silent: 0 })
  const alone = await again(right)
  expect([left.accountId, right.accountId]).not.toContain(alone.accountId)
  expect(await listIntegrations(core.db, alone.accountId)).toEqual([])
  expect(await listIntegrations(core.db, left.accountId)).toHaveLength(1)
  await core.rest()
})

test('a sync that starts while companies link reads its feed with the right login', async () => {
  const left = await running(core, 1)
  const right = await running(core, 2)
  core.clock.advance(PACE_SECONDS * 1100)
  const code = await codeOf(left.ada)
  right.login.asked.length = 0
  // Every read of a secret waits: by then the sync has read its feed’s account, and the link is committed before it
  // continues.
  const linked = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const holding = core.db.transaction().execute(async trx => {
    await sql`lock table secret in access exclusive mode`.execute(trx)
    held.resolve()
    await linked.promise
    // Within the transaction that holds the lock, so that nobody can read a secret before the link is committed.
    const within = Object.assign(Object.create(trx), {
      transaction: () => ({ execute: (body: (own: Trx) => unknown) => body(trx) }),
    })
    expect(await link({ ...core.ctx, db: within }, right.ada, code)).toMatchObject({ kind: 'linked' })
  })
  await held.promise
  const [due] = (await dueWork(core.ctx)).filter(
    work => work.job === 'sync' && work.integrationId === right.integrationId,
  )
  if (!due) throw new Error('The feed is not due.')
  const syncing = core.carryOut(due)
  await waitsForLock(core.db)
  linked.resolve()
  await Promise.all([holding, syncing])
  expect(right.login.asked).toEqual([null])
  const troubles = await core.db
    .selectFrom('trouble')
    .select('trouble')
    .where('integration_id', '=', right.integrationId)
    .execute()
  expect(troubles).toEqual([])
  await core.rest()
})

/** Two workspaces of one account: posts about left’s feed also come in right’s channel. */
async function linked(how: Partial<ChannelChoice> = {}) {
  const left = await running(core, 1)
  const right = await core.company()
  await link(core.ctx, right.ada, await codeOf(left.ada))
  const subscription = await subscribe(core.ctx, await again(right), 'C1', ['new_assets'], how)
  await core.db.updateTable('integration').set({ import_new: false }).where('id', '=', left.integrationId).execute()
  const arrives = async (of: { login: Login; integrationId: number }) => {
    of.login.machines = machines(of.login.machines.length + 1)
    core.clock.advance(PACE_SECONDS * 1100)
    await core.run()
    const arrivals = core.db.selectFrom('arrival').select('id').where('integration_id', '=', of.integrationId)
    return (await arrivals.orderBy('id', 'desc').executeTakeFirstOrThrow()).id
  }
  const rows = () =>
    core.db.selectFrom('announcement').selectAll().where('workspace_id', '=', right.workspaceId).orderBy('id').execute()
  return { left, right, subscription, arrives, rows, posts: () => core.chat.of(right.workspaceId, 'arrival') }
}

test('after unlinking, a post of the other account stays as it was; after linking again it is brought up to date', async () => {
  const { left, right, arrives, rows, posts } = await linked()
  const arrivalId = await arrives(left)
  expect(posts()).toMatchObject([{ topic: { arrivalId }, edits: 0 }])
  await unlink(core.ctx, await again(right))
  await decide(core.ctx, left.ada, { arrivalId, assetIds: null, decision: 'approved' })
  await core.run()
  expect(posts()).toMatchObject([{ edits: 0 }])
  const row = (await rows()).find(one => one.topic.kind === 'arrival')
  expect(row).toMatchObject({ state: 'sent', due_at: null, account_id: left.accountId })
  expect(core.chat.of(right.workspaceId, 'decisions')).toEqual([])

  await link(core.ctx, await again(right), await codeOf(left.ada))
  await undo(core.ctx, left.ada, { arrivalId, what: 'decided' })
  await core.run()
  expect(posts()).toMatchObject([{ edits: 1 }])
  await core.rest()
})

test('an announcement for a workspace that has left is not posted there, and nobody is asked about it', async () => {
  const { left, right, rows } = await linked()
  await unlink(core.ctx, await again(right))
  const topic = { kind: 'conflicts', integrationId: left.integrationId, readNumber: 1 } as const
  await transact(core.ctx, (trx, hints) =>
    announce(trx, hints, {
      accountId: left.accountId,
      workspaceId: right.workspaceId,
      place: { kind: 'channel', channel: 'C1' },
      topic,
      idempotencyKey: 'too late',
      now: core.clock.now,
    }),
  )
  await core.run()
  expect(core.chat.of(right.workspaceId, 'conflicts')).toEqual([])
  expect(await rows()).toMatchObject([{ state: 'undeliverable', problem: 'unlinked', due_at: null }])
  expect(await listUndelivered(core.ctx, left.accountId)).toEqual([])
  await core.rest()
})

test('a person who confirmed the feed and has left gets no more posts about it; an Administrator of the account does', async () => {
  const { left, right, subscription, arrives } = await linked()
  const theirs = await again(right)
  await removeSubscription(core.ctx, theirs, subscription)
  await core.db
    .updateTable('integration')
    .set({ confirmed_by: theirs.personId })
    .where('id', '=', left.integrationId)
    .execute()
  await arrives(left)
  const direct = (workspaceId: number) => core.chat.of(workspaceId, 'arrival').map(post => post.to.place)
  expect(direct(right.workspaceId)).toEqual([{ kind: 'person', person: 'Ada' }])
  await unlink(core.ctx, theirs)
  await arrives(left)
  expect(direct(right.workspaceId)).toHaveLength(1)
  expect(direct(left.workspaceId)).toEqual([{ kind: 'person', person: 'Ada' }])
  await core.rest()
})

test('a digest that waits when the workspace leaves is not posted; the workspace’s own news come in a digest of its own', async () => {
  const { left, right, arrives } = await linked({ pace: 'daily' })
  await arrives(left)
  await unlink(core.ctx, await again(right))
  const ada = await again(right)
  const installed = await installApp(core.ctx, ada, PLAIN)
  if (installed.kind !== 'installed') throw new Error(installed.kind)
  const own = { ...right, ada, integrationId: installed.integrationId }
  right.login.machines = machines(1)
  const place = { kind: 'person', person: 'Ada' } as const
  await requestVerification(core.ctx, ada, { integrationId: own.integrationId, typed: right.typed(), place })
  await core.run()
  const draft = await openDraft(core.ctx, ada, own.integrationId)
  if ('kind' in draft) throw new Error(draft.kind)
  await confirm(core.ctx, ada, draft.id)
  await core.run()
  const arrivalId = await arrives(own)
  core.clock.advance(24 * 60 * MINUTE)
  await core.run()
  const digests = core.chat.of(right.workspaceId, 'digest').map(post => post.topic)
  const parts = digests.map(topic =>
    topic.kind === 'digest' ? readDigest(core.db, ada.accountId, topic.digestId) : [],
  )
  expect((await Promise.all(parts)).flat()).toEqual([{ kind: 'arrival', arrivalId }])
  await core.rest()
})
