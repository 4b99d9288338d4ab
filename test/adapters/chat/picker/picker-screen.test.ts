import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawHome } from '../../../../adapters/chat/home/draw-home.ts'
import type { Interaction, Reply } from '../../../../adapters/chat/interaction.ts'
import type { Screen } from '../../../../adapters/chat/screen.ts'
import { en } from '../../../../adapters/chat/words/en.ts'
import { words } from '../../../../adapters/chat/words/words.ts'
import { renderModal } from '../../../../adapters/slack/render-screen.ts'
import { renderCard } from '../../../../adapters/teams/render-screen.ts'
import { setPrice } from '../../../../src/billing/set-price.ts'
import { type Core, listed, machine, openCore, running } from '../../../helpers/core.ts'
import { LOCALES } from '../../../helpers/locales.ts'
import { route } from '../../../helpers/route.ts'
import { catalogue } from '../catalogue.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

type Feed = Awaited<ReturnType<typeof listed>>
const w = words('en', 'UTC')

/** Acts on a draft's screen as its person does. */
const act = (feed: Feed, action: string, payloadText: string, over: Partial<Interaction> = {}): Promise<Reply[]> =>
  route({
    ctx: core.ctx,
    actor: feed.ada,
    w,
    interaction: {
      action,
      payloadText,
      values: {},
      checkboxOptions: {},
      place: { kind: 'person', person: 'Ada' },
      ...over,
    },
  })

function screenOf(replies: Reply[]): Screen {
  for (const reply of replies) if ('screen' in reply) return reply.screen
  throw new Error('No screen.')
}
const textOf = (screen: Screen) => screen.blocks.map(block => ('text' in block ? block.text : block.kind)).join('\n')
const buttonsOf = (screen: Screen) =>
  screen.blocks.flatMap(block => (block.kind === 'actions' ? block.actions.filter(one => one.kind === 'button') : []))
const press = async (feed: Feed, screen: Screen, label: string) => {
  const button = buttonsOf(screen).find(one => one.label === label)
  if (!button) throw new Error(`No button ${label} among ${buttonsOf(screen).map(one => one.label)}`)
  return screenOf(await act(feed, button.action, button.payloadText ?? ''))
}
const open = async (feed: Feed) => screenOf(await act(feed, 'assets.edit', String(feed.integrationId)))
const names = (screen: Screen) =>
  screen.blocks.flatMap(block =>
    block.kind === 'checkboxes' && block.id === 'assets' ? block.options.map(one => one.label.split(' · ')[0]) : [],
  )
const submit = (feed: Feed, { submit }: Screen) => act(feed, submit?.action ?? '', submit?.payloadText ?? '')

/** A feed of HK1 to HK25, listed in another order. */
async function fleet(): Promise<Feed> {
  const feed = await listed(core, 0)
  feed.login.machines = Array.from({ length: 25 }, (_, n) => machine(n, { equipmentId: `HK${((n * 7) % 25) + 1}` }))
  await feed.verify(feed.integrationId)
  await core.run()
  return feed
}
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => `HK${from + n}`)

test('the list has the order of its labels, and says where in it the page is', async () => {
  const feed = await fleet()
  const first = await open(feed)
  expect(names(first)).toEqual(numbers(1, 10))
  expect(textOf(first)).toContain('1–10 of 25')
  const second = await press(feed, first, 'Next 10')
  expect(names(second)).toEqual(numbers(11, 20))
  expect(textOf(second)).toContain('11–20 of 25')
  const third = await press(feed, second, 'Next 5')
  expect(names(third)).toEqual(numbers(21, 25))
  expect(textOf(third)).toContain('21–25 of 25')
  const back = await press(feed, third, 'Previous 10')
  expect(names(back)).toEqual(numbers(11, 20))
  expect(textOf(back)).toContain('11–20 of 25')
  expect(names(await press(feed, back, 'Previous 10'))).toEqual(numbers(1, 10))
})

test('the button of a screen that an older release drew still pages; the place in the list is left open', async () => {
  const feed = await fleet()
  const draft = await feed.draft(feed.integrationId)
  const [fifth] = await core.db
    .selectFrom('asset')
    .select('id')
    .where('equipment_id', '=', 'HK5')
    .orderBy('id', 'desc')
    .limit(1)
    .execute()
  const screen = screenOf(await act(feed, 'picker.after', `${draft.id},${fifth?.id}`))
  expect(names(screen)).toEqual(numbers(6, 15))
  expect(textOf(screen)).toContain('25 assets')
  expect(names(screenOf(await act(feed, 'picker.after', `${draft.id},999999`)))).toEqual(numbers(1, 10))
  // A view as an older release stored it.
  const view = JSON.stringify({ search: '', oemName: null, model: null, after: fifth?.id, before: null })
  await core.db.updateTable('draft').set({ view }).where('id', '=', draft.id).execute()
  expect(names(await open(feed))).toEqual(numbers(6, 15))
})

test('a first choice says how many of how many, and what Confirm means stands above the list', async () => {
  const feed = await fleet()
  const search = await act(feed, 'picker.search', String((await feed.draft(feed.integrationId)).id), {
    values: { search: ['HK1, HK2'] },
  })
  const screen = await press(feed, screenOf(search), 'Deselect these 2')
  expect(textOf(screen)).toContain('23 of 25 selected')
  expect(textOf(screen)).not.toMatch(/added|removed/)
  expect(screen.submit?.label).toBe('Confirm 23')
  const order = screen.blocks.map(block => ('id' in block ? block.id : ''))
  expect(order.indexOf('importNew')).toBeLessThan(order.indexOf('assets'))
  expect(textOf(screen)).toContain(en.picker.importNewBill)
  expect(textOf(screen)).toContain('HK1, HK2: exactly 2 assets. 16 more contain this.')
  const wide = await press(feed, screen, 'List those, too')
  expect(textOf(wide)).toContain('1–10 of 18 matches')
  expect(textOf(await press(feed, wide, 'List exact numbers only'))).toContain('2 matches')
})

