import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { performSafely } from '../../../adapters/chat/failure.ts'
import { action } from '../../../adapters/chat/payloads.ts'
import { en } from '../../../adapters/chat/words/en.ts'
import { words } from '../../../adapters/chat/words/words.ts'
import { runJob } from '../../../jobs/jobs.ts'
import { announce } from '../../../src/announcement/announce.ts'
import { announceDeliveryFailure } from '../../../src/announcement/announce-undelivered.ts'
import type { Place, Topic } from '../../../src/announcement/announcement.ts'
import { deliver } from '../../../src/announcement/deliver.ts'
import type { FirstDelivery, Messenger } from '../../../src/announcement/messenger.ts'
import { resumeDeliveries } from '../../../src/announcement/resume-deliveries.ts'
import { listUndelivered, readUndelivered, resolveUndelivered } from '../../../src/announcement/undelivered.ts'
import { transact, type WorkerContext } from '../../../src/context.ts'
import { link } from '../../../src/linking/link.ts'
import { listSubscriptions } from '../../../src/subscription/list-subscriptions.ts'
import { moveSubscription } from '../../../src/subscription/move-subscription.ts'
import { type Company, type Core, openCore } from '../../helpers/core.ts'
import { linkCodeOf } from '../../helpers/link-code.ts'
import { subscribe } from '../../helpers/subscribe.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const DAY = 86_400_000
const C1: Place = { kind: 'channel', channel: 'C1' }
let nth = 0

/** A company in which Bob chose the channel C1; `says` announces something. */
async function opened() {
  await core.rest()
  core.chat.readable.value = true
  const company = await core.company()
  await subscribe(core.ctx, company.bob, 'C1', ['new_assets'])
  const { accountId, workspaceId } = company
  const says = async (place: Place = C1) => {
    nth += 1
    const topic: Topic = { kind: 'swallowed', integrationId: nth, assets: 1 }
    const idempotencyKey = `undelivered/${nth}`
    return await transact(core.ctx, (trx, hints) =>
      announce(trx, hints, { accountId, workspaceId, place, topic, idempotencyKey, now: core.clock.now }),
    )
  }
  return { ...company, says }
}
const row = (id: number) =>
  core.db.selectFrom('announcement').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const answers = (...all: FirstDelivery[]) => core.chat.answer('post', ...all.map(one => async () => one))
/** One after the other: announcements that are due at the same moment come in any order. */
const inTurn = async (...ids: number[]) => {
  for (const id of ids) await deliver(core.ctx, { announcementId: id })
}
const refused = { kind: 'refused', problem: 'is_archived' } as const
const unknown = { kind: 'unknown', problem: 'http_502' } as const
const toldOf = ({ workspaceId }: Company, id: number) =>
  core.chat
    .of(workspaceId, 'undeliverable')
    .filter(({ topic }) => topic.kind === 'undeliverable' && topic.announcementId === id)
    .map(({ to }) => (to.place.kind === 'person' ? to.place.person : ''))
    .sort()

/** The same platform, but messages for it can’t be drawn. */
function undrawable(core: Core): WorkerContext {
  const messenger: Messenger = {
    ...core.chat.messenger,
    post: async () => {
      throw new Error('a bug in drawing')
    },
  }
  return { ...core.ctx, messengers: { slack: messenger } }
}

test('if drawing throws, nobody is asked about the post; after the fix it is posted once', async () => {
  const company = await opened()
  core.chat.readable.value = false
  const id = await company.says()
  await expect(deliver(undrawable(core), { announcementId: id })).rejects.toThrow('a bug in drawing')
  core.clock.advance(60_000)
  await core.run()
  expect(await row(id)).toMatchObject({ state: 'sent', tried_at: expect.any(Date) })
  expect(core.chat.of(company.workspaceId, 'swallowed')).toHaveLength(1)
})

