import { afterAll, beforeAll, expect, test } from 'vitest'
import { announce, refresh } from '../../../src/announcement/announce.ts'
import type { Place, Topic } from '../../../src/announcement/announcement.ts'
import { deliver } from '../../../src/announcement/deliver.ts'
import type { Destination } from '../../../src/announcement/messenger.ts'
import { resumeConfigured } from '../../../src/announcement/resume-deliveries.ts'
import { listUndelivered, resolveUndelivered } from '../../../src/announcement/undelivered.ts'
import { transact, type WorkerContext } from '../../../src/context.ts'
import { removeSubscription } from '../../../src/subscription/remove-subscription.ts'
import { type Core, openCore } from '../../helpers/core.ts'
import { subscribe } from '../../helpers/subscribe.ts'
import { until } from '../../helpers/until.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

let arrivalId = 0
/** Announces something in a channel that Bob chose. */
async function said(place: Place = { kind: 'channel', channel: 'C1' }) {
  await core.rest()
  core.chat.readable.value = true
  const company = await core.company()
  const subscription = await subscribe(core.ctx, company.bob, 'C1', ['new_assets'])
  const topic: Topic = { kind: 'arrival', arrivalId: ++arrivalId }
  const { accountId, workspaceId } = company
  const tell = () =>
    transact(core.ctx, (trx, hints) =>
      announce(trx, hints, {
        accountId,
        workspaceId,
        place,
        topic,
        idempotencyKey: `test/${topic.arrivalId}`,
        now: core.clock.now,
      }),
    )
  await tell()
  const row = () =>
    core.db
      .selectFrom('announcement')
      .selectAll()
      .where('once', '=', `test/${topic.arrivalId}`)
      .executeTakeFirstOrThrow()
  const { id } = await row()
  return {
    ...company,
    subscription,
    id,
    row,
    tell,
    topic,
    deliver: () => deliver(core.ctx, { announcementId: id }),
    refresh: () => transact(core.ctx, (trx, hints) => refresh(trx, hints, topic, core.clock.now)),
    posts: () => core.chat.of(workspaceId, 'arrival'),
  }
}
const later = async (ms: number) => {
  core.clock.advance(ms)
  await core.run()
}
const crash = () => Promise.reject(new Error('killed'))
/** The platform accepted the post, and its answer was lost. */
const takenThen =
  (
    one: { posts(): unknown; id: number; workspaceId: number; topic: Topic },
    then: () => Promise<never | { kind: 'unknown'; problem: string }>,
  ) =>
  async () => {
    const to: Destination = {
      workspaceId: one.workspaceId,
      place: { kind: 'channel', channel: 'C1' },
    }
    core.chat.posted.push({
      to,
      topic: one.topic,
      mark: `fleetfeed-${one.id}`,
      address: { ts: `x${one.id}` },
      thread: null,
      edits: 0,
    })
    return await then()
  }
const unknown = async () => ({ kind: 'unknown' as const, problem: 'timeout' })

test('a post is sent once and its address is kept; after a change it is edited', async () => {
  const one = await said()
  await core.run()
  expect(await one.row()).toMatchObject({
    state: 'sent',
    delivered: 1,
    due_at: null,
    address: one.posts()[0]?.address,
  })
  await one.deliver()
  await one.tell()
  await core.run()
  await one.refresh()
  await core.run()
  expect(one.posts()).toMatchObject([{ edits: 2 }])
  expect(await one.row()).toMatchObject({ wanted: 3, delivered: 3 })
})

test('if the platform says "later", a post and an edit are made then', async () => {
  const one = await said()
  const at = () => new Date(core.clock.now.getTime() + 30_000)
  core.chat.answer('post', async () => ({ kind: 'temporary', at: at(), problem: 'ratelimited' }))
  await core.run()
  await later(29_999)
  expect(one.posts()).toEqual([])
  await later(1)
  expect(one.posts()).toHaveLength(1)
  core.chat.answer('update', async () => ({ kind: 'temporary', at: at(), problem: 'ratelimited' }))
  await one.refresh()
  await core.run()
  expect((await one.row()).delivered).toBe(1)
  await later(30_000)
  expect(one.posts()).toMatchObject([{ edits: 1 }])
  expect(await one.row()).toMatchObject({ state: 'sent', delivered: 2 })
})

