import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { subscriptionsScreen } from '../../../adapters/chat/channels/channels-screen.ts'
import { isObsolete } from '../../../adapters/chat/deliveries/unless-obsolete.ts'
import { drawTopic } from '../../../adapters/chat/posts.ts'
import { en } from '../../../adapters/chat/words/en.ts'
import { words } from '../../../adapters/chat/words/words.ts'
import { requestAccess } from '../../../src/access/request-access.ts'
import type { Actor } from '../../../src/actor.ts'
import { announce, refresh } from '../../../src/announcement/announce.ts'
import type { Topic } from '../../../src/announcement/announcement.ts'
import type { FirstDelivery } from '../../../src/announcement/messenger.ts'
import { listUndelivered, resolveUndelivered } from '../../../src/announcement/undelivered.ts'
import { requestVerification } from '../../../src/app/request-verification.ts'
import { listAudit } from '../../../src/audit/list-audit.ts'
import { transact } from '../../../src/context.ts'
import { listIntegrations } from '../../../src/integration/list-integrations.ts'
import { link } from '../../../src/linking/link.ts'
import { createLinkCode } from '../../../src/linking/link-code.ts'
import { unlink } from '../../../src/linking/unlink.ts'
import { listSubscriptions } from '../../../src/subscription/list-subscriptions.ts'
import { setUpChannel } from '../../../src/subscription/save-subscription.ts'
import { type Company, type Core, openCore, PATIENT, running } from '../../helpers/core.ts'
import { linkCodeOf } from '../../helpers/link-code.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const codeOf = (actor: Actor) => linkCodeOf(core.ctx, actor)
const again = (company: Company) => company.actor('Ada')

/** Right has joined left, whose feed runs. */
async function linked() {
  await core.rest()
  const left = await running(core, 1)
  const right = await core.company()
  expect(await link(core.ctx, right.ada, await codeOf(left.ada))).toMatchObject({ kind: 'linked' })
  const topic: Topic = { kind: 'conflicts', integrationId: left.integrationId, readNumber: 1 }
  let nth = 0
  /** Announces something about left’s feed in a channel of right’s. Returns its row. */
  const says = async () => {
    nth += 1
    return await transact(core.ctx, (trx, hints) =>
      announce(trx, hints, {
        accountId: left.accountId,
        workspaceId: right.workspaceId,
        place: { kind: 'channel', channel: 'C1' },
        topic,
        idempotencyKey: `${left.accountId}/${nth}`,
        now: core.clock.now,
      }),
    )
  }
  const row = (id: number) =>
    core.db.selectFrom('announcement').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const said = () => core.chat.of(right.workspaceId, 'conflicts')
  return { left, right, topic, says, row, said }
}
const deliver = async (id: number) => {
  await core.carryOut({ job: 'deliver', announcementId: id, desiredVersion: 1 })
}

test.each<[string, 'ambiguous' | 'undeliverable']>([
  ['of which nobody knows whether it arrived', 'ambiguous'],
  ['that was refused', 'undeliverable'],
])(
  'people are asked about a post %s while the companies are linked; after unlinking neither side is asked or can post it',
  async (_, state) => {
    const { left, right, says, row, said } = await linked()
    const id = await says()
    await core.db
      .updateTable('announcement')
      .set({ state, problem: 'not_in_channel', due_at: null })
      .where('id', '=', id)
      .execute()
    expect((await listUndelivered(core.ctx, left.accountId)).map(one => one.id)).toEqual([id])
    await unlink(core.ctx, await again(right))
    expect(await listUndelivered(core.ctx, left.accountId)).toEqual([])
    expect(await listUndelivered(core.ctx, (await again(right)).accountId)).toEqual([])
    await resolveUndelivered(core.ctx, left.ada, { announcementId: id, arrived: false })
    await core.run()
    expect(said()).toEqual([])
    expect(await row(id)).toMatchObject({ state: 'undeliverable', problem: 'unlinked', due_at: null })
  },
)

