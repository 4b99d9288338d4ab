import { afterAll, beforeAll, expect, test } from 'vitest'
import { decide, undo } from '../../../src/arrival/decide.ts'
import { readArrival } from '../../../src/arrival/read-arrival.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { type Core, machines, openCore, running } from '../../helpers/core.ts'
import { setImportNew, tickPage } from '../../helpers/page-form.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

/** A running feed of 2 machines to which `count` machines came. */
async function arrived(count: number, imported = false) {
  await core.rest()
  const feed = await running(core, 2)
  const draft = await feed.draft(feed.integrationId)
  await setImportNew(core.ctx, draft, imported)
  await confirm(core.ctx, feed.ada, draft.id)
  feed.login.machines = machines(2 + count)
  core.clock.advance(3_600_000)
  await core.run()
  const { id } = await core.db
    .selectFrom('arrival')
    .select('id')
    .where('integration_id', '=', feed.integrationId)
    .executeTakeFirstOrThrow()
  const read = async () => {
    const arrival = await readArrival(core.db, feed.accountId, id, { limit: 100, order: 'arrived' })
    if (!arrival) throw new Error('no arrival')
    return arrival
  }
  const assets = (await read()).assets.map(asset => asset.id)
  return {
    ...feed,
    arrivalId: id,
    read,
    assets,
    approve: { arrivalId: id, assetIds: null, decision: 'approved' as const },
  }
}
const counts = async (one: Awaited<ReturnType<typeof arrived>>) => {
  const { total, ...rest } = (await one.read()).counts
  const { selected_count } = await one.row(one.integrationId)
  expect(await one.selected(one.integrationId)).toHaveLength(selected_count)
  return { ...rest, selected: selected_count }
}

test('machines approved all at once are selected, and every copy of the post says by whom and when', async () => {
  const one = await arrived(3)
  expect(await counts(one)).toEqual({ waiting: 3, imported: 0, approved: 0, declined: 0, selected: 2 })
  core.clock.advance(60_000)
  const at = core.clock.now
  expect(await decide(core.ctx, one.bob, one.approve)).toEqual({
    kind: 'decided',
    decision: 'approved',
    assets: 3,
    before: [],
  })
  expect(await counts(one)).toEqual({ waiting: 0, imported: 0, approved: 3, declined: 0, selected: 5 })
  expect((await one.read()).last).toEqual({ decision: 'approved', by: 'Bob', at, alone: true })
  await core.run()
  expect(core.chat.of(one.workspaceId, 'arrival')).toMatchObject([{ edits: 1 }])
  expect(await one.audit()).toContain('assets_approved')
})

test('machines can be decided one by one', async () => {
  const one = await arrived(3)
  const [first = 0, second = 0] = one.assets
  expect(
    await decide(core.ctx, one.ada, { arrivalId: one.arrivalId, assetIds: [first], decision: 'approved' }),
  ).toMatchObject({ assets: 1 })
  expect(
    await decide(core.ctx, one.ada, { arrivalId: one.arrivalId, assetIds: [second], decision: 'declined' }),
  ).toMatchObject({ assets: 1 })
  expect(await counts(one)).toEqual({ waiting: 1, imported: 0, approved: 1, declined: 1, selected: 3 })
  expect(await decide(core.ctx, one.bob, { ...one.approve, decision: 'declined' })).toMatchObject({ assets: 1 })
  expect(await counts(one)).toEqual({ waiting: 0, imported: 0, approved: 1, declined: 2, selected: 3 })
})

