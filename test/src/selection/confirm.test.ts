import { afterAll, beforeAll, expect, test } from 'vitest'
import { giveRole } from '../../../src/access/give-role.ts'
import { removeApp } from '../../../src/app/remove-app.ts'
import { decide, undo } from '../../../src/arrival/decide.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { readDraft } from '../../../src/selection/draft.ts'
import { tickMatching } from '../../../src/selection/tick.ts'
import { type Core, listed, machines, openCore, PATIENT, running } from '../../helpers/core.ts'
import { EVERYTHING, large } from '../../helpers/large.ts'
import { setImportNew, tickPage } from '../../helpers/page-form.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const receipts = async (integrationId: number) =>
  (await core.db.selectFrom('receipt').select('asset_id').where('integration_id', '=', integrationId).execute()).length
const intervals = (integrationId: number) =>
  core.db
    .selectFrom('selection')
    .select(['selected_from', 'selected_to'])
    .where('integration_id', '=', integrationId)
    .orderBy('asset_id')
    .orderBy('selected_from')
    .execute()

test('before Confirm nothing is imported, selected or received, however long it takes', async () => {
  const feed = await listed(core, 3)
  await feed.draft(feed.integrationId)
  core.clock.advance(5 * 86_400_000)
  await core.run()
  expect(await receipts(feed.integrationId)).toBe(0)
  expect(await intervals(feed.integrationId)).toEqual([])
  expect(await feed.row(feed.integrationId)).toMatchObject({ state: 'verified', next_sync_at: null })
  expect(feed.login.asked).toHaveLength(1)
})

test('the first Confirm starts the integration', async () => {
  const feed = await listed(core, 3)
  const draft = await feed.draft(feed.integrationId)
  await setImportNew(core.ctx, draft, false)
  expect(await confirm(core.ctx, feed.ada, draft.id)).toMatchObject({
    kind: 'confirmed',
    selected: 3,
    importNew: false,
    started: true,
    underWay: false,
  })
  expect(await feed.row(feed.integrationId)).toMatchObject({ state: 'active', import_new: false, selected_count: 3 })
  await core.run()
  expect(await receipts(feed.integrationId)).toBe(3)
  expect(await feed.audit()).toContain('integration_started')
})

test('the OEM’s pause between two requests for the same address is kept from the start', async () => {
  const feed = await listed(core, 1, PATIENT)
  await feed.start(feed.integrationId)
  await core.run()
  expect(feed.login.asked).toHaveLength(1)
  core.clock.advance(300_000)
  await core.run()
  expect(feed.login.asked).toHaveLength(2)
})

test('a double click makes one Confirm', async () => {
  const feed = await listed(core, 3)
  const draft = await feed.draft(feed.integrationId)
  const outcomes = await Promise.all([1, 2, 3].map(() => confirm(core.ctx, feed.ada, draft.id)))
  expect(outcomes.map(outcome => outcome.kind).sort()).toEqual(['confirmed', 'draft_gone', 'draft_gone'])
  expect(await confirm(core.ctx, feed.ada, draft.id)).toEqual({ kind: 'draft_gone' })
  expect((await feed.row(feed.integrationId)).selection_version).toBe(1)
})

test('the second of two admins reads who confirmed first and when; pressing again applies theirs on top', async () => {
  const feed = await listed(core, 3)
  const [first = 0] = (await feed.assets(feed.integrationId)).map(asset => asset.id)
  const hers = await feed.draft(feed.integrationId)
  const his = await feed.draft(feed.integrationId, feed.bob)
  await tickPage(core.ctx, hers, { shown: [first], ticked: [] })
  core.clock.advance(60_000)
  const at = core.clock.now
  const both = await Promise.all([confirm(core.ctx, feed.ada, hers.id), confirm(core.ctx, feed.bob, his.id)])
  expect(both.map(outcome => outcome.kind).sort()).toEqual(['confirmed', 'selection_changed_meanwhile'])
  const second =
    both[0].kind === 'confirmed'
      ? { who: feed.bob, draft: his.id, by: 'Ada' }
      : { who: feed.ada, draft: hers.id, by: 'Bob' }
  expect(both.find(outcome => outcome.kind === 'selection_changed_meanwhile')).toEqual({
    kind: 'selection_changed_meanwhile',
    change: 'confirmed',
    by: second.by,
    at,
    draftId: second.draft,
  })
  expect(await readDraft(core.db, second.who, { draftId: second.draft })).not.toBeNull()
  core.clock.advance(60_000)
  expect(await confirm(core.ctx, second.who, second.draft)).toMatchObject({ kind: 'confirmed', started: false })
  expect(await feed.selected(feed.integrationId)).toHaveLength(second.who === feed.bob ? 3 : 2)
})