test('if drawing throws after a refused post was posted again, nobody is asked either', async () => {
  const company = await opened()
  const id = await company.says()
  answers(refused)
  await core.run()
  await resolveUndelivered(core.ctx, company.bob, { announcementId: id, arrived: false })
  // The refusal was the answer to a call that had begun.
  await core.db.updateTable('announcement').set({ tried_at: core.clock.now }).where('id', '=', id).execute()
  core.chat.readable.value = false
  await expect(deliver(undrawable(core), { announcementId: id })).rejects.toThrow('a bug in drawing')
  core.clock.advance(60_000)
  await core.run()
  expect(await row(id)).toMatchObject({ state: 'sent' })
})

test('after a kill during the call the post may be there, so it is looked up', async () => {
  const company = await opened()
  core.chat.readable.value = false
  const id = await company.says()
  core.chat.answer('post', () => Promise.reject(new Error('killed')))
  await expect(deliver(core.ctx, { announcementId: id })).rejects.toThrow('killed')
  core.clock.advance(60_000)
  await core.run()
  expect(await row(id)).toMatchObject({ state: 'ambiguous' })
})

test('if a bug repeats, the pauses grow; after the third time people are told a reference; after the fix it is posted', async () => {
  const company = await opened()
  const id = await company.says()
  for (let failures = 1; failures <= 4; failures += 1) {
    const told = toldOf(company, id)
    expect(told).toEqual(failures > 3 ? ['Ada', 'Bob'] : [])
    await expect(runJob(undrawable(core), 'deliver', { announcementId: id, desiredVersion: 1 })).rejects.toThrow(
      'a bug',
    )
    const lease = await core.db
      .selectFrom('lease')
      .select(['failures', sql<number>`extract(epoch from until - now())::float`.as('seconds')])
      .where('key', '=', `${id}`)
      .executeTakeFirstOrThrow()
    expect(lease.failures).toBe(failures)
    expect(lease.seconds).toBeGreaterThan(2 ** (failures - 1) * 0.7)
    await core.db.updateTable('lease').set({ until: sql`now()` }).execute()
    core.clock.advance(60_000)
    if (failures === 3) {
      for (const ask of await asks(company)) await deliver(core.ctx, { announcementId: ask })
    }
  }
  const { problem } = await row(id)
  expect(problem).toMatch(/^bug [0-9a-f]{8}$/)
  expect(await listUndelivered(core.ctx, company.accountId)).toMatchObject([{ id, problem }])
  await core.run()
  expect(await row(id)).toMatchObject({ state: 'sent', problem: null })
  expect(await listUndelivered(core.ctx, company.accountId)).toEqual([])
  expect(core.chat.of(company.workspaceId, 'undeliverable').map(post => post.edits)).toEqual([1, 1])
})

/** The announcements that ask people, those that are due. */
async function asks({ accountId }: Company): Promise<number[]> {
  const rows = await core.db
    .selectFrom('announcement')
    .select(['id', 'topic'])
    .where('account_id', '=', accountId)
    .where('due_at', 'is not', null)
    .orderBy('id')
    .execute()
  return rows.filter(one => one.topic.kind === 'undeliverable').map(one => one.id)
}

test('a message that the platform refuses as malformed is a bug, and was certainly not posted', async () => {
  const company = await opened()
  const id = await company.says()
  answers({ kind: 'bug', cause: new Error('invalid_blocks') })
  await expect(deliver(core.ctx, { announcementId: id })).rejects.toThrow('invalid_blocks')
  expect(await row(id)).toMatchObject({ state: 'sending', tried_at: null })
})