test('a deleted message is posted again; if a view was closed, the person gets a message', async () => {
  const one = await said()
  await core.run()
  core.chat.answer('update', async () => ({ kind: 'gone' }))
  await one.refresh()
  await core.run()
  expect(one.posts()).toHaveLength(2)

  const view = await said({ kind: 'view', view: 'V1', person: 'Ada' })
  core.chat.answer('update', async () => ({ kind: 'gone' }))
  await core.run()
  expect(view.posts().map(post => post.to.place)).toEqual([{ kind: 'person', person: 'Ada' }])
  await view.refresh()
  await core.run()
  expect(view.posts()).toMatchObject([{ edits: 1 }])
})

test('if a post is refused, the person who chose the channel is told, once', async () => {
  const one = await said()
  core.chat.answer('post', async () => ({ kind: 'refused', problem: 'is_archived' }))
  await core.run()
  expect(await one.row()).toMatchObject({ state: 'undeliverable', problem: 'is_archived', due_at: null })
  await one.refresh()
  await later(86_400_000)
  expect(one.posts()).toEqual([])
  expect(core.chat.of(one.workspaceId, 'undeliverable')).toMatchObject([
    { to: { place: { kind: 'person', person: 'Bob' } } },
  ])
})

test('if a post is refused and nobody chose the channel any more, an Administrator is told', async () => {
  const one = await said()
  await removeSubscription(core.ctx, one.bob, one.subscription)
  core.chat.answer('post', async () => ({ kind: 'refused', problem: 'is_archived' }))
  await core.run()
  expect(core.chat.of(one.workspaceId, 'undeliverable')).toMatchObject([
    { to: { place: { kind: 'person', person: 'Ada' } }, topic: { announcementId: one.id } },
  ])
})

test('if nobody knows whether a post arrived, it is looked up after a moment: if found it is not doubled, if absent it is posted', async () => {
  const found = await said()
  core.chat.answer('post', takenThen(found, unknown))
  await core.run()
  expect(await found.row()).toMatchObject({ state: 'sending', failures: 1 })
  await later(4_999)
  expect(await found.row()).toMatchObject({ state: 'sending' })
  await later(1)
  expect(found.posts()).toMatchObject([{ edits: 1 }])
  expect(await found.row()).toMatchObject({ state: 'sent', failures: 0 })

  const absent = await said()
  core.chat.answer('post', unknown)
  await core.run()
  await later(5_000)
  expect(absent.posts()).toHaveLength(1)
})

const limited = () => async () => ({
  kind: 'temporary' as const,
  at: new Date(core.clock.now.getTime() + 3_600_000),
  problem: 'ratelimited',
})

test('a post that the platform limits for a day is given up and people are told; after a shorter limit it is posted', async () => {
  const short = await said()
  for (let hour = 0; hour < 20; hour += 1) {
    core.chat.answer('post', limited())
    await later(3_600_000)
  }
  expect(short.posts()).toEqual([])
  await later(3_600_000)
  expect(short.posts()).toHaveLength(1)
  expect(await short.row()).toMatchObject({ state: 'sent', failing_since: null })

  const long = await said()
  for (let hour = 0; hour < 26; hour += 1) {
    core.chat.answer('post', limited())
    await later(3_600_000)
  }
  expect(await long.row()).toMatchObject({ state: 'undeliverable', problem: 'ratelimited' })
  expect(core.chat.of(long.workspaceId, 'undeliverable')).toMatchObject([
    { to: { place: { kind: 'person', person: 'Bob' } } },
  ])
})

test('a look-up that the platform limits for a day ends, and people are asked', async () => {
  const one = await said()
  core.chat.answer('post', unknown)
  await core.run()
  for (let hours = 0; (await one.row()).state === 'sending' && hours < 30; hours += 1) {
    core.chat.answer('find', limited())
    await later(3_600_000)
  }
  expect(await one.row()).toMatchObject({ state: 'ambiguous' })
  expect(core.chat.of(one.workspaceId, 'undeliverable')).not.toEqual([])
})

test('after a kill between the answer and the commit, the post is found by its correlation id', async () => {
  const one = await said()
  core.chat.answer('post', takenThen(one, crash))
  await expect(one.deliver()).rejects.toThrow('killed')
  await later(59_999)
  expect(await one.row()).toMatchObject({ state: 'sending' })
  await later(1)
  expect(one.posts()).toHaveLength(1)
  expect(await one.row()).toMatchObject({ state: 'sent', delivered: 1 })
})

