import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Topic } from '../../../src/announcement/announcement.ts'
import { decide, undo } from '../../../src/arrival/decide.ts'
import { NO_FILTER } from '../../../src/asset/asset-filter.ts'
import { nextMonth } from '../../../src/calendar/calendar-month.ts'
import { transact } from '../../../src/context.ts'
import { listDecisions } from '../../../src/decision/list-decisions.ts'
import { tickMatching } from '../../../src/selection/tick.ts'
import { announceToRecipients } from '../../../src/subscription/announce-to-recipients.ts'
import { readDigest } from '../../../src/subscription/read-digest.ts'
import { removeSubscription } from '../../../src/subscription/remove-subscription.ts'
import { changeSubscription } from '../../../src/subscription/save-subscription.ts'
import type { ChannelChoice } from '../../../src/subscription/subscription.ts'
import { type Core, machine, openCore, running } from '../../helpers/core.ts'
import { AT_ONCE, subscribe } from '../../helpers/subscribe.ts'

const HOUR = 60 * 60_000

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())
beforeEach(async () => {
  await core.rest()
  core.clock.now = new Date(`${core.clock.now.toISOString().slice(0, 10)}T12:00:00Z`)
  core.clock.advance(24 * HOUR)
})

/** A company with a running feed whose new machines wait for approval, and that channel. */
async function company(how: Partial<ChannelChoice> = {}) {
  const feed = await running(core, 1)
  await core.db.updateTable('integration').set({ import_new: false }).where('id', '=', feed.integrationId).execute()
  const subscription = await subscribe(core.ctx, feed.ada, 'C1', ['new_assets', 'feed_trouble'], how)
  await core.db.updateTable('account').set({ remind_after_hours: null }).where('id', '=', feed.accountId).execute()
  // The outcome of a Verify goes to the person who pressed it. Silent machines are not the subject of these tests.
  const aside = ['verification', 'silence']
  const posts = () =>
    core.chat.posted.filter(post => post.to.workspaceId === feed.workspaceId && !aside.includes(post.topic.kind))
  return {
    ...feed,
    subscription,
    posts,
    kinds: () => posts().map(post => post.topic.kind),
    /** So many minutes later a sync finds so many new machines. */
    async arrives(minutes: number, count = 1) {
      for (let n = 0; n < count; n += 1) feed.login.machines.push(machine(feed.login.machines.length))
      core.clock.advance(minutes * 60_000)
      await core.db
        .updateTable('integration')
        .set({ next_sync_at: core.clock.now })
        .where('id', '=', feed.integrationId)
        .execute()
      await core.run()
      const newest = await core.db.selectFrom('arrival').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()
      return newest.id
    },
    /** A reminder at the channel's pace. */
    reminds: (arrivalId: number) =>
      transact(core.ctx, (trx, hints) =>
        announceToRecipients(trx, hints, {
          accountId: feed.accountId,
          integrationId: feed.integrationId,
          fallbackPersonId: feed.ada.personId,
          topic: { kind: 'reminder', arrivalId },
          idempotencyKey: `test/${arrivalId}`,
          now: core.clock.now,
        }),
      ),
    decides: (arrivalId: number) => decide(core.ctx, feed.ada, { arrivalId, assetIds: null, decision: 'approved' }),
    async passes(ms: number) {
      core.clock.advance(ms)
      await core.run()
    },
  }
}
const digestOf = async (accountId: number, topic: Topic | undefined) =>
  topic?.kind === 'digest' ? await readDigest(core.db, accountId, topic.digestId) : []

