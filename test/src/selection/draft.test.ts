import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NO_SEARCH } from '../../../src/asset/resolve-search.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { type Draft, discardDraft, openDraft, readDraft } from '../../../src/selection/draft.ts'
import { filterOf, saveView } from '../../../src/selection/draft-view.ts'
import { findAssets } from '../../../src/selection/find-assets.ts'
import { tickMatching } from '../../../src/selection/tick.ts'
import { type Core, listed, machine, openCore, running } from '../../helpers/core.ts'
import { setImportNew, tickPage } from '../../helpers/page-form.ts'

/** True if Confirm would change the selection in force. */
function isChanged(draft: Draft): boolean {
  return draft.added + draft.removed > 0 || draft.base !== 'selected' || draft.importNew !== draft.integration.importNew
}

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

type Feed = Awaited<ReturnType<typeof listed>>

/** What the person sees: the ticks of the list, and the count above it. */
async function look(feed: Feed, who = feed.ada) {
  const draft = await readDraft(core.db, who, { integrationId: feed.integrationId })
  if (!draft) throw new Error('no draft')
  const { assets } = await findAssets(core.db, {
    integrationId: feed.integrationId,
    filter: filterOf({ ...draft.view, search: '', oemName: null, model: null }, NO_SEARCH),
    draft,
    onlySelected: false,
    after: null,
    before: null,
    limit: 1000,
  })
  return {
    draft,
    ticked: assets.filter(asset => asset.ticked).map(asset => asset.id),
    shown: assets.map(asset => asset.id),
  }
}

test('at first everything is ticked; later, what is selected', async () => {
  const feed = await listed(core, 5)
  const draft = await feed.draft(feed.integrationId)
  expect(draft).toMatchObject({ base: 'all', ticked: 5, importNew: true })
  expect(isChanged(draft)).toBe(true)
  await tickPage(core.ctx, draft, { shown: (await look(feed)).shown.slice(0, 2), ticked: [] })
  await confirm(core.ctx, feed.ada, draft.id)
  const later = await feed.draft(feed.integrationId)
  expect(later).toMatchObject({ base: 'selected', ticked: 3 })
  expect(isChanged(later)).toBe(false)
})

test('no draft exists before the credentials work, for people without a role, or for another company', async () => {
  const company = await core.company()
  const integrationId = await company.install()
  expect(await openDraft(core.ctx, company.ada, integrationId)).toEqual({ kind: 'not_found' })
  const feed = await listed(core, 1)
  expect(await openDraft(core.ctx, { ...feed.ada, role: null }, feed.integrationId)).toMatchObject({
    kind: 'not_allowed',
  })
  expect(await openDraft(core.ctx, company.ada, feed.integrationId)).toEqual({ kind: 'not_found' })
})

test('ticks and the place in the list survive leaving and coming back', async () => {
  const feed = await listed(core, 6)
  const draft = await feed.draft(feed.integrationId)
  const { shown } = await look(feed)
  await tickPage(core.ctx, draft, { shown: shown.slice(0, 3), ticked: shown.slice(0, 1) })
  await saveView(core.ctx, draft, { search: 'HK', after: 3 }, undefined)
  core.clock.advance(3 * 86_400_000)
  const back = await feed.draft(feed.integrationId)
  expect(back).toMatchObject({ id: draft.id, ticked: 4, view: { search: 'HK', after: 3 } })
  const elsewhere = await saveView(core.ctx, back, { model: '320' }, undefined)
  expect(elsewhere.view).toMatchObject({ search: 'HK', model: '320', after: null })
  expect((await look(feed)).ticked).toEqual([shown[0], ...shown.slice(3)])
})

test('another person’s draft is invisible, and can’t be confirmed or discarded', async () => {
  const feed = await listed(core, 2)
  const draft = await feed.draft(feed.integrationId)
  expect(await readDraft(core.db, feed.bob, { draftId: draft.id })).toBeNull()
  await discardDraft(core.ctx, feed.bob, draft.id)
  expect(await confirm(core.ctx, feed.bob, draft.id)).toEqual({ kind: 'draft_gone' })
  expect(await readDraft(core.db, feed.ada, { draftId: draft.id })).not.toBeNull()
})