test('after a kill before the call, the post is made', async () => {
  const one = await said()
  core.chat.answer('post', crash)
  await expect(one.deliver()).rejects.toThrow('killed')
  await later(60_000)
  expect(one.posts()).toHaveLength(1)
})

test('where the platform allows no look-up, a post is ambiguous: listed, never doubled, whatever happens to its fact', async () => {
  const one = await said()
  core.chat.readable.value = false
  core.chat.answer('post', takenThen(one, unknown))
  await core.run()
  await later(5_000)
  expect(await one.row()).toMatchObject({ state: 'ambiguous', due_at: null })
  expect(await listUndelivered(core.ctx, one.accountId)).toMatchObject([{ id: one.id, place: 'C1', topic: one.topic }])
  await one.refresh()
  await later(60_000)
  expect(one.posts()).toHaveLength(1)
  expect(await listUndelivered(core.ctx, one.accountId)).toHaveLength(1)
  // The channel is readable again: the next change finds the post.
  core.chat.readable.value = true
  await one.refresh()
  await later(60_000)
  expect(one.posts()).toMatchObject([{ edits: 1 }])
  expect(await listUndelivered(core.ctx, one.accountId)).toEqual([])
})

test('a person who looked decides whether to post it again or not', async () => {
  for (const arrived of [false, true]) {
    const one = await said()
    core.chat.readable.value = false
    core.chat.answer('post', unknown)
    await core.run()
    await later(5_000)
    expect(
      await resolveUndelivered(core.ctx, { ...one.ada, role: null }, { announcementId: one.id, arrived }),
    ).toMatchObject({ kind: 'not_allowed' })
    const stranger = await core.company()
    await resolveUndelivered(core.ctx, stranger.ada, { announcementId: one.id, arrived })
    expect(await listUndelivered(core.ctx, one.accountId)).toHaveLength(1)
    await Promise.all([1, 2].map(() => resolveUndelivered(core.ctx, one.bob, { announcementId: one.id, arrived })))
    await core.run()
    expect(one.posts()).toHaveLength(arrived ? 0 : 1)
    await one.refresh()
    await later(60_000)
    expect(one.posts()).toHaveLength(arrived ? 0 : 1)
    expect(await listUndelivered(core.ctx, one.accountId)).toEqual([])
    expect((await one.audit()).filter(action => action === 'delivery_settled')).toHaveLength(1)
  }
})

test('a decision made while the post is sent is not posted twice: the post is edited afterwards', async () => {
  const one = await said()
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  core.chat.answer('post', async () => {
    asked.resolve()
    await answer.promise
    return 'apply'
  })
  const first = one.deliver()
  await asked.promise
  await one.refresh()
  // Another worker handles the change while the first one still waits for the platform.
  await one.deliver()
  await core.run()
  answer.resolve()
  await first
  await core.run()
  expect(one.posts()).toMatchObject([{ edits: 1 }])
  expect(await one.row()).toMatchObject({ wanted: 2, delivered: 2, state: 'sent', due_at: null })
})

test('a change of the fact does not shorten the wait for a post whose answer was lost', async () => {
  const one = await said()
  core.chat.answer('post', async () => {
    // The platform shows the post only a while later.
    return { kind: 'unknown', problem: 'timeout' }
  })
  await core.run()
  await one.refresh()
  await core.run()
  await takenThen(one, unknown)()
  await later(5_000)
  expect(one.posts()).toMatchObject([{ edits: 1 }])
})

test('two workers at once make one post', async () => {
  const one = await said()
  await Promise.all(Array.from({ length: 5 }, () => one.deliver()))
  expect(one.posts()).toHaveLength(1)
})

test('an obsolete announcement is not posted and nobody is asked; posts that wait for it in its thread stand alone', async () => {
  const one = await said()
  const below = await transact(core.ctx, (trx, hints) =>
    announce(trx, hints, {
      accountId: one.accountId,
      workspaceId: one.workspaceId,
      place: { kind: 'channel', channel: 'C1' },
      topic: { kind: 'decisions', arrivalId: 1 },
      idempotencyKey: `below/${one.id}`,
      now: core.clock.now,
      threadOf: one.id,
    }),
  )
  // Delivered too early, it waits for the post above it.
  await deliver(core.ctx, { announcementId: below })
  core.chat.answer('post', async () => ({ kind: 'obsolete' }))
  await core.run()
  expect(await one.row()).toMatchObject({ state: 'undeliverable', problem: 'obsolete', due_at: null })
  expect(await listUndelivered(core.ctx, one.accountId)).toEqual([])
  await one.refresh()
  await later(60_000)
  expect(one.posts()).toEqual([])
  expect(core.chat.of(one.workspaceId, 'decisions')).toMatchObject([{ thread: null }])
})

