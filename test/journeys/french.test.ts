import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { fr } from '../../adapters/chat/words/fr.ts'
import { direct } from '../adapters/slack/walk.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { seen } from '../helpers/seen.ts'

let product: Product
beforeAll(async () => {
  product = await startProduct()
  const marie = product.slack.person('Marie')
  await marie.openHome()
  await product.slack.until(() => marie.home())
  const give = product.ctx.db.updateTable('person').set({ role: 'fleet_administrator' })
  await give.where('external_id', '=', marie.id).execute()
})
afterAll(() => product.stop())

const marie = () => product.slack.person('Marie')

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

test('a French person reads French from the Marketplace to the month’s bill', async () => {
  const { slack, feeds } = product
  feeds.komatsu.fleet.add(12)
  await marie().openHome()
  await slack.until(() => seen(marie().home()).includes('Réglages'))
  noEnglish(seen(marie().home()))
  await marie().click('home', { actionId: 'app.view', value: 'komatsu' })
  await slack.until(() => marie().view())
  noEnglish(seen(marie().view()))
  await marie().click('modal', 'app.install')
  await slack.until(() => seen(marie().view()).includes('saisissez ses identifiants'))
  await marie().click('modal', 'credentials.open')
  await slack.until(() => marie().view()?.submit === 'Vérifier')
  noEnglish(seen(marie().view()))
  for (const [field, value] of Object.entries(feeds.credentials.komatsu)) {
    await marie().type('modal', { text: fr.field[field as keyof typeof fr.field] }, value ?? '')
  }
  await marie().submit()
  expect(marie().view()?.title).toBe('Vérification…')
  await product.settle()
  await slack.until(() => marie().view()?.title === 'Choisir les engins')
  noEnglish(seen(marie().view()))
  expect(seen(marie().view())).toContain('12 sélectionnés sur 12')
  await marie().type('modal', { text: 'Recherche' }, 'rien de tel', { enter: true })
  await slack.until(() => seen(marie().view()).includes('Aucun engin ne correspond'))
  noEnglish(seen(marie().view()))
  await marie().click('modal', 'picker.clear')
  await slack.until(() => seen(marie().view()).includes('12 résultats'))
  await marie().submit()
  expect(seen(marie().view())).toContain('a commencé avec 12 engins')
  noEnglish(seen(marie().view()))
  await marie().closeModal({ all: true })
})

test.each(['aide', 'n’importe quoi', 'apps', 'assets', 'status', 'billing', 'billing 2026-13', 'billing 2027-02'])(
  '/fleetfeed %s in French',
  async words => {
    await marie().command('#fleet', `/fleetfeed ${words}`)
    const answer = marie().ephemerals().at(-1)
    noEnglish(`${answer?.text}\n${seen(answer)}`)
  },
)

test('messages to a French person, and to the channel that she chose, are French', async () => {
  const { slack, feeds } = product
  feeds.komatsu.fleet.add(2)
  product.clock.advance(30 * 60 * 60_000)
  await product.settle()
  expect(direct(product, marie())?.text).toContain('2 nouveaux engins ont été importés')
  noEnglish(seen(direct(product, marie())))

  await marie().openHome()
  await marie().click('home', 'channels.open')
  await slack.until(() => marie().view()?.submit === 'Enregistrer')
  await marie().choose('modal', { text: fr.channels.new_assets }, '#fleet')
  await marie().submit()
  await marie().closeModal()
  feeds.komatsu.fleet.add(1)
  product.clock.advance(30 * 60 * 60_000)
  await product.settle()
  const posted = slack.messages('#fleet').at(-1)
  expect(posted?.text).toContain('1 nouvel engin a été importé')
  noEnglish(seen(posted))
})

test('who has no role is told so in French', async () => {
  await product.ctx.db.updateTable('person').set({ role: null }).where('external_id', '=', marie().id).execute()
  const posted = product.slack.messages('#fleet').at(-1)
  await marie().click({ channel: '#fleet', ts: posted?.ts ?? '' }, 'arrival.undo')
  await product.slack.until(() => marie().ephemerals().at(-1)?.text.includes('Rien n’a été modifié'))
  noEnglish(seen(marie().ephemerals().at(-1)))
})

afterAll(() => {
  expect(product.slack.refusals).toEqual([])
  expect(marie().trouble).toEqual([])
})