test('decisions about new assets are shown before an older draft overrides them', async () => {
  const feed = await running(core, 2)
  const off = await feed.draft(feed.integrationId)
  await setImportNew(core.ctx, off, false)
  await confirm(core.ctx, feed.ada, off.id)
  feed.login.machines = machines(4)
  core.clock.advance(3_600_000)
  await core.run()
  const [arrival] = await core.db
    .selectFrom('arrival')
    .select('id')
    .where('integration_id', '=', feed.integrationId)
    .execute()
  const about = { arrivalId: arrival?.id ?? 0, assetIds: null }
  const draft = await feed.draft(feed.integrationId, feed.bob)
  await tickMatching(core.ctx, draft, EVERYTHING, false)
  for (const [change, act] of [
    ['approved', () => decide(core.ctx, feed.ada, { ...about, decision: 'approved' })],
    ['undone', () => undo(core.ctx, feed.ada, { ...about, what: 'decided' })],
    ['declined', () => decide(core.ctx, feed.ada, { ...about, decision: 'declined' })],
  ] as const) {
    core.clock.advance(60_000)
    const at = core.clock.now
    await act()
    core.clock.advance(60_000)
    expect(await confirm(core.ctx, feed.bob, draft.id)).toEqual({
      kind: 'selection_changed_meanwhile',
      change,
      by: 'Ada',
      at,
      draftId: draft.id,
    })
  }
  expect(await feed.selected(feed.integrationId)).toHaveLength(2)
  expect(await confirm(core.ctx, feed.bob, draft.id)).toMatchObject({ kind: 'confirmed', selected: 0 })
})

test('an automatic import by a sync is no version of the selection', async () => {
  const feed = await running(core, 2)
  const draft = await feed.draft(feed.integrationId)
  feed.login.machines = machines(3)
  core.clock.advance(3_600_000)
  await core.run()
  expect(await confirm(core.ctx, feed.ada, draft.id)).toMatchObject({ kind: 'confirmed', selected: 3 })
})

test('a list that is still being read cannot be confirmed', async () => {
  const company = await core.company()
  company.login.machines = machines(250)
  let hold = true
  company.login.says = cursor =>
    cursor === '100' && hold ? { kind: 'throttled', until: new Date(core.clock.now.getTime() + 1000) } : null
  const integrationId = await company.install()
  await company.verify(integrationId)
  await core.run()
  const draft = await company.draft(integrationId)
  expect(await confirm(core.ctx, company.ada, draft.id)).toEqual({ kind: 'still_reading' })
  hold = false
  core.clock.advance(2000)
  await core.run()
  expect(await confirm(core.ctx, company.ada, draft.id)).toMatchObject({ kind: 'confirmed', selected: 250 })
})

test('a Confirm is refused if the role was taken away since the draft was opened', async () => {
  const feed = await listed(core, 1)
  const draft = await feed.draft(feed.integrationId, feed.bob)
  await giveRole(core.ctx, feed.ada, { personId: feed.bob.personId, role: null })
  expect(await confirm(core.ctx, await feed.actor('Bob'), draft.id)).toEqual({
    kind: 'not_allowed',
    needs: 'manage_feeds',
  })
  expect(await feed.row(feed.integrationId)).toMatchObject({ state: 'verified' })
})

test('a Confirm is refused if the app was removed meanwhile', async () => {
  const feed = await running(core, 2)
  const draft = await feed.draft(feed.integrationId, feed.bob)
  await removeApp(core.ctx, feed.ada, feed.integrationId)
  expect(await confirm(core.ctx, feed.bob, draft.id)).toEqual({ kind: 'draft_gone' })
  expect((await intervals(feed.integrationId)).every(row => row.selected_to !== null)).toBe(true)
})