test('changes of what is integrated are counted against it', async () => {
  const feed = await running(core, 12)
  const screen = await open(feed)
  expect(textOf(screen)).not.toContain('Compared')
  const [id = ''] = screen.blocks
    .flatMap(block => (block.kind === 'checkboxes' ? block.options.map(one => one.id) : []))
    .slice(1)
  const draft = await feed.draft(feed.integrationId)
  const ticked = await act(feed, 'picker.tick', `${draft.id},${draft.version}`, {
    values: { assets: [] },
    checkboxOptions: { assets: [id] },
  })
  expect(textOf(screenOf(ticked))).toContain('Compared with now: 0 added, 1 removed')
})

describe('no asset', () => {
  test('is asked about before it is confirmed, however often Confirm is pressed', async () => {
    const feed = await fleet()
    const list = await press(feed, await open(feed), 'Deselect all 25')
    expect(list.submit?.label).toBe('Confirm none')
    const asked = screenOf(await submit(feed, list))
    for (const again of [await submit(feed, list), await submit(feed, list)]) expect(screenOf(again)).toEqual(asked)
    expect(asked.title).toBe('Confirm no assets?')
    expect(await feed.row(feed.integrationId)).toMatchObject({ state: 'verified' })
    // What a second click at the same place would press only leads back.
    expect(names(screenOf(await submit(feed, asked)))).toEqual(numbers(1, 10))
    expect(await feed.row(feed.integrationId)).toMatchObject({ state: 'verified' })
    expect(textOf(await press(feed, asked, 'Confirm none'))).toContain('has started with 0 assets')
    expect(await feed.row(feed.integrationId)).toMatchObject({ state: 'active', selected_count: 0 })
  })

  test('is not confirmed by that yes once something is ticked', async () => {
    const feed = await fleet()
    const asked = screenOf(await submit(feed, await press(feed, await open(feed), 'Deselect all 25')))
    await press(feed, await open(feed), 'Select all 25')
    expect(textOf(await press(feed, asked, 'Confirm none'))).toContain(en.picker.outdated)
    expect(await feed.row(feed.integrationId)).toMatchObject({ state: 'verified' })
  })

  test('needs no question where nothing was listed', async () => {
    const feed = await listed(core, 0)
    expect(textOf(screenOf(await submit(feed, await open(feed))))).toContain('has started with 0 assets')
  })
})

test('the cost of the selection is estimated where a price is set', async () => {
  const feed = await running(core, 12)
  expect(textOf(await open(feed))).not.toContain('Estimate')
  await setPrice(core.ctx, feed.ada, { integrationId: feed.integrationId, typed: '12.50', currency: 'EUR' })
  expect(textOf(await open(feed))).toContain('Estimate: €150.00 for a calendar month (12 assets at €12.50 each).')
})

test('Home and the feed’s screen say that a choice waits for Confirm, to its owner only', async () => {
  const feed = await fleet()
  const home = async (who = feed.ada) => JSON.stringify(await drawHome(core.ctx, w, who, ''))
  const page = async () => textOf(screenOf(await act(feed, 'integration.open', String(feed.integrationId))))
  const screen = await open(feed)
  expect(await home()).not.toContain('not confirmed')
  const none = await press(feed, screen, 'Deselect all 25')
  expect(await home()).toContain('0 chosen, not confirmed')
  expect(await home(feed.bob)).not.toContain('not confirmed')
  expect(await page()).toContain('0 chosen, not confirmed')
  await press(feed, none, 'Start over')
  expect(await home()).not.toContain('not confirmed')
  expect(await page()).not.toContain('not confirmed')
})

describe.each(LOCALES)('in %s', locale => {
  const screens = catalogue(locale, 'HK1, HK2', 25).filter(one => /^(picker|no assets)/.test(one.name))

  test('a card in Teams has five buttons at most, and none that only applies ticks', () => {
    expect(screens.length).toBeGreaterThan(20)
    for (const { name, screen } of screens) {
      for (const surface of ['message', 'dialog'] as const) {
        const shown = buttonsShown(renderCard(words(locale, 'UTC'), screen, surface, true))
        expect(shown.length, `${name}: ${shown.join(', ')}`).toBeLessThanOrEqual(5)
      }
    }
  })

  test('Confirm counts in Slack; in Teams, where ticks are sent with it, it does not', () => {
    const some = screens.find(one => one.name.startsWith('picker all'))?.screen
    if (!some) throw new Error('No picker.')
    expect(renderModal(some).submit?.text).toMatch(/25/)
    expect(buttonsShown(renderCard(words(locale, 'UTC'), some, 'message', true)).join()).not.toMatch(/Confirm\S* 25/)
  })
})

/** The titles of the buttons that can be seen before one of them is pressed. */
function buttonsShown(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(buttonsShown)
  if (typeof part !== 'object' || part === null) return []
  const { type, title } = part as { type?: unknown; title?: unknown }
  if (typeof type === 'string' && type.startsWith('Action.')) return [String(title)]
  return Object.values(part).flatMap(buttonsShown)
}
