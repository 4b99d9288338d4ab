import { afterAll, beforeAll, expect, test } from 'vitest'
import { listSubscriptions, readSubscription } from '../../../src/subscription/list-subscriptions.ts'
import { moveSubscription } from '../../../src/subscription/move-subscription.ts'
import { removeSubscription } from '../../../src/subscription/remove-subscription.ts'
import { changeSubscription, setUpChannel } from '../../../src/subscription/save-subscription.ts'
import { sendTest } from '../../../src/subscription/send-test.ts'
import type { ChannelChoice } from '../../../src/subscription/subscription.ts'
import { type Core, machine, openCore, running } from '../../helpers/core.ts'
import { AT_ONCE, subscribe } from '../../helpers/subscribe.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

test('setting up, a change by another person and removal are each in the trail', async () => {
  const { ada, bob, accountId, install, audit } = await core.company()
  const feed = await install()
  const id = await subscribe(core.ctx, ada, 'C1', ['new_assets', 'billing'])
  expect(await listSubscriptions(core.db, accountId)).toMatchObject([
    { id, channel: 'C1', topics: ['new_assets', 'billing'], feeds: null, pace: 'at_once', quiet: null, setUpBy: 'Ada' },
  ])
  const choice: ChannelChoice = {
    ...AT_ONCE,
    feeds: [feed],
    pace: 'daily',
    quiet: { from: 18, to: 7 },
    layout: 'thread',
  }
  expect(await changeSubscription(core.ctx, bob, { id, choice })).toEqual({ kind: 'saved', id, isNew: false })
  expect(await readSubscription(core.db, accountId, id)).toMatchObject({ ...choice, setUpBy: 'Bob' })
  // Setting it up again from the channel itself gives the same subscription.
  expect(await setUpChannel(core.ctx, ada, { channel: 'C1', choice: AT_ONCE })).toEqual({
    kind: 'saved',
    id,
    isNew: false,
  })
  expect(await removeSubscription(core.ctx, bob, id)).toEqual({ kind: 'removed' })
  expect(await removeSubscription(core.ctx, bob, id)).toEqual({ kind: 'not_found' })
  expect(await listSubscriptions(core.db, accountId)).toEqual([])
  const trail = (await audit()).filter(action => action.startsWith('channel'))
  expect(trail).toEqual(['channel_set_up', 'channel_changed', 'channel_changed', 'channel_removed'])
})

test('only people who manage feeds may, only in their own account, and they must choose something', async () => {
  const { ada, join } = await core.company()
  const stranger = await core.company()
  const eve = await join('Eve', null)
  const id = await subscribe(core.ctx, ada, 'C1', ['billing'])
  const refused = { kind: 'not_allowed', needs: 'manage_feeds' }
  expect(await setUpChannel(core.ctx, eve, { channel: 'C2', choice: AT_ONCE })).toEqual(refused)
  expect(await changeSubscription(core.ctx, eve, { id, choice: AT_ONCE })).toEqual(refused)
  expect(await removeSubscription(core.ctx, eve, id)).toEqual(refused)
  expect(await moveSubscription(core.ctx, eve, { id, channel: 'C2' })).toEqual(refused)
  expect(await sendTest(core.ctx, eve, id)).toEqual(refused)
  expect(await changeSubscription(core.ctx, stranger.ada, { id, choice: AT_ONCE })).toEqual({ kind: 'not_found' })
  expect(await removeSubscription(core.ctx, stranger.ada, id)).toEqual({ kind: 'not_found' })
  expect(await moveSubscription(core.ctx, stranger.ada, { id, channel: 'C2' })).toEqual({ kind: 'not_found' })
  expect(await sendTest(core.ctx, stranger.ada, id)).toEqual({ kind: 'not_found' })
  expect(await setUpChannel(core.ctx, ada, { channel: 'C2', choice: { ...AT_ONCE, topics: [] } })).toEqual({
    kind: 'no_topics',
  })
})