describe('recipients', () => {
  test('channels of that feed and of all feeds get it; if there are none, the person who set the feed up', async () => {
    const one = await company()
    const other = await one.install()
    await subscribe(core.ctx, one.ada, 'C1', ['new_assets'], { feeds: [other] })
    await one.arrives(20)
    expect(one.posts().map(post => post.to.place)).toEqual([{ kind: 'person', person: 'Ada' }])
    await subscribe(core.ctx, one.ada, 'C2', ['new_assets'], { feeds: [one.integrationId] })
    await subscribe(core.ctx, one.ada, 'C3', ['new_assets'])
    await subscribe(core.ctx, one.ada, 'C4', ['billing'])
    await one.arrives(20)
    expect(
      one
        .posts()
        .slice(1)
        .map(post => post.to.place),
    ).toEqual([
      { kind: 'channel', channel: 'C2' },
      { kind: 'channel', channel: 'C3' },
    ])
  })
})

describe('digests', () => {
  test('an hourly digest lists what happened in order, and is edited as decisions are made', async () => {
    const one = await company({ pace: 'hourly' })
    const first = await one.arrives(5)
    const second = await one.arrives(20)
    expect(one.posts()).toEqual([])
    await one.passes(35 * 60_000)
    expect(one.kinds()).toEqual(['digest'])
    expect(await digestOf(one.accountId, one.posts()[0]?.topic)).toEqual([
      { kind: 'arrival', arrivalId: first },
      { kind: 'arrival', arrivalId: second },
    ])
    await decide(core.ctx, one.ada, { arrivalId: second, assetIds: null, decision: 'approved' })
    await core.run()
    expect(one.posts()[0]?.edits).toBe(1)
    // The next hour has a digest of its own.
    await one.arrives(10)
    await one.passes(HOUR)
    expect(one.kinds().filter(kind => kind === 'digest')).toHaveLength(2)
  })

  test('a decision before its time does not post the digest early', async () => {
    const one = await company({ pace: 'hourly' })
    const arrivalId = await one.arrives(5)
    await decide(core.ctx, one.ada, { arrivalId, assetIds: null, decision: 'approved' })
    await core.run()
    expect(one.posts()).toEqual([])
    await one.passes(HOUR)
    expect(one.kinds()).toEqual(['digest'])
  })

  test('a post that waits for the end of the quiet hours still waits if the settings are saved or the channel removed', async () => {
    const quiet = { from: 11, to: 18 }
    const choice = { ...AT_ONCE, quiet }
    const [saved, noMore, removed, loud] = [
      await company({ quiet }),
      await company({ pace: 'daily' }),
      await company({ quiet }),
      await company({ quiet }),
    ]
    const all = [saved, noMore, removed, loud]
    for (const one of all) await one.arrives(1)
    await changeSubscription(core.ctx, saved.ada, { id: saved.subscription, choice: { ...choice, layout: 'thread' } })
    // The pace was the next morning until now; the quiet hours are new.
    await changeSubscription(core.ctx, noMore.ada, { id: noMore.subscription, choice })
    await removeSubscription(core.ctx, removed.ada, removed.subscription)
    // The positive control: without quiet hours it is posted.
    await changeSubscription(core.ctx, loud.ada, { id: loud.subscription, choice: AT_ONCE })
    await core.run()
    expect(all.map(one => one.kinds().length)).toEqual([0, 0, 0, 1])
    await saved.passes(6 * HOUR)
    expect(all.map(one => one.kinds().length)).toEqual([1, 1, 1, 1])
  })

  test('what happens in the quiet hours comes in one post at their end, even trouble that was fixed meanwhile', async () => {
    const one = await company({ quiet: { from: 18, to: 7 } })
    await one.arrives(7 * 60)
    one.login.says = () => ({ kind: 'wrong_credentials' })
    await one.arrives(60, 0)
    one.login.says = null
    await one.verify(one.integrationId)
    await core.run()
    expect(one.kinds()).toEqual([])
    await one.passes(11 * HOUR)
    expect(one.kinds()).toEqual(['digest'])
    expect((await digestOf(one.accountId, one.posts().at(-1)?.topic)).map(topic => topic.kind)).toEqual([
      'arrival',
      'feed_trouble',
      'feed_recovered',
    ])
  })

  test('if the subscription is changed or removed before a digest is due, the digest is posted now, not dropped', async () => {
    for (const end of ['changed', 'removed'] as const) {
      const one = await company({ pace: 'daily' })
      await one.arrives(5)
      if (end === 'changed') {
        await changeSubscription(core.ctx, one.bob, { id: one.subscription, choice: AT_ONCE })
      } else await removeSubscription(core.ctx, one.bob, one.subscription)
      await core.run()
      expect(one.kinds()).toEqual(['digest'])
    }
  })

  test('an obsolete topic is left out of its digest for good; a posted topic stays in it', async () => {
    const one = await company({ pace: 'hourly' })
    const [before, after] = [await one.arrives(5), await one.arrives(5)]
    await one.reminds(before)
    await one.reminds(after)
    await one.decides(before)
    expect(one.posts()).toEqual([])
    await one.passes(HOUR)
    const held = [
      { kind: 'arrival', arrivalId: before },
      { kind: 'arrival', arrivalId: after },
      { kind: 'reminder', arrivalId: after },
    ]
    expect(await digestOf(one.accountId, one.posts()[0]?.topic)).toEqual(held)
    const edits = one.posts()[0]?.edits ?? 0
    await one.decides(after)
    await core.run()
    expect(one.posts()[0]?.edits).toBeGreaterThan(edits)
    expect(await digestOf(one.accountId, one.posts()[0]?.topic)).toEqual(held)
    expect(one.kinds().filter(kind => kind === 'digest')).toHaveLength(1)
  })

  test('a digest with no topic left is not posted, and nobody is told that it was not', async () => {
    const one = await company({ pace: 'hourly' })
    const arrivalId = await one.arrives(5)
    await one.passes(HOUR)
    expect(one.kinds()).toEqual(['digest'])
    await one.reminds(arrivalId)
    await one.decides(arrivalId)
    await one.passes(HOUR)
    const digests = await core.db
      .selectFrom('announcement')
      .select(['state', 'problem', 'due_at'])
      .where('account_id', '=', one.accountId)
      .where(eb => eb(eb.ref('topic', '->>').key('kind'), '=', 'digest'))
      .orderBy('id')
      .execute()
    expect(digests).toMatchObject([{ state: 'sent' }, { state: 'undeliverable', problem: 'obsolete', due_at: null }])
    // The decisions are below the first post, which says so too.
    expect(one.kinds().filter(kind => kind !== 'decisions')).toEqual(['digest'])
  })

  test('after that, later topics until the same hour are a new post, not an edit that nobody notices', async () => {
    const one = await company({ pace: 'daily' })
    await one.arrives(5)
    await changeSubscription(core.ctx, one.bob, { id: one.subscription, choice: { ...AT_ONCE, pace: 'daily' } })
    await core.run()
    await one.arrives(20)
    expect(one.kinds()).toEqual(['digest'])
    await one.passes(24 * HOUR)
    expect(one.kinds()).toEqual(['digest', 'digest'])
  })
})