test('many lost answers end as one entry in the list, not as many posts', async () => {
  const one = await said()
  core.chat.answer('post', ...Array.from({ length: 9 }, () => unknown))
  const before = core.chat.calls.length
  for (let n = 0; n < 20; n += 1) await later(15 * 60_000)
  expect(await one.row()).toMatchObject({ state: 'ambiguous' })
  // Nine tries, and the posts to the two people who are asked.
  expect(core.chat.calls.slice(before).filter(call => call === 'post')).toHaveLength(11)
})

test('a post that somebody saw is not repeated when the same fact is announced again; a refused post is', async () => {
  for (const arrived of [true, false]) {
    const one = await said()
    core.chat.readable.value = false
    core.chat.answer('post', arrived ? unknown : async () => ({ kind: 'refused', problem: 'is_archived' }))
    await core.run()
    await later(5_000)
    if (arrived) await resolveUndelivered(core.ctx, one.bob, { announcementId: one.id, arrived })
    // Announced again, like the post of a month for everything in its thread.
    await one.tell()
    await core.run()
    expect(one.posts()).toHaveLength(arrived ? 0 : 1)
    expect(await one.row()).toMatchObject(
      arrived ? { state: 'undeliverable', problem: 'arrived_unseen', due_at: null } : { state: 'sent' },
    )
  }
})

test('a worker that is late posts nothing if another one took the row over, or if the companies have unlinked', async () => {
  for (const parted of [false, true]) {
    const one = await said()
    const drawing = Promise.withResolvers<void>()
    const slow: WorkerContext = {
      ...core.ctx,
      messengers: {
        slack: {
          ...core.chat.messenger,
          post: async (...all) => {
            await drawing.promise
            return await core.chat.messenger.post(...all)
          },
        },
      },
    }
    const first = deliver(slow, { announcementId: one.id })
    await until(async () => (await one.row()).state === 'sending', 2_000)
    if (parted)
      await core.db
        .updateTable('announcement')
        .set({ state: 'undeliverable', problem: 'unlinked', due_at: null })
        .where('id', '=', one.id)
        .execute()
    else core.clock.advance(60_000)
    await one.deliver()
    drawing.resolve()
    await first
    await core.run()
    expect(one.posts()).toHaveLength(parted ? 0 : 1)
    expect(await one.row()).toMatchObject({ state: parted ? 'undeliverable' : 'sent' })
  }
})

test('without the settings of their platform, a post and an edit wait until they are back', async () => {
  const one = await said()
  await core.run()
  const other = await said()
  await one.refresh()
  const without: WorkerContext = { ...core.ctx, messengers: {} }
  await deliver(without, { announcementId: one.id })
  await deliver(without, { announcementId: other.id })
  expect(await one.row()).toMatchObject({ state: 'sent', due_at: null, awaits_login: true, problem: 'not_configured' })
  expect(await other.row()).toMatchObject({ state: 'undeliverable', awaits_login: true, problem: 'not_configured' })
  await resumeConfigured(core.ctx, ['teams'])
  await core.run()
  expect(other.posts()).toEqual([])
  await resumeConfigured(core.ctx, ['slack'])
  await core.run()
  expect(one.posts()).toMatchObject([{ edits: 1 }])
  expect(other.posts()).toHaveLength(1)
})

test('if a screen can’t be changed for long, the person gets a message instead', async () => {
  for (const seconds of [5, 3600]) {
    const view = await said({ kind: 'view', view: `V${seconds}`, person: 'Ada' })
    core.chat.answer('update', async () => ({
      kind: 'temporary',
      at: new Date(core.clock.now.getTime() + seconds * 1000),
      problem: 'ratelimited',
    }))
    await core.run()
    expect(view.posts()).toHaveLength(seconds > 60 ? 1 : 0)
  }
})