const at = (seconds: number) => new Date(core.clock.now.getTime() + seconds * 1000)

/** The platform’s answer to a post that was under way when they unlinked, and the resulting state. */
test.each<[string, () => FirstDelivery | 'apply', string, boolean]>([
  ['it was taken', () => 'apply', 'sent', true],
  ['429', () => ({ kind: 'temporary', at: at(30), problem: 'ratelimited' }), 'undeliverable', false],
  ['refused', () => ({ kind: 'refused', problem: 'is_archived' }), 'undeliverable', false],
  ['no answer', () => ({ kind: 'unknown', problem: 'reset' }), 'undeliverable', false],
  ['obsolete', () => ({ kind: 'obsolete' }), 'undeliverable', false],
])(
  'a post on its way when they part (%s) is not said later, and nobody hears of it',
  async (_, answer, state, stands) => {
    const { left, right, topic, says, row, said } = await linked()
    const id = await says()
    core.chat.answer('post', async () => {
      await unlink(core.ctx, await again(right))
      return answer()
    })
    await deliver(id)
    expect((await row(id)).state).toBe(state)
    expect((await row(id)).due_at).toBeNull()
    await transact(core.ctx, (trx, hints) => refresh(trx, hints, topic, core.clock.now))
    core.clock.advance(3_600_000)
    await core.run()
    expect(said().map(post => post.edits)).toEqual(stands ? [0] : [])
    expect(
      core.chat.posted.filter(one => one.topic.kind === 'undeliverable' && one.to.workspaceId === left.workspaceId),
    ).toEqual([])
    expect(await listUndelivered(core.ctx, left.accountId)).toEqual([])
  },
)

test.each([false, true])(
  'the person who set up a channel that refuses posts is told; after unlinking, the Administrators of the channel’s side are (%s)',
  async parted => {
    const { left, right, topic } = await linked()
    const { personId } = await again(right)
    await core.db
      .insertInto('subscription')
      .values({
        workspace_id: left.workspaceId,
        channel: 'C9',
        topics: ['new_assets'],
        created_by: personId,
        created_at: core.clock.now,
        pace: 'at_once',
        layout: 'flat',
        locale: 'en',
      })
      .execute()
    if (parted) await unlink(core.ctx, await again(right))
    core.chat.answer('post', async () => ({ kind: 'refused', problem: 'is_archived' }))
    await transact(core.ctx, (trx, hints) =>
      announce(trx, hints, {
        accountId: left.accountId,
        workspaceId: left.workspaceId,
        place: { kind: 'channel', channel: 'C9' },
        topic,
        idempotencyKey: `${left.accountId}/refused`,
        now: core.clock.now,
      }),
    )
    await core.run()
    const told = [left, right].map(one => core.chat.of(one.workspaceId, 'undeliverable').map(post => post.to.place))
    const ada = [{ kind: 'person', person: 'Ada' }]
    expect(told).toEqual(parted ? [ada, []] : [[], ada])
  },
)

test('whoever unlinks is told of a channel whose chosen feeds all stay behind; linked again, it gets posts again', async () => {
  const { left, right } = await linked()
  const theirs = await again(right)
  const choice = { topics: ['new_assets'], pace: 'at_once', quiet: null, layout: 'flat', locale: 'en' } as const
  const setUp = (channel: string, feeds: number[] | null) =>
    setUpChannel(core.ctx, theirs, { channel, choice: { ...choice, topics: [...choice.topics], feeds } })
  await setUp('C1', [left.integrationId])
  await setUp('C2', null)
  expect(await unlink(core.ctx, theirs)).toEqual({ kind: 'unlinked', silent: 1 })
  const shown = async () => {
    const actor = await again(right)
    const w = words('en', 'UTC')
    const subscriptions = await listSubscriptions(core.db, actor.accountId)
    const feeds = await listIntegrations(core.db, actor.accountId)
    return JSON.stringify(subscriptionsScreen(w, actor, { subscriptions, feeds, here: null })).split(
      en.subscription.noFeeds,
    )
  }
  expect(await shown()).toHaveLength(2)
  await link(core.ctx, await again(right), await codeOf(left.ada))
  expect(await shown()).toHaveLength(1)
})