test('an interval ends when an asset is deselected, and a new one begins when it is selected again', async () => {
  const feed = await running(core, 1)
  const start = core.clock.now
  const instants: Date[] = []
  for (const ticked of [false, true]) {
    core.clock.advance(60_000)
    instants.push(core.clock.now)
    const draft = await feed.draft(feed.integrationId)
    await tickMatching(core.ctx, draft, EVERYTHING, ticked)
    await confirm(core.ctx, feed.ada, draft.id)
  }
  expect(await intervals(feed.integrationId)).toEqual([
    { selected_from: start, selected_to: instants[0] },
    { selected_from: instants[1], selected_to: null },
  ])
})

test('the intervals don’t overlap even if a server with a slow clock selects again', async () => {
  const feed = await running(core, 1)
  const start = core.clock.now
  core.clock.advance(60_000)
  const ahead = core.clock.now
  const off = await feed.draft(feed.integrationId)
  await tickMatching(core.ctx, off, EVERYTHING, false)
  await confirm(core.ctx, feed.ada, off.id)
  core.clock.advance(-5000)
  const on = await feed.draft(feed.integrationId)
  await tickMatching(core.ctx, on, EVERYTHING, true)
  await confirm(core.ctx, feed.ada, on.id)
  expect(await intervals(feed.integrationId)).toEqual([
    { selected_from: start, selected_to: ahead },
    { selected_from: ahead, selected_to: null },
  ])
})

test('the Confirm of a large feed is carried out by a job, counts from the click, and is announced', async () => {
  const feed = await large(core)
  const draft = await feed.draft(feed.integrationId)
  const at = core.clock.now
  core.offered.length = 0
  expect(await confirm(core.ctx, feed.ada, draft.id)).toMatchObject({ underWay: true, started: true, selected: 20_001 })
  expect(core.offered).toEqual([{ job: 'apply-selection', draftId: draft.id }])
  expect(await feed.selected(feed.integrationId)).toEqual([])
  // A click on a second device that still shows the draft changes nothing of the waiting Confirm.
  await tickMatching(core.ctx, draft, EVERYTHING, false)
  core.clock.advance(5000)
  await core.run()
  expect(await feed.selected(feed.integrationId)).toHaveLength(20_001)
  expect(await feed.row(feed.integrationId)).toMatchObject({ selected_count: 20_001 })
  expect((await intervals(feed.integrationId))[0]?.selected_from).toEqual(at)
  expect(core.chat.of(feed.workspaceId, 'selection_applied')).toMatchObject([
    { to: { place: { kind: 'person', person: 'Ada' } }, topic: { draftId: draft.id } },
  ])
})

test('two Confirms of large feeds take effect in their order, whatever the order of the jobs', async () => {
  const feed = await large(core)
  const hers = await feed.draft(feed.integrationId)
  const his = await feed.draft(feed.integrationId, feed.bob)
  await confirm(core.ctx, feed.ada, hers.id)
  core.clock.advance(1000)
  await tickMatching(core.ctx, his, EVERYTHING, false)
  await confirm(core.ctx, feed.bob, his.id)
  await confirm(core.ctx, feed.bob, his.id)
  await core.carryOut({ job: 'apply-selection', draftId: his.id })
  await core.run()
  expect(await feed.selected(feed.integrationId)).toEqual([])
  expect(await feed.row(feed.integrationId)).toMatchObject({ selected_count: 0 })
})

test('the Confirm of a large feed of an app that is removed before the job comes selects nothing', async () => {
  const feed = await large(core)
  const draft = await feed.draft(feed.integrationId)
  await confirm(core.ctx, feed.ada, draft.id)
  await removeApp(core.ctx, feed.ada, feed.integrationId)
  await core.run()
  expect((await intervals(feed.integrationId)).filter(row => row.selected_to === null)).toEqual([])
  expect(await feed.row(feed.integrationId)).toMatchObject({ selected_count: 0, state: 'removed' })
})