describe('threads', () => {
  test('all posts of a month are in the thread of one post, which is kept up to date', async () => {
    const one = await company({ layout: 'thread' })
    await one.arrives(5)
    const arrivalId = await one.arrives(20)
    const [root, ...replies] = one.posts()
    expect(one.kinds()).toEqual(['thread', 'arrival', 'arrival'])
    expect(replies.map(reply => reply.thread)).toEqual([root?.address, root?.address])
    expect(root?.thread).toBeNull()
    const edits = root?.edits ?? 0
    expect(edits).toBeGreaterThan(0)
    await decide(core.ctx, one.ada, { arrivalId, assetIds: null, decision: 'declined' })
    await core.run()
    expect(root?.edits).toBeGreaterThan(edits)
    // The next month has its own post.
    await one.passes(31 * 24 * HOUR)
    await one.arrives(20)
    expect(one.kinds().filter(kind => kind === 'thread')).toHaveLength(2)
  })

  test('the bill of a month is in the thread of that month, although it is posted in the next one', async () => {
    const one = await company({ layout: 'thread' })
    await subscribe(core.ctx, one.ada, 'C2', ['billing', 'new_assets'], { layout: 'thread' })
    await one.arrives(5)
    const month = `${core.clock.now.toISOString().slice(0, 7)}-01`
    core.clock.now = new Date(`${nextMonth(month).slice(0, 7)}-01T06:00:00Z`)
    await core.run()
    const inC2 = one.posts().filter(post => JSON.stringify(post.to).includes('C2'))
    const root = inC2.find(post => post.topic.kind === 'thread')
    expect(root?.topic).toMatchObject({ month })
    expect(inC2.find(post => post.topic.kind === 'billing')).toMatchObject({
      topic: { month },
      thread: root?.address,
    })
  })

  test('a post in a thread waits for the post above it; if that one is never posted, it stands alone', async () => {
    const one = await company({ layout: 'thread' })
    core.chat.answer('post', async () => ({
      kind: 'temporary',
      at: new Date(core.clock.now.getTime() + 30_000),
      problem: 'ratelimited',
    }))
    await one.arrives(5)
    expect(one.posts()).toEqual([])
    await one.passes(30_000)
    expect(one.kinds()).toEqual(['thread', 'arrival'])

    const other = await company({ layout: 'thread' })
    core.chat.answer('post', async () => ({ kind: 'refused', problem: 'restricted_action' }))
    await other.arrives(5)
    expect(other.posts().find(post => post.topic.kind === 'arrival')).toMatchObject({ thread: null })
  })

  test('a post whose thread accepts no reply is posted in the channel', async () => {
    const one = await company({ layout: 'thread' })
    await one.arrives(5)
    core.chat.answer('post', async () => ({ kind: 'refused', problem: 'thread_not_found' }))
    await one.arrives(20)
    expect(one.posts().at(-1)).toMatchObject({ topic: { kind: 'arrival' }, thread: null })
    expect(core.chat.of(one.workspaceId, 'undeliverable')).toEqual([])
  })
})