test('after unlinking, those who set up silent channels and their Administrators are told once, in one message', async () => {
  const { left, right } = await linked()
  const [grace, eve] = [await right.join('Grace', 'administrator'), await right.join('Eve', 'fleet_administrator')]
  const partner = await left.join('Pia', 'fleet_administrator')
  const theirs = await again(right)
  const choice = {
    topics: ['new_assets' as const],
    pace: 'at_once',
    quiet: null,
    layout: 'flat',
    locale: 'en',
  } as const
  const setUp = (actor: Actor, channel: string, feeds: number[] | null) =>
    setUpChannel(core.ctx, actor, { channel, choice: { ...choice, topics: ['new_assets'], feeds } })
  await setUp(await right.actor('Eve'), 'C1', [left.integrationId])
  await setUp(theirs, 'C2', [left.integrationId])
  await setUp(theirs, 'C3', null)
  // A person of the former partner set this one up, so the Administrators are told instead.
  await core.db
    .updateTable('subscription')
    .set({ created_by: partner.personId })
    .where('workspace_id', '=', right.workspaceId)
    .where('channel', '=', 'C2')
    .execute()
  // The side that keeps the feeds has such a channel too; it keeps getting posts.
  await setUp(left.ada, 'C4', [left.integrationId])
  expect(await unlink(core.ctx, theirs)).toEqual({ kind: 'unlinked', silent: 2 })
  await core.run()
  const told = () => core.chat.of(right.workspaceId, 'silent_channels')
  expect(
    told()
      .map(post => (post.to.place.kind === 'person' ? post.to.place.person : post.to.place))
      .sort(),
    'Ada read it on her screen',
  ).toEqual([eve.externalId, grace.externalId].sort())
  expect(core.chat.of(left.workspaceId, 'silent_channels')).toEqual([])

  const topic: Topic = { kind: 'silent_channels', workspaceId: right.workspaceId }
  const shown = async () => {
    const actor = await again(right)
    const { accountId, workspaceId } = actor
    const viewer = { accountId, workspaceId, actor, setUpBy: null, feeds: null, w: words('en', 'UTC') }
    return await drawTopic(core.ctx, viewer, topic)
  }
  const channels = async () =>
    (await shown()).blocks.flatMap(block => (block.kind === 'channel' ? [block.channel] : []))
  expect(await channels()).toEqual(['C1', 'C2'])
  expect(JSON.stringify(await shown())).toContain('subscriptions.open')

  // Changed, then linked again: the posted message is edited.
  await setUp(await again(right), 'C1', null)
  await core.run()
  expect(await channels()).toEqual(['C2'])
  expect(told().map(post => post.edits)).toEqual([1, 1])
  await link(core.ctx, await again(right), await codeOf(left.ada))
  await core.run()
  expect((await shown()).text).toBe(en.link.silentNoMore)
  expect(told().map(post => post.edits)).toEqual([2, 2])
})

test.each<[string, (right: Company, left: { ada: Actor }) => Promise<unknown>]>([
  ['the limits were lifted', async right => await setUpOpen(await again(right))],
  ['they linked again', async (right, left) => await link(core.ctx, await again(right), await codeOf(left.ada))],
])('if %s before people were told that a channel is silent, they are not told', async (_, settle) => {
  const { left, right } = await linked()
  await right.join('Grace', 'administrator')
  const theirs = await again(right)
  await setUpOpen(theirs, [left.integrationId])
  await unlink(core.ctx, theirs)
  const nothingLeft = async () => {
    const { accountId, workspaceId } = await again(right)
    const topic = { kind: 'silent_channels' as const, workspaceId }
    return await isObsolete(core.ctx, { accountId, topic })
  }
  expect(await nothingLeft()).toBe(false)
  await settle(right, left)
  expect(await nothingLeft()).toBe(true)
})

