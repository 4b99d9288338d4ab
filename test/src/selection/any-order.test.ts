import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '../../../src/actor.ts'
import { removeApp } from '../../../src/app/remove-app.ts'
import { decide, undo } from '../../../src/arrival/decide.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { discardDraft } from '../../../src/selection/draft.ts'
import { tickMatching } from '../../../src/selection/tick.ts'
import { type Core, machines, openCore, running } from '../../helpers/core.ts'
import { EVERYTHING, intervalsOf } from '../../helpers/large.ts'
import { setImportNew, tickPage } from '../../helpers/page-form.ts'
import { modelSelection } from './model-selection.ts'

/**
 * Whatever people do, and whenever the jobs of Confirms of large feeds run, in the end everything is as if each Confirm had been
 * carried out at its own instant.
 */
let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

type Feed = Awaited<ReturnType<typeof running>>
type Base = 'all' | 'none' | 'selected'

/** Opens a new draft, ticks and confirms it; if somebody was first, confirms again. */
async function confirmAnew(
  feed: Feed,
  who: Actor,
  wish: { base: Base; flips: Map<number, boolean>; importNew: boolean; byJob: boolean },
) {
  for (let tries = 0; tries < 2; tries += 1) {
    await discardDraft(core.ctx, who, (await feed.draft(feed.integrationId, who)).id)
    const draft = await feed.draft(feed.integrationId, who)
    if (wish.base !== 'selected') await tickMatching(core.ctx, draft, EVERYTHING, wish.base === 'all')
    const shown = [...wish.flips.keys()]
    await tickPage(core.ctx, draft, { shown, ticked: shown.filter(id => wish.flips.get(id)) })
    await setImportNew(core.ctx, draft, wish.importNew)
    const outcome = await confirm(core.ctx, who, draft.id, { inlineAssets: wish.byJob ? 0 : 1000 })
    if (outcome.kind !== 'selection_changed_meanwhile') return outcome
  }
  throw new Error('Nobody changed anything in between.')
}

/** One sync brings the machines that the feed lists now. Returns the new ones, by arrival. */
async function sync(feed: Feed, count: number): Promise<{ asset: number; arrival: number }[]> {
  const known = (await feed.assets(feed.integrationId)).length
  feed.login.machines = machines(known + count)
  const { read_turn: turn } = await feed.row(feed.integrationId)
  const due = { next_sync_at: core.clock.now }
  await core.db.updateTable('integration').set(due).where('id', '=', feed.integrationId).execute()
  await core.carryOut({ job: 'sync', integrationId: feed.integrationId, turn })
  const rows = await core.db
    .selectFrom('arrival_asset')
    .innerJoin('arrival', 'arrival.id', 'arrival_asset.arrival_id')
    .select(['asset_id as asset', 'arrival_id as arrival'])
    .where('integration_id', '=', feed.integrationId)
    .orderBy('asset_id')
    .execute()
  return rows.slice(-count)
}

async function runJobs(feed: Feed): Promise<void> {
  const waiting = await core.db
    .selectFrom('draft')
    .select('id')
    .where('integration_id', '=', feed.integrationId)
    .where('confirmed_at', 'is not', null)
    .where('applied_at', 'is', null)
    .execute()
  for (const { id } of waiting) await core.carryOut({ job: 'apply-selection', draftId: id })
}

const step = fc.record({
  later: fc.constantFrom(0, 0, 0, 1, 60_000),
  bob: fc.boolean(),
  act: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('confirm' as const),
        base: fc.constantFrom<Base>('all', 'none', 'selected'),
        flips: fc.array(fc.tuple(fc.nat(7), fc.boolean()), { maxLength: 3 }),
        importNew: fc.boolean(),
        byJob: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('decide' as const),
        which: fc.nat(7),
        all: fc.boolean(),
        decision: fc.constantFrom<'approved' | 'declined'>('approved', 'declined'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('undo' as const),
        which: fc.nat(7),
        what: fc.constantFrom<'imported' | 'decided'>('imported', 'decided'),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('arrive' as const), count: fc.integer({ min: 1, max: 2 }) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('job' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const) }) },
  ),
})

test('whenever the jobs run, the result is as if each Confirm was carried out at its own instant', {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 14 }), async steps => {
      const feed = await running(core, 2)
      const ids = (await feed.assets(feed.integrationId)).map(asset => asset.id)
      const model = modelSelection(ids, core.clock.now)
      for (const { later, bob, act } of steps) {
        core.clock.advance(later)
        const at = core.clock.now
        const who = bob ? feed.bob : feed.ada
        switch (act.do) {
          case 'confirm': {
            const known = model.assets()
            const flips = new Map(act.flips.map(([n, on]) => [known[n % known.length] ?? 0, on]))
            expect(await confirmAnew(feed, who, { ...act, flips })).toMatchObject({ underWay: act.byJob })
            model.confirm(at, act.base, flips, act.importNew)
            break
          }
          case 'decide': {
            const asset = model.arrived(act.which)
            if (!asset) break
            const assetId = act.all ? null : asset.id
            await decide(core.ctx, who, {
              arrivalId: asset.arrival,
              assetIds: assetId === null ? null : [assetId],
              decision: act.decision,
            })
            model.decide(at, asset.arrival, assetId, act.decision)
            break
          }
          case 'undo': {
            const asset = model.arrived(act.which)
            if (!asset) break
            await undo(core.ctx, who, { arrivalId: asset.arrival, what: act.what })
            model.undo(at, asset.arrival, act.what)
            break
          }
          case 'arrive':
            for (const { asset, arrival } of await sync(feed, act.count)) model.arrive(at, asset, arrival)
            break
          case 'job':
            await runJobs(feed)
            break
          case 'remove':
            await removeApp(core.ctx, feed.ada, feed.integrationId)
            model.remove(at)
            break
          default:
            act satisfies never
        }
        if (act.do === 'remove') break
      }
      core.clock.advance(1000)
      await runJobs(feed)
      const intervals = await intervalsOf(core, feed.integrationId)
      expect(intervals).toEqual(model.intervals())
      const overlaps = intervals.filter(([asset, from], n) => {
        const before = intervals[n - 1]
        return before && before[0] === asset && (before[2] === null || before[2] > from)
      })
      expect(overlaps).toEqual([])
      const decisions = await core.db
        .selectFrom('arrival_asset')
        .innerJoin('arrival', 'arrival.id', 'arrival_asset.arrival_id')
        .select(['asset_id', 'decision'])
        .where('integration_id', '=', feed.integrationId)
        .orderBy('asset_id')
        .execute()
      expect(decisions.map(row => [row.asset_id, row.decision])).toEqual(model.decisions())
      const { selected_count } = await feed.row(feed.integrationId)
      expect(selected_count).toBe(intervals.filter(([, , to]) => to === null).length)
    }),
    { numRuns: Number(process.env.RUNS ?? 20) },
  )
})
