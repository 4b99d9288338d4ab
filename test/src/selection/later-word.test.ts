import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Actor } from '../../../src/actor.ts'
import { removeApp } from '../../../src/app/remove-app.ts'
import { decide, undo } from '../../../src/arrival/decide.ts'
import { readArrival } from '../../../src/arrival/read-arrival.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { readConfirmState } from '../../../src/selection/read-confirm-state.ts'
import { tickMatching } from '../../../src/selection/tick.ts'
import { uninstallWorkspace } from '../../../src/workspace/uninstall-workspace.ts'
import { type Core, machines, openCore } from '../../helpers/core.ts'
import { EVERYTHING, intervalsOf, largeRunning } from '../../helpers/large.ts'
import { tickPage } from '../../helpers/page-form.ts'

/**
 * What happens between the Confirm of a large feed and its job: the later decision wins, and the selection in between is billed.
 */
let core: Core
beforeAll(async () => {
  core = await openCore()
})
beforeEach(() => core.rest())
afterAll(() => core.close())

type Feed = Awaited<ReturnType<typeof largeRunning>>

/** A Confirm of nothing but `ticked`, whose job has not run. Returns its instant. */
async function confirmOnly(feed: Feed, ticked: number[], who: Actor = feed.ada) {
  const draft = await feed.draft(feed.integrationId, who)
  await tickMatching(core.ctx, draft, EVERYTHING, false)
  await tickPage(core.ctx, draft, { shown: ticked, ticked })
  const at = core.clock.now
  expect(await confirm(core.ctx, who, draft.id)).toMatchObject({ kind: 'confirmed', underWay: true })
  core.clock.advance(10_000)
  return { at, draftId: draft.id }
}

const told = (feed: Feed) => core.chat.of(feed.workspaceId, 'selection_applied').length

test('an asset approved after a Deselect all, before its job runs, is selected', async () => {
  const feed = await largeRunning(core, { importNew: false, arrivals: 2 })
  const before = told(feed)
  const { draftId } = await confirmOnly(feed, [])
  const approvedAt = core.clock.now
  await decide(core.ctx, feed.bob, { arrivalId: feed.arrivalId, assetIds: null, decision: 'approved' })
  core.clock.advance(1000)
  await core.run()
  expect(await intervalsOf(core, feed.integrationId)).toEqual(feed.arrived.map(id => [id, approvedAt, null]))
  expect(await feed.row(feed.integrationId)).toMatchObject({ selected_count: 2 })
  expect(
    (await readArrival(core.db, feed.accountId, feed.arrivalId, { limit: 1, order: 'arrived' }))?.counts.approved,
  ).toBe(2)
  expect(told(feed)).toBe(before + 1)
  expect(await readConfirmState(core.db, feed.accountId, draftId)).toMatchObject({
    applied: true,
    removed: false,
    selected: 2,
    since: { change: 'approved', by: 'Bob', at: approvedAt },
  })
})

test('a decision between a Confirm that chose the assets and its job finds them already decided by the Confirm', async () => {
  const feed = await largeRunning(core, { importNew: false, arrivals: 2 })
  const { at } = await confirmOnly(feed, feed.arrived)
  const decision = { arrivalId: feed.arrivalId, assetIds: null, decision: 'declined' as const }
  expect(await decide(core.ctx, feed.bob, decision)).toEqual({
    kind: 'already_decided',
    decision: 'approved',
    by: 'Ada',
    at,
  })
  await core.run()
  expect(await intervalsOf(core, feed.integrationId)).toEqual(feed.arrived.map(id => [id, at, null]))
})

test('an import that is undone between a Confirm that keeps it and its job stays undone', async () => {
  const feed = await largeRunning(core, { importNew: true, arrivals: 2 })
  const imported = (await intervalsOf(core, feed.integrationId))[0]?.[1]
  await confirmOnly(feed, feed.arrived)
  const undoneAt = core.clock.now
  expect(await undo(core.ctx, feed.bob, { arrivalId: feed.arrivalId, what: 'imported' })).toEqual({
    kind: 'undone',
    assets: 2,
  })
  core.clock.advance(1000)
  await core.run()
  expect(await intervalsOf(core, feed.integrationId)).toEqual(feed.arrived.map(id => [id, imported, undoneAt]))
  expect(await feed.row(feed.integrationId)).toMatchObject({ selected_count: 0 })
})

test('if the app is removed before the job, the assets are selected from the Confirm to the removal', async () => {
  const feed = await largeRunning(core, { importNew: false, arrivals: 2 })
  const before = told(feed)
  const { at, draftId } = await confirmOnly(feed, feed.arrived)
  expect(await readConfirmState(core.db, feed.accountId, draftId)).toMatchObject({ applied: false, since: null })
  const removedAt = core.clock.now
  await removeApp(core.ctx, feed.ada, feed.integrationId)
  core.clock.advance(1000)
  await core.run()
  expect(await intervalsOf(core, feed.integrationId)).toEqual(feed.arrived.map(id => [id, at, removedAt]))
  expect(await feed.row(feed.integrationId)).toMatchObject({ selected_count: 0, state: 'removed' })
  expect(told(feed)).toBe(before + 1)
  expect(await readConfirmState(core.db, feed.accountId, draftId)).toMatchObject({ applied: true, removed: true })
})