test('in Teams only a conversation of one’s own tenant can be chosen: an app with many tenants could post to all', async () => {
  const { ada } = await core.company()
  const id = await subscribe(core.ctx, ada, 'C1', ['billing'])
  const inTeams = { ...ada, platform: 'teams' as const }
  const channel = '19:somebody-elses@thread.tacv2'
  expect(await setUpChannel(core.ctx, inTeams, { channel, choice: AT_ONCE })).toEqual({ kind: 'not_found' })
  expect(await moveSubscription(core.ctx, inTeams, { id, channel })).toEqual({ kind: 'not_found' })
})

test('feeds of another account can’t be chosen', async () => {
  const { ada, accountId } = await core.company()
  const stranger = await core.company()
  const theirs = await stranger.install()
  const id = await subscribe(core.ctx, ada, 'C1', ['new_assets'], { feeds: [theirs] })
  expect((await readSubscription(core.db, accountId, id))?.feeds).toBeNull()
})

test('if two people set up the same channel at once, there is one subscription', async () => {
  const { ada, bob, accountId } = await core.company()
  await Promise.all([ada, bob].map(actor => subscribe(core.ctx, actor, 'C1', ['billing'])))
  expect(await listSubscriptions(core.db, accountId)).toHaveLength(1)
})

test('moving a channel takes its settings along, and refused posts are posted in the new channel', async () => {
  const feed = await running(core, 1)
  const { ada, bob, accountId, workspaceId, integrationId } = feed
  const id = await subscribe(core.ctx, ada, 'C1', ['new_assets'], { pace: 'at_once', feeds: [integrationId] })
  await subscribe(core.ctx, bob, 'C2', ['billing'])
  core.chat.answer('post', async () => ({ kind: 'refused', problem: 'is_archived' }))
  await arrives(feed)
  expect(core.chat.of(workspaceId, 'arrival')).toEqual([])
  expect(core.chat.of(workspaceId, 'undeliverable')).toMatchObject([{ to: { place: { person: 'Ada' } } }])
  expect(await moveSubscription(core.ctx, bob, { id, channel: 'C2' })).toEqual({ kind: 'moved', posted: 1 })
  await core.run()
  expect(core.chat.of(workspaceId, 'arrival').map(post => post.to.place)).toEqual([{ kind: 'channel', channel: 'C2' }])
  expect(await listSubscriptions(core.db, accountId)).toMatchObject([
    { id, channel: 'C2', topics: ['new_assets'], feeds: [integrationId], setUpBy: 'Bob' },
  ])
  // Done twice, by a second click: nothing is posted again.
  expect(await moveSubscription(core.ctx, bob, { id, channel: 'C2' })).toEqual({ kind: 'moved', posted: 0 })
})

test('a test message is posted at once, even in the quiet hours, and at most once a minute', async () => {
  const { ada, workspaceId } = await core.company()
  const { hour } = Temporal.Instant.fromEpochMilliseconds(core.clock.now.getTime()).toZonedDateTimeISO('UTC')
  const quiet = { from: hour, to: (hour + 2) % 24 }
  const id = await subscribe(core.ctx, ada, 'C1', ['billing'], { pace: 'daily', quiet })
  expect(await Promise.all([1, 2, 3].map(() => sendTest(core.ctx, ada, id)))).toEqual(Array(3).fill({ kind: 'sent' }))
  await core.run()
  expect(core.chat.of(workspaceId, 'test')).toHaveLength(1)
  core.clock.advance(60_000)
  await sendTest(core.ctx, ada, id)
  await core.run()
  expect(core.chat.of(workspaceId, 'test')).toHaveLength(2)
})

/** The next sync finds one more machine. */
async function arrives(feed: Awaited<ReturnType<typeof running>>): Promise<void> {
  feed.login.machines.push(machine(feed.login.machines.length))
  core.clock.advance(30 * 60_000)
  await core.run()
}