test('Start over begins with the selection in force', async () => {
  const feed = await running(core, 4)
  const draft = await feed.draft(feed.integrationId)
  await tickMatching(core.ctx, draft, filterOf(draft.view, NO_SEARCH), false)
  await setImportNew(core.ctx, draft, false)
  expect((await look(feed)).draft).toMatchObject({ ticked: 0, base: 'none', importNew: false })
  await discardDraft(core.ctx, feed.ada, draft.id)
  const fresh = await feed.draft(feed.integrationId)
  expect(fresh).toMatchObject({ ticked: 4, base: 'selected', importNew: true })
  expect(isChanged(fresh)).toBe(false)
})

test('if two devices toggle at once, the count equals that of the list', async () => {
  const feed = await listed(core, 30)
  const draft = await feed.draft(feed.integrationId)
  const { shown } = await look(feed)
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([
      tickPage(core.ctx, draft, { shown, ticked: [] }),
      tickPage(core.ctx, draft, { shown, ticked: shown }),
      tickPage(core.ctx, draft, { shown: shown.slice(10), ticked: shown.slice(20) }),
      tickMatching(core.ctx, draft, { terms: ['hk1'], oemName: null, model: null }, round % 2 === 0),
      ...(round === 3 ? [tickMatching(core.ctx, draft, { terms: [], oemName: null, model: null }, false)] : []),
    ])
    const seen = await look(feed)
    expect(seen.draft.ticked).toBe(seen.ticked.length)
  }
})

test('an asset deselected and selected again in the same instant is selected', async () => {
  const feed = await running(core, 2)
  for (const ticked of [false, true, false, true]) {
    const draft = await feed.draft(feed.integrationId)
    await tickMatching(core.ctx, draft, filterOf(draft.view, NO_SEARCH), ticked)
    await confirm(core.ctx, feed.ada, draft.id)
    expect(await feed.selected(feed.integrationId)).toHaveLength(ticked ? 2 : 0)
    expect(await feed.row(feed.integrationId)).toMatchObject({ selected_count: ticked ? 2 : 0 })
  }
})

test('what another admin selects meanwhile is counted once, and unticking it holds', async () => {
  const feed = await running(core, 4)
  const hers = await feed.draft(feed.integrationId)
  const [first = 0, second = 0] = (await look(feed)).shown
  await tickMatching(core.ctx, hers, filterOf(hers.view, NO_SEARCH), false)
  await confirm(core.ctx, feed.ada, hers.id)

  const draft = await feed.draft(feed.integrationId)
  await tickPage(core.ctx, draft, { shown: [first], ticked: [first] })
  core.clock.advance(1000)
  const his = await feed.draft(feed.integrationId, feed.bob)
  await tickPage(core.ctx, his, { shown: [first, second], ticked: [first, second] })
  await confirm(core.ctx, feed.bob, his.id)

  expect((await look(feed)).ticked).toEqual([first, second])
  expect((await look(feed)).draft.ticked).toBe(2)
  await tickPage(core.ctx, (await look(feed)).draft, { shown: [first], ticked: [] })
  expect((await look(feed)).ticked).toEqual([second])
  expect((await look(feed)).draft.ticked).toBe(1)
})

