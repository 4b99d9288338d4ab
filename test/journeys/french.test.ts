import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { fr } from '../../adapters/chat/words/fr.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import type { User } from '../helpers/user.ts'
import { SLACK, TEAMS } from '../helpers/ways.ts'

type Tree = { readonly [key: string]: string | Tree }
const texts = (tree: Tree): string[] =>
  Object.values(tree).flatMap(value => (typeof value === 'string' ? [value] : texts(value)))
/** English sentences and labels that are not French as well (Marketplace, Fleetfeed, Client ID …). */
const french = new Set(texts(fr))
const english = texts(en).filter(text => text.length > 5 && !text.includes('{{') && !french.has(text))

function noEnglish(shown: string): void {
  const lines = shown.split('\n')
  expect(
    english.filter(text => lines.some(line => line === text || (text.length > 20 && line.includes(text)))),
  ).toEqual([])
}

describe.each([SLACK, TEAMS])('$name', way => {
  let product: Product
  let marie: User
  beforeAll(async () => {
    product = await startProduct()
    await way.arrive(product)
    marie = await way.join(product, 'Marie', fr)
    await marie.write('aide')
    await marie.sees('Ce que Fleetfeed sait faire')
    await setRole('fleet_administrator')
  })
  afterAll(() => product.stop())

  const setRole = (role: 'fleet_administrator' | null) =>
    product.ctx.db.updateTable('person').set({ role }).where('name', 'like', 'Marie%').execute()
  /** Waits for that text, and checks that nothing there is English. */
  const reads = async (text: string) => {
    await marie.sees(text)
    noEnglish(marie.front())
  }
  const arrives = async (count: number) => {
    product.feeds.komatsu.fleet.add(count)
    product.clock.advance(30 * 60 * 60_000)
    await product.drain()
  }

  test('a French person reads French from the Marketplace to Confirm', async () => {
    product.feeds.komatsu.fleet.add(12)
    await marie.write('apps')
    await reads('Réglages')
    await marie.press('app.view', 'komatsu')
    await reads('Demandez à votre distributeur Komatsu')
    await marie.press('app.install')
    await reads('saisissez ses identifiants')
    await reads('Rien n’est importé avant votre confirmation')
    for (const [field, value] of Object.entries(product.feeds.credentials.komatsu)) {
      await marie.type(fr.field[field as keyof typeof fr.field], value ?? '')
    }
    await marie.submit('credentials.verify')
    await product.drain()
    await marie.awaits('12 sélectionnés sur 12')
    noEnglish(marie.front())
    await marie.search('rien de tel')
    await reads('Aucun engin ne correspond')
    await marie.press('picker.clear')
    await reads('12 résultats')
    await marie.submit('picker.confirm')
    await reads('a commencé avec 12 engins')
    await marie.close()
  })

  test.each([
    'aide',
    'n’importe quoi',
    'apps',
    'assets',
    'status',
    'billing',
    'billing 2026-13',
    'billing 2027-02',
    'link',
  ])('“%s” is answered in French', async words => {
    const before = marie.front()
    await marie.write(words)
    await expect.poll(() => marie.front()).not.toBe(before)
    noEnglish(marie.front())
  })

  test('messages to a French person, and to the channel that she chose, are in French', async () => {
    await arrives(2)
    await reads('2 nouveaux engins ont été importés')
    await marie.write('apps')
    await marie.sees('Réglages')
    await marie.press('subscriptions.open')
    await reads(fr.subscription.none)
    await marie.press('subscription.new')
    await reads(fr.subscription.topics)
    await marie.choose(fr.subscription.channel, marie.channelId('fleet'))
    await marie.submit('subscription.save')
    await reads('Enregistré')
    await marie.close()
    await arrives(1)
    await marie.seesIn('fleet', '1 nouvel engin a été importé')
    noEnglish(marie.channel('fleet').at(-1) ?? '')
  })

  test('a person without a role is told so in French', async () => {
    await setRole(null)
    await marie.pressIn('fleet', 'arrival.undo')
    await expect.poll(() => marie.told()).toContain('Rien n’a été modifié')
  })

  afterAll(() => expect(marie.wrong()).toEqual([]))
})