test('many refused posts of one channel are one message; when they are resolved together, all are posted and the message is edited', async () => {
  const company = await opened()
  const ids: number[] = []
  for (let n = 0; n < 5; n += 1) {
    ids.push(await company.says())
    answers(refused)
    await core.run()
  }
  const [first = 0] = ids
  expect(toldOf(company, first)).toEqual(['Bob'])
  expect(core.chat.of(company.workspaceId, 'undeliverable')).toMatchObject([{ edits: 4 }])
  expect((await readUndelivered(core.ctx, company.accountId, first))?.open.map(one => one.id)).toEqual(ids)
  await resolveUndelivered(core.ctx, company.bob, { announcementId: first, arrived: false, all: true })
  await core.run()
  expect(core.chat.of(company.workspaceId, 'swallowed')).toHaveLength(5)
  expect(core.chat.of(company.workspaceId, 'undeliverable')).toMatchObject([{ edits: 5 }])
  expect((await readUndelivered(core.ctx, company.accountId, first))?.open).toEqual([])
  // A later one is announced again.
  const later = await company.says()
  answers(refused)
  await core.run()
  expect(toldOf(company, later)).toEqual(['Bob'])
})

test('posts that are refused at the same time are still one message', async () => {
  const company = await opened()
  const ids = [await company.says(), await company.says(), await company.says()]
  answers(refused, refused, refused)
  await Promise.all(ids.map(id => deliver(core.ctx, { announcementId: id })))
  await core.run()
  expect(core.chat.of(company.workspaceId, 'undeliverable')).toHaveLength(1)
})

test.each([false, true])(
  'if nobody knows whether a post arrived, the person who chose the channel and the Administrators are asked at once (it is there: %s)',
  async arrived => {
    const company = await opened()
    const id = await company.says()
    const other = await company.says({ kind: 'channel', channel: 'C2' })
    core.chat.readable.value = false
    answers(unknown, refused)
    await inTurn(id, other)
    await core.run()
    core.clock.advance(5_000)
    await core.run()
    expect(toldOf(company, id)).toEqual(['Ada', 'Bob'])
    expect(toldOf(company, other)).toEqual(['Ada'])
    await resolveUndelivered(core.ctx, company.ada, { announcementId: id, arrived })
    await core.run()
    expect(core.chat.of(company.workspaceId, 'swallowed')).toHaveLength(arrived ? 0 : 1)
    const copies = core.chat.of(company.workspaceId, 'undeliverable')
    expect(copies.filter(({ topic }) => 'announcementId' in topic && topic.announcementId === id)).toMatchObject([
      { edits: 1 },
      { edits: 1 },
    ])
    // A post that was refused elsewhere is not resolved with it.
    expect((await listUndelivered(core.ctx, company.accountId)).map(one => one.id)).toEqual([other])
  },
)

test('all posts that were refused at a place are resolved, except those that may be there', async () => {
  const company = await opened()
  const [doubtful, first, second] = [await company.says(), await company.says(), await company.says()]
  core.chat.readable.value = false
  answers(unknown, refused, refused)
  await inTurn(doubtful, first, second)
  await core.run()
  core.clock.advance(5_000)
  await core.run()
  await resolveUndelivered(core.ctx, company.bob, { announcementId: second, arrived: false, all: true })
  await core.run()
  expect((await row(first)).state).toBe('sent')
  expect((await row(doubtful)).state).toBe('ambiguous')
})

test('about an ambiguous post in a person’s chat that person is asked if they may resolve it, otherwise the Administrators; nobody about such a message', async () => {
  const company = await opened()
  await company.join('Eve', null)
  core.chat.readable.value = false
  const [toBob, toEve] = [
    await company.says({ kind: 'person', person: 'Bob' }),
    await company.says({ kind: 'person', person: 'Eve' }),
  ]
  answers(unknown, unknown)
  await inTurn(toBob, toEve)
  core.clock.advance(5_000)
  await inTurn(toBob, toEve)
  // The message that asks Bob is lost as well.
  const asksBob = (await asks(company))[0] ?? 0
  answers(unknown)
  await inTurn(asksBob)
  await core.run()
  core.clock.advance(5_000)
  await core.run()
  expect([...toldOf(company, toBob), ...toldOf(company, toEve)]).toEqual(['Ada'])
  expect((await listUndelivered(core.ctx, company.accountId)).map(one => one.topic.kind)).toEqual([
    'swallowed',
    'swallowed',
    'undeliverable',
  ])
})