test('counters equal a recount after any presses, and Confirm selects what was ticked', async () => {
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('tick' as const), from: fc.nat(9), size: fc.nat(5), mask: fc.nat(63) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('match' as const),
        term: fc.constantFrom('volvo', '320', 'hk', 'nothing'),
        on: fc.boolean(),
      }),
    },
    fc.record({ do: fc.constant('all' as const), on: fc.boolean() }),
    fc.record({ do: fc.constant('other' as const), from: fc.nat(9), on: fc.boolean() }),
    fc.record({ do: fc.constant('confirm' as const), later: fc.constantFrom(0, 1000) }),
    fc.record({ do: fc.constant('over' as const) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), fc.boolean(), async (steps, started) => {
      const feed = await core.company().then(async company => {
        company.login.machines = Array.from({ length: 10 }, (_, n) =>
          machine(n, { oemName: n % 3 === 0 ? 'Volvo' : 'CAT', model: n % 2 === 0 ? '320' : null }),
        )
        const integrationId = await company.install()
        await company.verify(integrationId)
        await core.run()
        if (started) await company.start(integrationId)
        return { ...company, integrationId }
      })
      await feed.draft(feed.integrationId)
      let { shown: ids, ticked } = await look(feed)
      let model = new Set(ticked)
      let inForce = new Set(started ? ids : [])
      // Ticks that are not the person’s own follow the selection in force, as long as the base is "selected".
      let own = new Map<number, boolean>()
      let followed: 'all' | 'none' | 'selected' = started ? 'selected' : 'all'
      const set = (id: number, on: boolean) => {
        const untouched = followed === 'selected' ? inForce.has(id) : followed === 'all'
        if (on === untouched) own.delete(id)
        else own.set(id, on)
      }
      const redraw = () => {
        const base = followed === 'all' ? ids : followed === 'none' ? [] : [...inForce]
        model = new Set(base.filter(id => own.get(id) !== false))
        for (const [id, on] of own) if (on) model.add(id)
      }
      for (const pressed of steps) {
        const { draft } = await look(feed)
        switch (pressed.do) {
          case 'tick': {
            const shown = ids.slice(pressed.from, pressed.from + pressed.size + 1)
            const on = shown.filter((_, index) => (pressed.mask >> index) & 1)
            await tickPage(core.ctx, draft, { shown, ticked: on })
            for (const id of shown) set(id, on.includes(id))
            break
          }
          case 'match': {
            await tickMatching(core.ctx, draft, { terms: [pressed.term], oemName: null, model: null }, pressed.on)
            for (const [n, id] of ids.entries()) {
              const hit = { volvo: n % 3 === 0, '320': n % 2 === 0, hk: true, nothing: false }[pressed.term]
              if (hit) set(id, pressed.on)
            }
            break
          }
          case 'all':
            await tickMatching(core.ctx, draft, { terms: [], oemName: null, model: null }, pressed.on)
            followed = pressed.on ? 'all' : 'none'
            own = new Map()
            break
          case 'other': {
            // Bob changes one asset and confirms (again if somebody was first).
            if (inForce.size === 0 && !started) break
            const his = await feed.draft(feed.integrationId, feed.bob)
            const id = ids[pressed.from] ?? 0
            await tickPage(core.ctx, his, { shown: [id], ticked: pressed.on ? [id] : [] })
            const first = await confirm(core.ctx, feed.bob, his.id)
            if (first.kind === 'selection_changed_meanwhile') await confirm(core.ctx, feed.bob, his.id)
            if (pressed.on) inForce.add(id)
            else inForce.delete(id)
            break
          }
          case 'over':
            await discardDraft(core.ctx, feed.ada, draft.id)
            followed = (await feed.draft(feed.integrationId)).base
            own = new Map()
            break
          case 'confirm': {
            core.clock.advance(pressed.later)
            const first = await confirm(core.ctx, feed.ada, draft.id)
            const done =
              first.kind === 'selection_changed_meanwhile' ? await confirm(core.ctx, feed.ada, draft.id) : first
            expect(done).toMatchObject({ kind: 'confirmed', selected: model.size })
            inForce = new Set(model)
            followed = (await feed.draft(feed.integrationId)).base
            own = new Map()
            break
          }
        }
        redraw()
        const seen = await look(feed)
        expect(new Set(seen.ticked)).toEqual(model)
        expect(seen.draft.ticked).toBe(model.size)
        expect((await feed.row(feed.integrationId)).selected_count).toBe(inForce.size)
        expect(await feed.selected(feed.integrationId)).toHaveLength(inForce.size)
        ids = seen.shown
      }
    }),
    { numRuns: 15 },
  )
})