const setUpOpen = (actor: Actor, feeds: number[] | null = null) =>
  setUpChannel(core.ctx, actor, {
    channel: 'C1',
    choice: { topics: ['new_assets'], pace: 'at_once', quiet: null, layout: 'flat', locale: 'en', feeds },
  })

test('an edit that is under way when the companies unlink is not made; it is made when they link again', async () => {
  const { left, right, topic, says, row, said } = await linked()
  const id = await says()
  await core.run()
  expect(said()).toMatchObject([{ edits: 0 }])
  core.chat.answer('update', async () => {
    await unlink(core.ctx, await again(right))
    return { kind: 'temporary', at: at(30), problem: 'ratelimited' }
  })
  await transact(core.ctx, (trx, hints) => refresh(trx, hints, topic, core.clock.now))
  await deliver(id)
  core.clock.advance(3_600_000)
  await core.run()
  expect(said()).toMatchObject([{ edits: 0 }])
  expect(await row(id)).toMatchObject({ state: 'sent', due_at: null })
  await link(core.ctx, await again(right), await codeOf(left.ada))
  await transact(core.ctx, (trx, hints) => refresh(trx, hints, topic, core.clock.now))
  await core.run()
  expect(said()).toMatchObject([{ edits: 1 }])
})

test.each([false, true])(
  'trouble, the month and access requests of one side reach its own people (unlinked: %s)',
  async parted => {
    const { left, right } = await linked()
    const theirs = await again(right)
    // Everything was set up by right’s person, and no channel is subscribed.
    await core.db
      .updateTable('integration')
      .set({ confirmed_by: theirs.personId, installed_by: theirs.personId })
      .where('id', '=', left.integrationId)
      .execute()
    if (parted) await unlink(core.ctx, theirs)
    const told = (workspaceId: number, kind: Topic['kind']) => core.chat.of(workspaceId, kind).map(one => one.to.place)
    const ada = [{ kind: 'person', person: 'Ada' }]
    const [own, other] = parted ? [left, right] : [right, left]
    left.login.password = 'changed'
    await core.db
      .updateTable('integration')
      .set({ next_sync_at: core.clock.now })
      .where('id', '=', left.integrationId)
      .execute()
    await core.run()
    expect([told(own.workspaceId, 'feed_trouble'), told(other.workspaceId, 'feed_trouble')]).toEqual([ada, []])

    core.clock.now = new Date('2026-12-01T07:00:00Z')
    await core.run()
    expect([told(own.workspaceId, 'billing'), told(other.workspaceId, 'billing')]).toEqual([ada, []])
    core.clock.now = new Date('2026-11-10T09:00:00Z')

    const eve = await right.join('Eve', null)
    await requestAccess(core.ctx, eve)
    await core.run()
    expect(told(right.workspaceId, 'access_request')).toHaveLength(1)
    expect(told(left.workspaceId, 'access_request')).toHaveLength(parted ? 0 : 1)
  },
)

test('both sides read both trails while linked; after unlinking each reads what it could before, and nothing new', async () => {
  const left = await core.company()
  const right = await core.company()
  const actions = async (company: Company) => {
    const listed = await listAudit(core.ctx, await again(company), {
      personId: null,
      page: { kind: 'newest' },
      limit: 50,
    })
    if (listed.kind !== 'listed') throw new Error(listed.kind)
    return listed.entries.map(entry => `${entry.by?.workspace ?? ''}: ${entry.fact.action}`)
  }
  await left.install()
  await right.install()
  await link(core.ctx, right.ada, await codeOf(left.ada))
  const together = await actions(left)
  expect(await actions(right)).toEqual(together)
  expect(together.filter(one => one.endsWith('app_installed'))).toHaveLength(2)
  core.clock.advance(1000)
  await unlink(core.ctx, await again(right))
  core.clock.advance(1000)
  await createLinkCode(core.ctx, left.ada)
  core.clock.advance(1000)
  await createLinkCode(core.ctx, await again(right))
  const [ours, theirs] = [await actions(left), await actions(right)]
  expect(theirs.slice(2)).toEqual(together)
  expect(ours.slice(2)).toEqual(together)
  expect(theirs.slice(0, 2)).toEqual([
    expect.stringContaining('link_code_created'),
    expect.stringContaining('accounts_unlinked'),
  ])
  expect(theirs[0]).not.toBe(ours[0])
})

