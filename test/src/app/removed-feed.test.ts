import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { drawTopic } from '../../../adapters/chat/posts.ts'
import { channelViewer } from '../../../adapters/chat/viewer.ts'
import type { Destination } from '../../../src/announcement/messenger.ts'
import { removeApp } from '../../../src/app/remove-app.ts'
import { requestVerification } from '../../../src/app/request-verification.ts'
import { uninstallWorkspace } from '../../../src/workspace/uninstall-workspace.ts'
import { type Core, listed, machines, openCore, page, running } from '../../helpers/core.ts'
import { subscribe } from '../../helpers/subscribe.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterEach(() => core.rest())
afterAll(() => core.close())

type Feed = Awaited<ReturnType<typeof running>>

/** A running feed whose channel got posts about new machines, silence and trouble. */
async function talkedAbout(): Promise<Feed> {
  const feed = await running(core, 2)
  await subscribe(core.ctx, feed.ada, 'C1', ['new_assets', 'feed_trouble'])
  await core.db.updateTable('integration').set({ import_new: false }).where('id', '=', feed.integrationId).execute()
  feed.login.machines = machines(4)
  core.clock.advance(3_600_000)
  await core.run()
  // Their timestamps are old by then, so a post about silent machines comes, and a reminder of those that wait.
  core.clock.advance(20 * 86_400_000)
  await core.run()
  feed.login.says = () => ({ kind: 'no_access' })
  core.clock.advance(3_600_000)
  await core.run()
  return feed
}
const posts = ({ workspaceId }: Feed) =>
  core.chat.posted.filter(one => one.to.workspaceId === workspaceId && one.to.place.kind === 'channel')
const edits = (feed: Feed) => Object.fromEntries(posts(feed).map(({ topic, edits: count }) => [topic.kind, count]))
const said = async (feed: Feed) => {
  const { accountId, workspaceId } = feed
  const viewer = await channelViewer(core.ctx, { accountId, workspaceId, channel: 'C1' })
  return await Promise.all(
    posts(feed).map(async ({ topic }) => JSON.stringify(await drawTopic(core.ctx, viewer, topic))),
  )
}

test('posts about a removed feed lose their buttons and say so; those of another feed stay', async () => {
  const feed = await talkedAbout()
  const other = await talkedAbout()
  const kinds = ['arrival', 'feed_trouble', 'reminder', 'silence']
  expect(Object.keys(edits(feed)).sort()).toEqual(kinds)
  expect((await said(feed)).every(one => one.includes('"actions"'))).toBe(true)
  const before = edits(feed)
  const ofOther = edits(other)
  await removeApp(core.ctx, feed.ada, feed.integrationId)
  await core.run()
  expect(edits(feed)).toEqual(Object.fromEntries(kinds.map(kind => [kind, (before[kind] ?? 0) + 1])))
  for (const one of await said(feed)) {
    expect(one).not.toContain('"actions"')
    expect(one).toMatch(/feed was removed/)
  }
  expect(edits(other)).toEqual(ofOther)
})

test('where the app was uninstalled, no post is attempted', async () => {
  const feed = await talkedAbout()
  const calls = core.chat.calls.length
  const { external_id: externalId } = await core.db
    .selectFrom('workspace')
    .select('external_id')
    .where('id', '=', feed.workspaceId)
    .executeTakeFirstOrThrow()
  await uninstallWorkspace(core.ctx, { platform: 'slack', externalId })
  await core.run()
  expect(await feed.row(feed.integrationId)).toMatchObject({ state: 'removed' })
  expect(core.chat.calls.length).toBe(calls)
  const left = await core.db
    .selectFrom('announcement')
    .select('id')
    .where('workspace_id', '=', feed.workspaceId)
    .where(eb => eb.or([eb('state', '=', 'undeliverable'), eb('due_at', 'is not', null)]))
    .execute()
  expect(left).toEqual([])
})

