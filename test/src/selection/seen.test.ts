import { afterAll, beforeAll, expect, test } from 'vitest'
import { NO_FILTER } from '../../../src/asset/asset-filter.ts'
import { parseSearch } from '../../../src/asset/search-text.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { discardDraft, readDraft } from '../../../src/selection/draft.ts'
import { saveView } from '../../../src/selection/draft-view.ts'
import { readConfirmedDraft } from '../../../src/selection/read-confirmed-draft.ts'
import type { Seen } from '../../../src/selection/seen.ts'
import { saveTicks, tickMatching } from '../../../src/selection/tick.ts'
import { type Core, listed, machines, openCore, PACE_SECONDS, running } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const on = (screenId: string | undefined, version: number | undefined): Seen => ({ screenId, version })

/** A list of five machines, and the actions of two devices of one person on it. */
async function open() {
  const feed = await listed(core, 5)
  const draft = await feed.draft(feed.integrationId)
  const ids = (await feed.assets(feed.integrationId)).map(asset => asset.id)
  const now = async () => await readDraft(core.db, feed.ada, { draftId: draft.id })
  const tick = (ticked: number, seen: Seen) =>
    saveTicks(core.ctx, draft, { assets: { shown: ids, ticked: ids.slice(0, ticked) } }, seen)
  const press = (seen: Seen) => confirm(core.ctx, feed.ada, draft.id, { seen })
  return { ...feed, draft, ids, now, tick, press }
}

test('a screen older than the draft changes and confirms nothing', async () => {
  const { draft, now, tick, press, ada } = await open()
  expect(draft.version).toBe(1)
  expect(await tickMatching(core.ctx, draft, NO_FILTER, false, on('a', 1))).toBe('saved')
  for (const seen of [on('a', 1), on('b', 1), on('a', undefined), on('a', 3)]) {
    expect(await tick(4, seen), JSON.stringify(seen)).toBe('outdated')
    expect(await tickMatching(core.ctx, draft, NO_FILTER, true, seen)).toBe('outdated')
    expect(await discardDraft(core.ctx, ada, draft.id, seen)).toBe(false)
    expect(await press(seen)).toEqual({ kind: 'outdated', draftId: draft.id })
  }
  expect(await now()).toMatchObject({ version: 2, ticked: 0 })
  expect(await press(on('b', 2))).toMatchObject({ kind: 'confirmed', selected: 0 })
})

test('a screen stays current after its own ticks; another screen does not', async () => {
  const { now, tick, press } = await open()
  expect(await tick(4, on('a', 1))).toBe('saved')
  expect(await tick(3, on('a', 1))).toBe('saved')
  // The screen was redrawn in between, while the next tick was on its way.
  expect(await tick(2, on('a', 2))).toBe('saved')
  expect(await press(on('b', 1))).toMatchObject({ kind: 'outdated' })
  expect(await press(on('b', 2))).toMatchObject({ kind: 'outdated' })
  expect(await press(on(undefined, 1))).toMatchObject({ kind: 'outdated' })
  // After another device’s tick, the first screen is the old one.
  expect(await tick(1, on('b', 4))).toBe('saved')
  expect(await tick(5, on('a', 2))).toBe('outdated')
  expect(await press(on('a', 4))).toMatchObject({ kind: 'outdated' })
  expect(await now()).toMatchObject({ version: 5, ticked: 1 })
  expect(await press(on('b', 4))).toMatchObject({ kind: 'confirmed', selected: 1 })
})

test('an action that changes nothing makes no new version', async () => {
  const { now, tick, press, ada, draft } = await open()
  expect(await tick(5, on('a', 1))).toBe('saved')
  expect(await saveTicks(core.ctx, draft, { importNew: draft.importNew }, on('b', 1))).toBe('saved')
  expect(await now()).toMatchObject({ version: 1 })
  expect(await saveTicks(core.ctx, draft, { importNew: !draft.importNew }, on('b', 1))).toBe('saved')
  expect(await now()).toMatchObject({ version: 2, importNew: !draft.importNew })
  expect(await press(on('a', 1))).toMatchObject({ kind: 'outdated' })
  expect(await press(on('b', 1))).toMatchObject({ kind: 'confirmed', selected: 5 })
  expect(await press(on('b', 1))).toEqual({ kind: 'draft_gone' })
  expect(await tick(1, on('b', 2))).toBe('gone')
  expect(await readConfirmedDraft(core.db, ada, draft.id)).toMatchObject({ by: 'Ada', selected: 5, at: core.clock.now })
})