test('a post that is refused because of the login is kept, told to Administrators elsewhere, and posted when the app is installed again', async () => {
  const left = await opened()
  const right = await core.company()
  expect(await link(core.ctx, right.ada, await linkCodeOf(core.ctx, left.ada))).toMatchObject({ kind: 'linked' })
  await core.run()
  const stands = await left.says()
  await core.run()
  const [fresh, obsolete, old] = [await left.says(), await left.says(), await left.says()]
  const revoked = { kind: 'login_refused', problem: 'token_revoked' } as const
  await core.db.updateTable('announcement').set({ due_at: core.clock.now }).where('id', '=', stands).execute()
  core.chat.answer('update', async () => revoked)
  answers(revoked, revoked, revoked)
  await inTurn(stands, fresh, obsolete, old)
  await core.run()
  const kept = { problem: 'token_revoked', due_at: null, awaits_login: true }
  expect(await row(stands)).toMatchObject({ state: 'sent', ...kept })
  for (const id of [fresh, obsolete, old]) expect(await row(id)).toMatchObject({ state: 'undeliverable', ...kept })
  expect(toldOf(left, fresh)).toEqual([])
  expect(core.chat.of(right.workspaceId, 'undeliverable')).toMatchObject([
    { to: { place: { person: 'Ada' } }, topic: { announcementId: fresh } },
  ])
  const eightDaysAgo = new Date(core.clock.now.getTime() - 8 * DAY)
  await core.db.updateTable('announcement').set({ created_at: eightDaysAgo }).where('id', 'in', [old, stands]).execute()

  await transact(core.ctx, (trx, hints) => resumeDeliveries(trx, hints, left.workspaceId, core.clock.now))
  answers({ kind: 'sent', address: { ts: 'again' } }, { kind: 'obsolete' })
  await inTurn(stands, fresh, obsolete)
  expect(await row(fresh)).toMatchObject({ state: 'sent', awaits_login: false })
  expect(await row(obsolete)).toMatchObject({ state: 'undeliverable', problem: 'obsolete' })
  // An edit is made however old it is; a post of last week is left to people.
  expect(await row(stands)).toMatchObject({ state: 'sent', problem: null, awaits_login: false })
  expect((await listUndelivered(core.ctx, left.accountId)).map(one => one.id)).toEqual([old])
})

test('a refused edit ends, and the next change tries again', async () => {
  const company = await opened()
  const id = await company.says()
  await core.run()
  await core.db.updateTable('announcement').set({ due_at: core.clock.now }).where('id', '=', id).execute()
  core.chat.answer('update', async () => refused)
  await core.run()
  expect(await row(id)).toMatchObject({ state: 'sent', problem: 'is_archived', due_at: null })
  expect(await listUndelivered(core.ctx, company.accountId)).toEqual([])
  await core.db.updateTable('announcement').set({ due_at: core.clock.now }).where('id', '=', id).execute()
  await core.run()
  expect(await row(id)).toMatchObject({ state: 'sent', problem: null })
})

test('a message of an earlier version about one announcement is still read, and lists all of its place', async () => {
  const company = await opened()
  const id = await company.says()
  answers(refused)
  await core.run()
  expect(await readUndelivered(core.ctx, company.accountId, id)).toMatchObject({
    channel: { id: 'C1', name: null },
    awaitsLogin: false,
    open: [{ id, problem: 'is_archived' }],
  })
  const stranger = await core.company()
  expect(await readUndelivered(core.ctx, stranger.accountId, id)).toBeNull()
})

test('if people could not be told at the third failure by a bug, they are told at the next', async () => {
  const company = await opened()
  const id = await company.says()
  for (const failures of [2, 4, 5]) {
    await announceDeliveryFailure(
      core.ctx,
      { announcementId: id },
      { failures, pauseMs: 1, reference: `0000000${failures}` },
    )
  }
  expect((await row(id)).problem).toBe('bug 00000004')
  expect(await asks(company)).toHaveLength(2)
})