test('of several named assets, those that somebody else decided first are named with who and when; the others are done', async () => {
  const one = await arrived(4)
  const [first = 0, second = 0, third = 0, fourth = 0] = one.assets
  await decide(core.ctx, one.bob, { ...one.approve, assetIds: [second], decision: 'declined' })
  const at = core.clock.now
  core.clock.advance(60_000)
  const named = { ...one.approve, assetIds: [third, second, first, 999_999_999] }
  expect(await decide(core.ctx, one.ada, named)).toMatchObject({
    kind: 'decided',
    assets: 2,
    before: [{ id: second, decision: 'declined', by: 'Bob', at, serialNumber: expect.any(String) }],
  })
  expect(await counts(one)).toEqual({ waiting: 1, imported: 0, approved: 2, declined: 1, selected: 4 })
  expect((await one.read()).last).toMatchObject({ by: 'Ada', alone: false })
  // Once more: nothing is left to decide, and each is named.
  expect(await decide(core.ctx, one.bob, named)).toMatchObject({
    kind: 'already_decided',
    by: 'Ada',
    before: [{ id: first }, { id: second }, { id: third }],
  })
  expect(await decide(core.ctx, one.bob, { ...named, assetIds: [] })).toEqual({ kind: 'not_found' })
  expect(await counts(one)).toMatchObject({ waiting: 1 })
  expect(await decide(core.ctx, one.bob, { ...named, assetIds: [fourth] })).toMatchObject({ assets: 1, before: [] })
})

test('two people who decide about overlapping assets at once decide each asset once', async () => {
  const one = await arrived(5)
  const [yes, no] = await Promise.all([
    decide(core.ctx, one.ada, { ...one.approve, assetIds: one.assets.slice(0, 3) }),
    decide(core.ctx, one.bob, { ...one.approve, assetIds: one.assets.slice(2), decision: 'declined' }),
  ])
  if (yes.kind !== 'decided' || no.kind !== 'decided') throw new Error(`${yes.kind}, ${no.kind}`)
  expect(yes.assets + no.assets).toBe(5)
  expect([...yes.before, ...no.before].map(asset => asset.id)).toEqual([one.assets[2]])
  expect(await counts(one)).toMatchObject({ waiting: 0, approved: yes.assets, declined: no.assets })
})

test('of two decisions at once one wins, and the other person reads who decided and when', async () => {
  const one = await arrived(2)
  const [yes, no] = await Promise.all([
    decide(core.ctx, one.ada, one.approve),
    decide(core.ctx, one.bob, { ...one.approve, decision: 'declined' }),
  ])
  const [won, lost, by, decision] = yes.kind === 'decided' ? [yes, no, 'Ada', 'approved'] : [no, yes, 'Bob', 'declined']
  expect(won).toMatchObject({ kind: 'decided', assets: 2 })
  expect(lost).toEqual({ kind: 'already_decided', decision, by, at: core.clock.now, before: [] })
  const [asset = 0] = one.assets
  expect(await decide(core.ctx, one.ada, { ...one.approve, assetIds: [asset] })).toMatchObject({
    kind: 'already_decided',
    by,
  })
})

test('Undo of an automatic import deselects: the machines are declined by whoever pressed it', async () => {
  const one = await arrived(3, true)
  expect(await counts(one)).toEqual({ waiting: 0, imported: 3, approved: 0, declined: 0, selected: 5 })
  expect(await decide(core.ctx, one.ada, one.approve)).toMatchObject({
    kind: 'already_decided',
    decision: 'imported',
    by: null,
  })
  core.clock.advance(1000)
  expect(await undo(core.ctx, one.bob, { ...one, what: 'imported' })).toEqual({ kind: 'undone', assets: 3 })
  expect(await counts(one)).toEqual({ waiting: 0, imported: 0, approved: 0, declined: 3, selected: 2 })
  expect((await one.read()).last).toMatchObject({ decision: 'declined', by: 'Bob' })
  // Pressed again on a copy that still shows the button: nothing is left to undo, least of all Bob’s decision.
  expect(await undo(core.ctx, one.ada, { ...one, what: 'imported' })).toMatchObject({
    kind: 'already_decided',
    by: 'Bob',
  })
  expect(await counts(one)).toEqual({ waiting: 0, imported: 0, approved: 0, declined: 3, selected: 2 })
})

test('Undo of an approval makes the machines wait again, also within the same instant', async () => {
  const one = await arrived(2)
  await decide(core.ctx, one.ada, one.approve)
  expect(await undo(core.ctx, one.ada, { ...one, what: 'decided' })).toEqual({ kind: 'undone', assets: 2 })
  expect(await counts(one)).toEqual({ waiting: 2, imported: 0, approved: 0, declined: 0, selected: 2 })
  expect((await one.read()).last).toBeNull()
  await decide(core.ctx, one.bob, one.approve)
  expect(await counts(one)).toEqual({ waiting: 0, imported: 0, approved: 2, declined: 0, selected: 4 })
  await core.run()
  expect(core.chat.of(one.workspaceId, 'arrival')).toHaveLength(1)
})