test('a code of an account that has joined another one is invalid, and so is one whose account everybody left', async () => {
  const [left, right, third] = [await core.company(), await core.company(), await core.company()]
  const stale = await codeOf(right.ada)
  await link(core.ctx, right.ada, await codeOf(left.ada))
  expect(await link(core.ctx, third.ada, stale)).toEqual({ kind: 'wrong_code' })
  expect((await again(third)).accountId).toBe(third.accountId)
  // The positive control: a new code of the account in which they are now.
  expect(await link(core.ctx, third.ada, await codeOf(await again(right)))).toMatchObject({
    keeps: { accountId: left.accountId },
  })

  const [gone, last] = [await core.company(), await core.company()]
  const dead = await codeOf(gone.ada)
  await core.db
    .updateTable('workspace')
    .set({ uninstalled_at: core.clock.now })
    .where('id', '=', gone.workspaceId)
    .execute()
  expect(await link(core.ctx, last.ada, dead)).toEqual({ kind: 'wrong_code' })
})

test('two links at once, one with the code of an account that is just joining another, leave nobody in a dead account', async () => {
  for (let round = 0; round < 5; round += 1) {
    const [left, right, third] = [await core.company(), await core.company(), await core.company()]
    const [ofLeft, ofRight] = [await codeOf(left.ada), await codeOf(right.ada)]
    await Promise.all([link(core.ctx, right.ada, ofLeft), link(core.ctx, third.ada, ofRight)])
    const homes = [(await again(left)).accountId, (await again(right)).accountId, (await again(third)).accountId]
    const codes = await core.db
      .selectFrom('link_code')
      .select('id')
      .where('used_at', 'is', null)
      .where('account_id', 'not in', homes)
      .where('expires_at', '>', core.clock.now)
      .where('account_id', 'in', [left.accountId, right.accountId, third.accountId])
      .execute()
    expect(codes).toEqual([])
    // Either third found right in its account and all three are one by now, or it was too late and stays alone.
    expect([left.accountId, right.accountId, third.accountId]).toEqual(expect.arrayContaining(homes))
    if (homes[2] !== third.accountId) expect(new Set(homes).size).toBeLessThanOrEqual(2)
  }
})

test('a screen that waits for Verify or the list says that it is over, and shows nothing of the other account', async () => {
  const { left, right } = await linked()
  const ada = await again(right)
  const place = { kind: 'view', view: 'V1', person: 'Ada' } as const
  const shown = async () =>
    await core.db
      .selectFrom('announcement')
      .selectAll()
      .where('workspace_id', '=', right.workspaceId)
      .where(sql<boolean>`topic ->> 'kind' = 'verification'`)
      .executeTakeFirstOrThrow()
  const integrationId = await left.install(PATIENT)
  const asked = await requestVerification(core.ctx, ada, { integrationId, typed: left.typed(), place })
  expect(asked).toMatchObject({ kind: 'verifying' })
  await unlink(core.ctx, ada)
  const { accountId } = await again(right)
  const { id, topic } = await shown()
  await deliver(id)
  expect(await shown()).toMatchObject({ account_id: accountId, state: 'sent', address: { view: 'V1' }, due_at: null })
  const w = words('en', 'UTC')
  const actor = await again(right)
  const viewer = { accountId, workspaceId: actor.workspaceId, actor, setUpBy: null, feeds: null, w }
  const screen = await drawTopic(core.ctx, viewer, topic)
  expect(screen.text).toContain(en.integration.gone)
  // The outcome of the Verify is drawn for the same account.
  await core.run()
  expect(await shown()).toMatchObject({ account_id: accountId, state: 'sent', due_at: null })
})
