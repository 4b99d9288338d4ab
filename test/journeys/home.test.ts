import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { fr } from '../../adapters/chat/words/fr.ts'
import { drain, type Product, startProduct } from '../helpers/product.ts'
import { readCard } from '../helpers/read-card.ts'
import { seen } from '../helpers/seen.ts'
import { TEAMS } from '../helpers/ways.ts'

const MINUTE = 60_000

let product: Product
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.stop())

describe('Home in Slack', () => {
  const ada = () => product.slack.person('Ada')
  const home = () => seen(ada().home())
  const published = () =>
    product.slack.calls.filter(({ method, args }) => method === 'views.publish' && args.user_id === ada().id).length
  beforeAll(async () => {
    await ada().openHome()
    await product.slack.until(() => ada().home())
  })

  test('shows what somebody else did, without being opened again', async () => {
    const fred = product.slack.person('Fred')
    await fred.openHome()
    await product.slack.until(() => fred.home())
    await ada().click('home', { actionId: 'app.view', value: 'caterpillar' })
    await product.slack.until(() => ada().view())
    await ada().click('modal', 'app.install')
    await product.slack.until(() => seen(ada().view()).includes('Next: enter its credentials'))
    await ada().closeModal({ all: true })
    product.clock.advance(MINUTE)
    await drain(product)
    expect(seen(fred.home())).toContain(en.state.installed)
    expect(product.slack.refusals).toEqual([])
  })

  test('changes its language with the person’s', async () => {
    await product.slack.changeLocale('Ada', 'fr-FR')
    product.clock.advance(MINUTE)
    await drain(product)
    expect(home()).toContain(fr.home.library)
    await product.slack.changeLocale('Ada', 'en-US')
    product.clock.advance(MINUTE)
    await drain(product)
    expect(home()).toContain(en.home.library)
  })

  test('is published once for many changes', async () => {
    const before = published()
    for (const name of ['One', 'Two', 'Three']) {
      await product.ctx.db.updateTable('integration').set({ name }).execute()
      await ada().message('dm', 'status')
    }
    product.clock.advance(6 * MINUTE)
    await drain(product)
    expect(home()).toContain('Three')
    expect(published()).toBe(before + 1)
  })
})

describe('Home in Teams', () => {
  const ada = () => product.teams.person('Ada')
  const cards = () =>
    ada()
      .look('dm')
      .map(message => readCard(message.card))
      .filter(text => text.includes(en.home.marketplace))
  beforeAll(async () => {
    await TEAMS.arrive(product)
    await ada().message('dm', 'apps')
  })

  test('only the newest card is edited when something changes', async () => {
    await ada().message('dm', 'apps')
    await ada().click('dm', { action: 'app.view', payloadText: 'komatsu' })
    await ada().click('dialog', { action: 'app.install' })
    await ada().closeDialog()
    product.clock.advance(MINUTE)
    await drain(product)
    const [older, newest] = cards().slice(-2)
    expect(newest).toContain(en.state.installed)
    expect(older).toContain(en.home.libraryEmpty)
    expect(product.teams.refusals).toEqual([])
  })
})
