import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { drawTopic } from '../../adapters/chat/posts.ts'
import { viewerAt } from '../../adapters/chat/viewer.ts'
import type { Topic } from '../../src/announcement/announcement.ts'
import type { Messenger } from '../../src/announcement/messenger.ts'
import { listUndelivered } from '../../src/announcement/undelivered.ts'
import { confirm } from '../../src/selection/confirm.ts'
import { type Company, type Core, openCore, running } from '../helpers/core.ts'
import { large } from '../helpers/large.ts'
import { subscribe } from '../helpers/subscribe.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterEach(() => core.rest())
afterAll(() => core.close())

/** Runs the due work, some of which fails; so often, without the pauses. */
async function fails(times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    // One failure ends the run; the rest is due in the next one.
    for (let jobs = 0; jobs < 3; jobs += 1) await core.run().catch(() => {})
    core.clock.advance(60_000)
    await sql`update lease set until = now()`.execute(core.db)
  }
}
/** Runs it while that table is missing. */
async function without(table: string, body: () => Promise<void>): Promise<void> {
  await sql.raw(`alter table ${table} rename to away`).execute(core.db)
  try {
    await body()
  } finally {
    await sql.raw(`alter table away rename to ${table}`).execute(core.db)
  }
}
const told = (company: Company, kind: Topic['kind']) => core.chat.of(company.workspaceId, kind)
const reads = async ({ accountId, workspaceId, actor }: Company, topic: Topic) => {
  const viewer = await viewerAt(core.ctx, accountId, { workspaceId, place: { kind: 'person', person: 'Ada' } }, actor)
  return (await drawTopic(core.ctx, viewer, topic)).text
}

test('if the Confirm of a large feed can’t be carried out, the person who confirmed is told once, and told when it is done', async () => {
  const feed = await large(core, 10)
  const draft = await feed.draft(feed.integrationId)
  await confirm(core.ctx, feed.ada, draft.id)
  const topic = { kind: 'selection_applied', draftId: draft.id } as const
  await without('selection', async () => {
    await fails(2)
    expect(told(feed, topic.kind)).toEqual([])
    await fails(4)
    expect(told(feed, topic.kind)).toMatchObject([{ to: { place: { kind: 'person', person: 'Ada' } }, edits: 0 }])
    expect(await reads(feed, topic)).toMatch(/could not be carried out yet.*Reference [0-9a-f]{8}/)
  })
  await core.run()
  expect(told(feed, topic.kind)).toMatchObject([{ edits: 1 }])
  expect(await reads(feed, topic)).toContain('is in force')
})

test('if a month can’t be closed, the Administrators are told once, and told when it is closed', async () => {
  const feed = await running(core, 1)
  await core.db.updateTable('integration').set({ next_sync_at: null }).execute()
  const { accountId } = feed
  const topic = { kind: 'month_stuck', accountId, month: '2026-11-01' } as const
  const before = core.clock.now
  core.clock.now = new Date('2026-12-01T06:00:00Z')
  await without('closed_month_feed', async () => {
    await fails(4)
    expect(told(feed, topic.kind)).toEqual([])
    await fails(4)
    expect(told(feed, topic.kind)).toMatchObject([{ to: { place: { kind: 'person', person: 'Ada' } }, edits: 0 }])
    expect(await reads(feed, topic)).toMatch(/could not be closed yet.*Reference [0-9a-f]{8}/)
  })
  await core.run()
  expect(told(feed, topic.kind)).toMatchObject([{ edits: 1 }])
  expect(await reads(feed, topic)).toContain('It is closed now')
  expect(told(feed, 'billing')).toHaveLength(1)
  core.clock.now = before
})

test('if a post fails repeatedly on our side, the Administrators are told once, and retries continue', async () => {
  const feed = await running(core, 1)
  await subscribe(core.ctx, feed.ada, 'C1', ['feed_trouble'])
  const messengers = core.ctx.messengers
  const { slack } = messengers
  if (!slack) throw new Error('no messenger')
  const post: Messenger['post'] = async (to, message, how) => {
    if (to.place.kind === 'channel' && message.topic.kind === 'feed_trouble') throw new Error('a bug')
    return await slack.post(to, message, how)
  }
  core.ctx.messengers = { slack: { ...slack, post } }
  feed.login.says = () => ({ kind: 'no_access' })
  core.clock.advance(3_600_000)
  await fails(5)
  expect(await listUndelivered(core.ctx, feed.accountId)).toMatchObject([
    { topic: { kind: 'feed_trouble' }, place: 'C1', problem: expect.stringMatching(/^bug [0-9a-f]{8}$/) },
  ])
  expect(told(feed, 'undeliverable')).toHaveLength(1)
  expect(told(feed, 'feed_trouble')).toEqual([])
  core.ctx.messengers = messengers
  await fails(3)
  expect(told(feed, 'feed_trouble')).toHaveLength(1)
  expect(await listUndelivered(core.ctx, feed.accountId)).toEqual([])
})