test('only the person who confirmed reads that; a discarded draft has no confirmation', async () => {
  const { ada, bob, draft, press, now } = await open()
  expect(await readConfirmedDraft(core.db, ada, draft.id)).toBeNull()
  expect(await now()).not.toBeNull()
  await press(on('a', 1))
  expect(await readConfirmedDraft(core.db, bob, draft.id)).toBeNull()
  expect(await readConfirmedDraft(core.db, (await core.company()).ada, draft.id)).toBeNull()
})

test('of two Confirms of one screen at once one is accepted', async () => {
  const { press } = await open()
  const kinds = (await Promise.all([press(on('a', 1)), press(on('a', 1))])).map(({ kind }) => kind)
  expect(kinds.sort()).toEqual(['confirmed', 'draft_gone'])
})

test('an action on all listed assets applies to the list on its screen, not to that of another device or a later one', async () => {
  const { draft, now, press, tick } = await open()
  const filter = { ...NO_FILTER, terms: parseSearch('machine 1') }
  const deselect = (seen: Seen) => tickMatching(core.ctx, draft, filter, false, seen)
  expect(await saveView(core.ctx, draft, { search: 'machine 1' }, 'b')).toMatchObject({ version: 2 })
  expect(await deselect(on('a', 1))).toBe('outdated')
  expect(await press(on('a', 1))).toMatchObject({ kind: 'outdated' })
  // The same screen, which does not show the search yet.
  expect(await deselect(on('b', 1))).toBe('outdated')
  expect(await now()).toMatchObject({ ticked: 5, version: 2 })
  // Ticks and Confirm are about the machines that are shown, whatever is searched for.
  expect(await tick(4, on('b', 1))).toBe('saved')
  expect(await deselect(on('b', 2))).toBe('saved')
  // Looking at the same part again is no change.
  const same = await now()
  if (same) expect(await saveView(core.ctx, same, { search: 'machine 1' }, 'a')).toMatchObject({ version: 4 })
  expect(await press(on('a', 4))).toMatchObject({ kind: 'confirmed' })
})

test.each([
  { says: true, selected: 7, first: 5 },
  { says: false, selected: 0, first: 0 },
])('machines that a sync brings are shown before a Confirm of all or none decides about them: $says', async one => {
  const feed = await running(core, 5)
  const { ada, integrationId, login } = feed
  const draft = await feed.draft(integrationId)
  await tickMatching(core.ctx, draft, NO_FILTER, one.says)
  const shown = await readDraft(core.db, ada, { integrationId })
  expect(shown).toMatchObject({ version: 2, ticked: one.first })
  const sync = async () => {
    core.clock.advance(PACE_SECONDS * 1100)
    await core.run()
  }
  // A sync that brings nothing new leaves the screen current.
  await sync()
  expect(await readDraft(core.db, ada, { integrationId })).toMatchObject({ version: 2 })
  login.machines = machines(7)
  await sync()
  expect(await feed.assets(integrationId)).toHaveLength(7)
  expect(await confirm(core.ctx, ada, draft.id, { seen: on('a', 2) })).toMatchObject({ kind: 'outdated' })
  expect(await confirm(core.ctx, ada, draft.id, { seen: on('a', 3) })).toMatchObject({
    kind: 'confirmed',
    selected: one.selected,
  })
})

test('a draft of single changes decides only about those machines, whatever a sync brings', async () => {
  const feed = await running(core, 5)
  const { ada, integrationId, login } = feed
  const draft = await feed.draft(integrationId)
  login.machines = machines(7)
  core.clock.advance(PACE_SECONDS * 1100)
  await core.run()
  expect(await confirm(core.ctx, ada, draft.id, { seen: on('a', 1) })).toMatchObject({ kind: 'confirmed' })
})