test('if a post is found but can’t be edited any more, nobody is asked any longer', async () => {
  const company = await opened()
  core.chat.readable.value = false
  const id = await company.says()
  answers(unknown)
  await core.run()
  core.clock.advance(5_000)
  await core.run()
  expect(toldOf(company, id)).toEqual(['Ada', 'Bob'])
  const before = core.chat.of(company.workspaceId, 'undeliverable').map(one => one.edits)
  core.chat.answer('find', async () => ({ kind: 'found', address: { ts: 'there' } }))
  core.chat.answer('update', async () => refused)
  await core.db.updateTable('announcement').set({ due_at: core.clock.now }).where('id', '=', id).execute()
  await core.run()
  expect(await row(id)).toMatchObject({ state: 'sent', problem: 'is_archived' })
  expect(core.chat.of(company.workspaceId, 'undeliverable').map(one => one.edits)).toEqual(before.map(n => n + 1))
})

test('a post that failed by a bug during its call is looked up before it is posted again', async () => {
  const company = await opened()
  const id = await company.says()
  core.chat.answer('post', async () => {
    const address = { ts: `bug${id}` }
    const topic: Topic = { kind: 'swallowed', integrationId: nth, assets: 1 }
    const to = { workspaceId: company.workspaceId, place: C1 }
    core.chat.posted.push({ to, topic, mark: `fleetfeed-${id}`, address, thread: null, edits: 0 })
    throw new Error('a bug in reading the answer')
  })
  await expect(deliver(core.ctx, { announcementId: id })).rejects.toThrow('a bug')
  await announceDeliveryFailure(core.ctx, { announcementId: id }, { failures: 3, pauseMs: 1, reference: '00000003' })
  await resolveUndelivered(core.ctx, company.bob, { announcementId: id, arrived: false })
  await core.run()
  expect(core.chat.of(company.workspaceId, 'swallowed')).toHaveLength(1)
  expect(await row(id)).toMatchObject({ state: 'sent', problem: null })
})

test('resolving a post that is already resolved, or too old, says so', async () => {
  const company = await opened()
  const id = await company.says()
  answers(refused)
  await core.run()
  const press = async (by: Company['bob'], does: { action: string; payloadText?: string }) =>
    await (
      await performSafely({
        ctx: core.ctx,
        actor: by,
        w: words('en', 'UTC'),
        interaction: {
          payloadText: '',
          ...does,
          values: {},
          checkboxOptions: {},
          place: { kind: 'person', person: 'Bob' },
        },
      })
    ).draw()
  const again = action('undelivered.postAgain', { announcementId: id })
  expect(await press(company.bob, again)).toEqual([{ kind: 'nothing' }])
  const old = [{ kind: 'say', screen: { text: expect.stringContaining(en.failure.stale) } }]
  expect(await press(company.ada, again)).toMatchObject(old)
  await core.run()
  expect(await press(company.ada, action('undelivered.isThere', { announcementId: id }))).toMatchObject(old)
  expect(core.chat.of(company.workspaceId, 'swallowed')).toHaveLength(1)
})

test('after its channel was moved, a post does not go into a thread of the old channel', async () => {
  const company = await opened()
  const root = await company.says()
  await core.run()
  const id = await company.says()
  await core.db.updateTable('announcement').set({ thread_of: root }).where('id', '=', id).execute()
  answers(refused, refused)
  await core.run()
  // The post was refused in the thread, then posted alone and refused again. Like posts that still wait, it belongs to
  // the thread.
  await core.db.updateTable('announcement').set({ thread_of: root }).where('id', '=', id).execute()
  const { id: subscription = 0 } = (await listSubscriptions(core.ctx.db, company.accountId))[0] ?? {}
  expect(await moveSubscription(core.ctx, company.bob, { id: subscription, channel: 'C2' })).toMatchObject({
    posted: 1,
  })
  await core.run()
  expect(core.chat.of(company.workspaceId, 'swallowed')).toMatchObject([
    { to: { place: { channel: 'C1' } }, thread: null },
    { to: { place: { channel: 'C2' } }, thread: null },
  ])
})