describe('the record of decisions', () => {
  test('one reply below every copy says who decided what, including what was undone, and is kept up to date', async () => {
    const one = await company()
    await subscribe(core.ctx, one.ada, 'C2', ['new_assets'], { pace: 'at_once' })
    const arrivalId = await one.arrives(5, 3)
    const [asset] = await core.db
      .selectFrom('arrival_asset')
      .select('asset_id')
      .where('arrival_id', '=', arrivalId)
      .execute()
    await decide(core.ctx, one.bob, { arrivalId, assetIds: [asset?.asset_id ?? 0], decision: 'declined' })
    await core.run()
    await decide(core.ctx, one.ada, { arrivalId, assetIds: null, decision: 'approved' })
    await core.run()
    await undo(core.ctx, one.bob, { arrivalId, what: 'decided' })
    await core.run()
    const records = one.posts().filter(post => post.topic.kind === 'decisions')
    const copies = one.posts().filter(post => post.topic.kind === 'arrival')
    expect(new Set(records.map(record => record.thread?.ts))).toEqual(new Set(copies.map(copy => copy.address.ts)))
    expect(records.map(record => record.edits)).toEqual([2, 2])
    expect((await listDecisions(core.db, one.accountId, arrivalId))?.decisions).toMatchObject([
      { by: 'Bob', action: 'assets_declined', assets: 1 },
      { by: 'Ada', action: 'assets_approved', assets: 2 },
      { by: 'Bob', action: 'decision_undone', assets: 3 },
    ])
  })

  test('a machine chosen in the list counts as a decision too', async () => {
    const one = await company()
    const arrivalId = await one.arrives(5)
    await one.start(one.integrationId)
    await core.run()
    expect((await listDecisions(core.db, one.accountId, arrivalId))?.decisions).toEqual([])
    const draft = await one.draft(one.integrationId)
    await tickMatching(core.ctx, draft, NO_FILTER, true)
    await one.start(one.integrationId)
    await core.run()
    expect((await listDecisions(core.db, one.accountId, arrivalId))?.decisions).toMatchObject([
      { by: 'Ada', action: 'assets_approved', assets: 1 },
    ])
    expect(one.kinds()).toContain('decisions')
  })

  test('in a person’s own chat there is no such reply', async () => {
    const one = await company()
    await removeSubscription(core.ctx, one.ada, one.subscription)
    const arrivalId = await one.arrives(5)
    await decide(core.ctx, one.ada, { arrivalId, assetIds: null, decision: 'approved' })
    await core.run()
    expect(one.kinds()).toEqual(['arrival'])
  })
})

