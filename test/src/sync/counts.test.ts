import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decide, undo } from '../../../src/arrival/decide.ts'
import { listConflicts } from '../../../src/merging/list-conflicts.ts'
import { resolveConflict } from '../../../src/merging/resolve-conflict.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { type Draft, readDraft } from '../../../src/selection/draft.ts'
import { tickMatching } from '../../../src/selection/tick.ts'
import { tickedByBase } from '../../../src/selection/ticked-by-base.ts'
import { type Core, listed, machine, openCore, PACE_SECONDS } from '../../helpers/core.ts'
import { EVERYTHING } from '../../helpers/large.ts'
import { setImportNew, tickPage } from '../../helpers/page-form.ts'

let core: Core
beforeAll(async () => {
  core = await openCore({ at: '2026-11-02T09:00:00Z' })
})
afterAll(() => core.close())

type Feed = Awaited<ReturnType<typeof listed>>

const upTo = (max: number) => fc.integer({ min: 0, max })
const number = (letters: string, max: number) =>
  fc.option(
    upTo(max).map(n => `${letters}${n}Z`),
    { nil: null },
  )
/** So few numbers that entries share some, contradict each other, and show assets to be one. */
const entry = fc
  .record({
    pin: number('PIN7X', 3),
    serialNumber: number('SER8Z', 3),
    equipmentId: number('EQ', 4),
    oemName: fc.constantFrom('CAT', 'Volvo', null),
    model: fc.constantFrom('320', 'D6', null),
  })
  .map(names => machine(1, names))
const list = fc.array(entry, { maxLength: 8 })
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('sync'), list, pageSize: fc.integer({ min: 1, max: 8 }) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('settle'), same: fc.boolean(), nth: upTo(2) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('decide'), yes: fc.boolean(), one: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('undo'), imported: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('tick'), nths: fc.array(upTo(7)), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('tick all'), on: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('confirm'), byJob: fc.boolean(), importNew: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('all at once'), list }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function take(feed: Feed, step: Step): Promise<void> {
  const { ada, bob, integrationId } = feed
  const { conflicts } = await listConflicts(core.db, { accountId: feed.accountId, integrationId, limit: 9 })
  const arrived = await core.db
    .selectFrom('arrival_asset')
    .innerJoin('arrival', 'arrival.id', 'arrival_id')
    .select(['arrival_id', 'asset_id'])
    .where('integration_id', '=', integrationId)
    .orderBy('arrival_id', 'desc')
    .executeTakeFirst()
  const arrivalId = arrived?.arrival_id ?? 0
  const confirmTwice = async (byJob: boolean) => {
    const inlineAssets = byJob ? 0 : 100
    const draft = await feed.draft(integrationId)
    const first = await confirm(core.ctx, ada, draft.id, { inlineAssets })
    if (first.kind === 'selection_changed_meanwhile') await confirm(core.ctx, ada, draft.id, { inlineAssets })
  }
  const read = async (entries: Feed['login']['machines'], pageSize: number) => {
    Object.assign(feed.login, { machines: entries, pageSize })
    core.clock.advance(PACE_SECONDS * 1200)
    await core.run()
  }
  if ('pageSize' in step) await read(step.list, step.pageSize)
  else if ('list' in step) {
    const draft = await feed.draft(integrationId)
    const conflictId = conflicts[0]?.id ?? 0
    await Promise.all([
      read(step.list, 3),
      decide(core.ctx, bob, { arrivalId, assetIds: null, decision: 'approved' }),
      resolveConflict(core.ctx, ada, { conflictId, same: true }),
      resolveConflict(core.ctx, bob, { conflictId, same: false }),
      tickMatching(core.ctx, draft, EVERYTHING, false).then(() => confirmTwice(true)),
    ])
  } else if ('same' in step) {
    const conflictId = conflicts[step.nth]?.id ?? 0
    await resolveConflict(core.ctx, bob, { conflictId, same: step.same })
  } else if ('yes' in step) {
    const assetIds = step.one ? [arrived?.asset_id ?? 0] : null
    await decide(core.ctx, bob, { arrivalId, assetIds, decision: step.yes ? 'approved' : 'declined' })
  } else if ('imported' in step) await undo(core.ctx, ada, { arrivalId, what: step.imported ? 'imported' : 'decided' })
  else if ('nths' in step) {
    const assets = await feed.assets(integrationId)
    const shown = step.nths.flatMap(nth => assets[nth]?.id ?? [])
    await tickPage(core.ctx, await feed.draft(integrationId), { shown, ticked: step.on ? shown : [] })
  } else if ('byJob' in step) {
    await setImportNew(core.ctx, await feed.draft(integrationId), step.importNew)
    await confirmTwice(step.byJob)
  } else await tickMatching(core.ctx, await feed.draft(integrationId), EVERYTHING, step.on)
}

/** Each stored number, and the same counted from the rows. */
async function expectCounted(feed: Feed, label: string): Promise<void> {
  const { integrationId } = feed
  const row = await feed.row(integrationId)
  const draft = await readDraft(core.db, feed.ada, { integrationId })
  const { rows } = await sql`
    with grouped as (
      select coalesce(oem_name, '') as oem_name, coalesce(model, '') as model, count(*)::integer as assets
      from asset where integration_id = ${integrationId} group by 1, 2
    ),
    kept as (select oem_name, model, assets from facet where integration_id = ${integrationId} and assets <> 0)
    select (select count(*)::integer from asset where integration_id = ${integrationId}) as assets,
      (select count(*)::integer from selection where integration_id = ${integrationId} and selected_to is null) as selected,
      (select count(*)::integer from ((table grouped except table kept) union all (table kept except table grouped)) one)
        as "wrongFacets",
      (select count(*)::integer from selection a join selection b on a.asset_id = b.asset_id
        where a.integration_id = ${integrationId} and a.selected_from < b.selected_from
          and coalesce(a.selected_to, 'infinity') > b.selected_from) as "overlaps",
      ${draft ? tickedOf(draft) : sql`null`} as ticked`.execute(core.db)
  const kept = { assets: row.asset_count, selected: row.selected_count, ticked: draft?.ticked ?? null }
  expect({ label, ...kept, wrongFacets: 0, overlaps: 0 }).toEqual({ label, ...(rows[0] as object) })
}

const tickedOf = (draft: Draft) => sql`(
  select count(*)::integer from asset left join draft_change change on draft_id = ${draft.id} and asset_id = asset.id
  where integration_id = ${draft.integrationId} and coalesce(change.selected, ${tickedByBase(draft.base)}))`

test('stored counts equal a recount after any sequence of syncs, merges, decisions and Confirms', async () => {
  const run = async (first: Feed['login']['machines'], steps: Step[]) => {
    const feed = await listed(core, 0)
    feed.login.machines = first
    await feed.verify(feed.integrationId)
    await core.run()
    await feed.start(feed.integrationId)
    for (const one of steps) {
      core.clock.advance(60_000)
      await take(feed, one)
      await expectCounted(feed, one.does)
    }
    await core.run()
    await expectCounted(feed, 'at the end')
    await core.rest()
  }
  const sequence = fc.asyncProperty(list, fc.array(step, { minLength: 3, maxLength: 14 }), run)
  await fc.assert(sequence, { numRuns: Number(process.env.COUNT_RUNS ?? 10), endOnFailure: true })
}, 120_000)
