import { afterAll, beforeAll, expect, test } from 'vitest'
import { action } from '../../../adapters/chat/payloads.ts'
import { words } from '../../../adapters/chat/words/words.ts'
import { saveView } from '../../../src/selection/draft-view.ts'
import { readSubscription } from '../../../src/subscription/list-subscriptions.ts'
import { type Core, listed, openCore } from '../../helpers/core.ts'
import { route } from '../../helpers/route.ts'
import { subscribe } from '../../helpers/subscribe.ts'

// If a client leaves values of a form out, that does not mean that they are empty.

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

type Values = Record<string, string[]>

test('a missing search, filter or tick of a list changes nothing', async () => {
  const feed = await listed(core, 3)
  const draft = await feed.draft(feed.integrationId)
  const view = { search: '320', oemName: 'CAT', model: '320', silence: 'silent' as const }
  await saveView(core.ctx, draft, view, undefined)
  const press = async (name: 'search' | 'oemName' | 'model' | 'silence', values: Values) => {
    await route({
      ctx: core.ctx,
      actor: feed.ada,
      w: words('en', 'UTC'),
      interaction: {
        ...action(`picker.${name}`, { draftId: draft.id }),
        payloadText: String(draft.id),
        values,
        checkboxOptions: {},
        place: { kind: 'person', person: 'Ada' },
      },
    })
    return (await feed.draft(feed.integrationId)).view
  }
  for (const name of ['search', 'oemName', 'model', 'silence'] as const) {
    expect(await press(name, {}), name).toMatchObject(view)
  }
  // An explicitly empty value counts.
  expect(await press('silence', { silence: [] })).toMatchObject({ silence: null })
  expect(await press('search', { search: [] })).toMatchObject({ search: '' })
  expect(await press('oemName', { oemName: [] })).toMatchObject({ oemName: null, model: null })
})

test('a missing price changes nothing', async () => {
  const { ada, integrationId } = await listed(core, 1)
  const { payloadText = '' } = action('price.save', { integrationId })
  const save = async (values: Values) => {
    const interaction = { payloadText, values, checkboxOptions: {}, place: { kind: 'person', person: 'Ada' } } as const
    await route({
      ctx: core.ctx,
      actor: ada,
      w: words('en', 'UTC'),
      interaction: { action: 'price.save', ...interaction },
    })
    return (await core.db.selectFrom('price').select('minor').where('integration_id', '=', integrationId).execute()).at(
      -1,
    )
  }
  expect(await save({ amount: ['12.50'], currency: ['EUR'] })).toEqual({ minor: 1250 })
  expect(await save({})).toEqual({ minor: 1250 })
  expect(await save({ amount: [], currency: ['EUR'] })).not.toEqual({ minor: 1250 })
})

test('a missing field of a channel’s settings changes nothing', async () => {
  const feed = await listed(core, 1)
  const { ada } = feed
  const other = await feed.install()
  const subscriptionId = await subscribe(core.ctx, ada, 'C1', ['billing', 'new_assets'])
  const saved = async () => await readSubscription(core.db, ada.accountId, subscriptionId)
  const save = async (values: Values, checkboxOptions: Values = {}) => {
    const payloadText = action('subscription.save', { subscriptionId }).payloadText ?? ''
    return await route({
      ctx: core.ctx,
      actor: ada,
      w: words('en', 'UTC'),
      // Nobody from outside reads there.
      findAudience: async () => 'inside',
      interaction: {
        action: 'subscription.save',
        payloadText,
        values,
        checkboxOptions,
        place: { kind: 'person', person: 'Ada' },
      },
    })
  }
  const whole = {
    topics: ['new_assets'],
    feeds0: [String(feed.integrationId)],
    pace: ['daily'],
    quietFrom: ['22'],
    quietTo: ['6'],
    layout: ['thread'],
    language: ['fr'],
  }
  await save(whole)
  const chosen = await saved()
  expect(chosen).toMatchObject({ topics: ['new_assets'], feeds: [feed.integrationId], quiet: { from: 22, to: 6 } })
  for (const left of Object.keys(whole)) {
    await save(Object.fromEntries(Object.entries(whole).filter(([id]) => id !== left)))
    expect(await saved(), left).toEqual(chosen)
  }
  await save({})
  expect(await saved()).toEqual(chosen)
  // Only one of two lists of feeds was sent.
  await save({ ...whole, feeds0: ['all'] }, { feeds0: ['all', String(feed.integrationId)], feeds1: [String(other)] })
  expect(await saved()).toEqual(chosen)
  await save({ ...whole, quietFrom: ['none'], quietTo: ['none'], feeds0: ['all'] })
  expect(await saved()).toMatchObject({ quiet: null, feeds: null })
})