test('if the app is removed before the job of a Deselect all, the assets are selected until the Confirm', async () => {
  const feed = await largeRunning(core, { importNew: true, arrivals: 2 })
  const imported = (await intervalsOf(core, feed.integrationId))[0]?.[1]
  const { at } = await confirmOnly(feed, [])
  await removeApp(core.ctx, feed.ada, feed.integrationId)
  await core.run()
  expect(await intervalsOf(core, feed.integrationId)).toEqual(feed.arrived.map(id => [id, imported, at]))
})

test('if the last workspace is uninstalled before the job, the assets are selected from the Confirm to the uninstallation', async () => {
  const feed = await largeRunning(core, { importNew: false, arrivals: 2 })
  const { at } = await confirmOnly(feed, feed.arrived)
  const { external_id: externalId } = await core.db
    .selectFrom('workspace')
    .select('external_id')
    .where('id', '=', feed.workspaceId)
    .executeTakeFirstOrThrow()
  const gone = core.clock.now
  await uninstallWorkspace(core.ctx, { platform: 'slack', externalId })
  await core.run()
  expect(await intervalsOf(core, feed.integrationId)).toEqual(feed.arrived.map(id => [id, at, gone]))
})

test('a second Confirm while the first waits is compared with, and changes, the result of the first', async () => {
  const feed = await largeRunning(core, { importNew: false, arrivals: 3 })
  const [one = 0, two = 0, three = 0] = feed.arrived
  const his = await feed.draft(feed.integrationId, feed.bob)
  await tickPage(core.ctx, his, { shown: [three], ticked: [three] })
  const first = await confirmOnly(feed, [one, two])
  await confirm(core.ctx, feed.bob, his.id)
  const second = core.clock.now
  expect(await confirm(core.ctx, feed.bob, his.id)).toMatchObject({ kind: 'confirmed', selected: 3, underWay: true })
  await core.run()
  expect(await intervalsOf(core, feed.integrationId)).toEqual([
    [one, first.at, null],
    [two, first.at, null],
    [three, second, null],
  ])
})

test('a draft opened while a Confirm waits shows the state before it: the person is told, then can confirm', async () => {
  const feed = await largeRunning(core, { importNew: true, arrivals: 2 })
  const [one = 0] = feed.arrived
  const { at } = await confirmOnly(feed, [one])
  const his = await feed.draft(feed.integrationId, feed.bob)
  expect(his.ticked).toBe(2)
  const told = { kind: 'selection_changed_meanwhile', change: 'confirmed', by: 'Ada', at, draftId: his.id }
  expect(await confirm(core.ctx, feed.bob, his.id)).toEqual(told)
  expect(await feed.draft(feed.integrationId, feed.bob)).toMatchObject({ id: his.id, ticked: 1 })
  expect(await confirm(core.ctx, feed.bob, his.id)).toMatchObject({ kind: 'confirmed', selected: 1 })
})

test('assets that came after a Confirm are not part of it, even if the clocks of two servers differ', async () => {
  const feed = await largeRunning(core, { importNew: true, arrivals: 1 })
  const [known = 0] = feed.arrived
  const { at } = await confirmOnly(feed, [])
  // The worker's clock is behind the one of the server that took the Confirm.
  core.clock.now = new Date(at.getTime() - 5000)
  const imported = core.clock.now
  feed.login.machines = machines(3)
  const { read_turn: turn } = await feed.row(feed.integrationId)
  await core.db
    .updateTable('integration')
    .set({ next_sync_at: imported })
    .where('id', '=', feed.integrationId)
    .execute()
  await core.carryOut({ job: 'sync', integrationId: feed.integrationId, turn })
  await core.run()
  const open = (await intervalsOf(core, feed.integrationId)).filter(([, , to]) => to === null)
  expect(open).toEqual([[expect.any(Number), imported, null]])
  expect(open[0]?.[0]).toBeGreaterThan(known)
})

test('a double click on the Confirm of a large feed does not do the job’s work', async () => {
  const feed = await largeRunning(core, { importNew: false, arrivals: 1 })
  const { draftId } = await confirmOnly(feed, feed.arrived)
  expect(await confirm(core.ctx, feed.ada, draftId)).toEqual({ kind: 'draft_gone' })
  expect(await feed.selected(feed.integrationId)).toEqual([])
})

test('the job and a decision at the same time run one after the other', async () => {
  const feed = await largeRunning(core, { importNew: true, arrivals: 2 })
  const imported = (await intervalsOf(core, feed.integrationId))[0]?.[1]
  const { draftId } = await confirmOnly(feed, feed.arrived)
  const undoneAt = core.clock.now
  await Promise.all([
    core.carryOut({ job: 'apply-selection', draftId }),
    undo(core.ctx, feed.bob, { arrivalId: feed.arrivalId, what: 'imported' }),
    core.carryOut({ job: 'apply-selection', draftId }),
  ])
  expect(await intervalsOf(core, feed.integrationId)).toEqual(feed.arrived.map(id => [id, imported, undoneAt]))
})