test('Undo takes back what its screen showed, not what somebody decided since', async () => {
  const one = await arrived(3)
  const [first = 0] = one.assets
  await decide(core.ctx, one.ada, { ...one.approve, assetIds: [first] })
  const decidedAt = (await one.read()).last?.at.getTime()
  core.clock.advance(1)
  await decide(core.ctx, one.bob, one.approve)
  const screen = { ...one, what: 'decided', decidedAt } as const
  expect(await undo(core.ctx, one.ada, screen)).toEqual({ kind: 'undone', assets: 1 })
  expect(await counts(one)).toEqual({ waiting: 1, imported: 0, approved: 2, declined: 0, selected: 4 })
  expect(await undo(core.ctx, one.ada, screen)).toMatchObject({ kind: 'already_decided', by: 'Bob' })
  expect(await counts(one)).toEqual({ waiting: 1, imported: 0, approved: 2, declined: 0, selected: 4 })
  // An Undo of an older version takes back all.
  expect(await undo(core.ctx, one.ada, { ...one, what: 'decided' })).toEqual({ kind: 'undone', assets: 2 })
})

test('Undo leaves machines alone that were declined and then chosen in the list', async () => {
  const one = await arrived(2)
  const [first = 0] = one.assets
  await decide(core.ctx, one.ada, { ...one.approve, decision: 'declined' })
  const draft = await one.draft(one.integrationId, one.bob)
  await tickPage(core.ctx, draft, { shown: [first], ticked: [first] })
  const once = await confirm(core.ctx, one.bob, draft.id)
  if (once.kind === 'selection_changed_meanwhile') await confirm(core.ctx, one.bob, draft.id)
  await undo(core.ctx, one.ada, { ...one, what: 'decided' })
  // An asset that waits although it is selected would still be billed after somebody declines it.
  expect(await counts(one)).toMatchObject({ waiting: 1, declined: 1, selected: 3 })
})

test('machines chosen in the list meanwhile count as approved there, by whoever confirmed', async () => {
  const one = await arrived(2)
  const [first = 0] = one.assets
  const draft = await one.draft(one.integrationId, one.bob)
  await tickPage(core.ctx, draft, { shown: [first], ticked: [first] })
  const once = await confirm(core.ctx, one.bob, draft.id)
  if (once.kind === 'selection_changed_meanwhile') await confirm(core.ctx, one.bob, draft.id)
  expect(await counts(one)).toEqual({ waiting: 1, imported: 0, approved: 1, declined: 0, selected: 3 })
  expect(await decide(core.ctx, one.ada, { ...one.approve, assetIds: [first] })).toMatchObject({
    kind: 'already_decided',
    by: 'Bob',
  })
})

test('a person without a role, a person of another company and an unknown arrival are refused', async () => {
  const one = await arrived(1)
  const stranger = await core.company()
  expect(await decide(core.ctx, { ...one.ada, role: null }, one.approve)).toMatchObject({ kind: 'not_allowed' })
  expect(await decide(core.ctx, stranger.ada, one.approve)).toEqual({ kind: 'not_found' })
  expect(await undo(core.ctx, stranger.ada, { ...one, what: 'decided' })).toEqual({ kind: 'not_found' })
  expect(await decide(core.ctx, one.ada, { ...one.approve, arrivalId: 0 })).toEqual({ kind: 'not_found' })
  expect(await decide(core.ctx, one.ada, { ...one.approve, assetIds: [0] })).toEqual({ kind: 'not_found' })
})

test('machines that wait come first if that order is requested', async () => {
  const one = await arrived(3)
  await decide(core.ctx, one.ada, { ...one.approve, assetIds: [one.assets[0] ?? 0] })
  const waiting = await readArrival(core.db, one.accountId, one.arrivalId, { limit: 2, order: 'waiting' })
  expect(waiting?.assets.map(asset => asset.id)).toEqual(one.assets.slice(1))
  const second = await readArrival(core.db, one.accountId, one.arrivalId, { limit: 2, offset: 2, order: 'arrived' })
  expect(second?.assets.map(asset => asset.id)).toEqual(one.assets.slice(2))
})