describe('reminders', () => {
  const remind = (accountId: number, hours: number | null) =>
    core.db.updateTable('account').set({ remind_after_hours: hours }).where('id', '=', accountId).execute()

  test('a reminder comes once, after the chosen time, and is edited as decisions are made', async () => {
    const one = await company()
    await remind(one.accountId, 24)
    const arrivalId = await one.arrives(5, 2)
    await one.passes(24 * HOUR - 1)
    expect(one.kinds()).toEqual(['arrival'])
    await one.passes(1)
    expect(one.kinds()).toEqual(['arrival', 'reminder'])
    await one.passes(24 * 30 * HOUR)
    expect(one.kinds().filter(kind => kind === 'reminder')).toHaveLength(1)
    await decide(core.ctx, one.ada, { arrivalId, assetIds: null, decision: 'approved' })
    await core.run()
    expect(one.posts()[1]?.edits).toBe(1)
  })

  test('new machines are imported from the second page of a read on: those of the first page wait, so a reminder comes', async () => {
    const one = await company()
    await remind(one.accountId, 4)
    one.login.pageSize = 2
    // The first page is stored while the second one has to wait.
    const until = new Date(core.clock.now.getTime() + HOUR)
    one.login.says = cursor => (cursor === '2' && core.clock.now < until ? { kind: 'throttled', until } : null)
    await one.arrives(5, 3)
    await core.db.updateTable('integration').set({ import_new: true }).where('id', '=', one.integrationId).execute()
    await one.passes(HOUR)
    await one.passes(5 * HOUR)
    expect(one.kinds()).toEqual(['arrival', 'reminder'])
  })

  test('there is no reminder if everything was decided, nothing waited, or nobody wants it, and none in the quiet hours', async () => {
    const decided = await company()
    await remind(decided.accountId, 4)
    const arrivalId = await decided.arrives(5)
    await decide(core.ctx, decided.ada, { arrivalId, assetIds: null, decision: 'declined' })
    await decided.passes(5 * HOUR)
    expect(decided.kinds()).not.toContain('reminder')

    const imported = await company()
    await remind(imported.accountId, 4)
    await core.db
      .updateTable('integration')
      .set({ import_new: true })
      .where('id', '=', imported.integrationId)
      .execute()
    await imported.arrives(5)
    await imported.passes(5 * HOUR)
    expect(imported.kinds()).toEqual(['arrival'])

    core.clock.now = new Date(`${core.clock.now.toISOString().slice(0, 10)}T12:00:00Z`)
    core.clock.advance(24 * HOUR)
    const quiet = await company({ quiet: { from: 16, to: 20 } })
    await remind(quiet.accountId, 4)
    await quiet.arrives(5)
    await quiet.passes(5 * HOUR)
    expect(quiet.kinds()).toEqual(['arrival'])
    await quiet.passes(3 * HOUR)
    expect(quiet.kinds()).toEqual(['arrival', 'reminder'])
  })
})

test('the person who fixed the feed is not told that it works; a channel is', async () => {
  const one = await company()
  const other = await company()
  await removeSubscription(core.ctx, other.ada, other.subscription)
  for (const feed of [one, other]) {
    feed.login.says = () => ({ kind: 'wrong_credentials' })
    await feed.arrives(20, 0)
    feed.login.says = null
    await feed.verify(feed.integrationId)
    await core.run()
  }
  expect(one.kinds()).toContain('feed_recovered')
  expect(other.kinds()).toContain('feed_trouble')
  expect(other.kinds()).not.toContain('feed_recovered')
})