const view = (person: string, id: string) => ({ kind: 'view', view: id, person }) as const
/** The texts shown where somebody waits for the outcome of Verify, and how often each was tried. */
const waited = (workspaceId: number) =>
  core.chat.posted.filter(one => one.to.workspaceId === workspaceId && one.topic.kind === 'verification')

test('if a feed is removed while its list is read or verified, the waiting screen is redrawn once', async () => {
  const updated: Destination[] = []
  const messenger = core.ctx.messengers.slack
  if (!messenger) throw new Error('no messenger')
  core.ctx.messengers = {
    slack: {
      ...messenger,
      update: async (to, address) => {
        updated.push(to)
        return { kind: 'sent', address }
      },
    },
  }
  try {
    const company = await core.company()
    company.login.says = () => page(machines(1), 'more')
    const verify = (integrationId: number) =>
      requestVerification(core.ctx, company.ada, {
        integrationId,
        typed: company.typed(),
        place: view('Ada', `V${integrationId}`),
      })
    const reading = await company.install()
    await verify(reading)
    await core.carryOut({ job: 'verify', integrationId: reading, requestedAt: core.clock.now.toISOString() })
    const verifying = await company.install()
    await verify(verifying)
    await core.db.updateTable('announcement').set({ due_at: null }).execute()
    for (const integrationId of [reading, verifying]) await removeApp(core.ctx, company.ada, integrationId)
    await core.run()
    expect(updated.map(one => one.place).sort()).toEqual([view('Ada', `V${reading}`), view('Ada', `V${verifying}`)])
    // A screen whose Verify is complete is not redrawn.
    const done = await listed(core, 1)
    updated.length = 0
    await removeApp(core.ctx, done.ada, done.integrationId)
    await core.run()
    expect(updated).toEqual([])
  } finally {
    core.ctx.messengers = { slack: messenger, teams: messenger }
  }
})

test('a person whose Verify was replaced by another is told its outcome too; on one screen only the newest outcome is shown', async () => {
  const company = await core.company()
  const integrationId = await company.install()
  const verify = (who: 'ada' | 'bob', id: string) =>
    requestVerification(core.ctx, company[who], {
      integrationId,
      typed: company.typed(),
      place: view(who === 'ada' ? 'Ada' : 'Bob', id),
    })
  core.chat.answer('update', ...[1, 2].map(() => async () => ({ kind: 'gone' as const })))
  await verify('ada', 'V1')
  core.clock.advance(1000)
  await verify('bob', 'V2')
  core.clock.advance(1000)
  await verify('bob', 'V2')
  await core.run()
  const people = waited(company.workspaceId).map(({ to: { place } }) => place.kind === 'person' && place.person)
  expect(people.sort()).toEqual(['Ada', 'Bob'])
})

test.each([
  ['it is refused', async () => ({ kind: 'refused' as const, problem: 'view_too_large' }), 1],
  ['the screen is gone', async () => ({ kind: 'gone' as const }), 1],
  ['nobody knows whether it arrived', async () => ({ kind: 'unknown' as const, problem: 'timeout' }), 3],
  ['it fails on our side', () => Promise.reject(new Error('invalid_blocks')), 3],
])('an edit of a screen becomes a message to the person: %s', async (_, answer, tries) => {
  const company = await core.company()
  const integrationId = await company.install()
  await requestVerification(core.ctx, company.ada, { integrationId, typed: company.typed(), place: view('Ada', 'V9') })
  core.chat.answer('update', ...Array.from({ length: tries }, () => answer))
  for (let n = 0; n < 4; n += 1) {
    await core.run().catch(() => {})
    // A failed job’s pause is by the clock of Postgres.
    await core.db
      .updateTable('lease')
      .set({ until: new Date(0) })
      .execute()
    core.clock.advance(60_000)
  }
  expect(waited(company.workspaceId).map(one => one.to.place)).toEqual([{ kind: 'person', person: 'Ada' }])
  const rows = await core.db
    .selectFrom('announcement')
    .select(['state', 'due_at'])
    .where('workspace_id', '=', company.workspaceId)
    .execute()
  expect(rows).toEqual([{ state: 'sent', due_at: null }])
})
