import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { captureLog } from '../adapters/slack/walk.ts'
import { signInOf } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import type { User } from '../helpers/user.ts'
import { SLACK, TEAMS } from '../helpers/ways.ts'

type Listed = 'caterpillar' | 'komatsu' | 'takeuchi' | 'other'

/** From the Marketplace to the form. */
async function install(user: User, oem: Listed): Promise<void> {
  await user.write('apps')
  await user.sees(en.home.search)
  await user.press('app.view', oem)
  await user.sees(en.app_page.install)
  await user.press('app.install')
  await user.sees('is now in the App Library')
}

async function type(user: User, values: Partial<Record<string, string>>): Promise<void> {
  for (const [id, value] of Object.entries(values)) await user.type(en.field[id as keyof typeof en.field], value ?? '')
}

describe.each([SLACK, TEAMS])('$name', way => {
  let product: Product
  let ada: User
  let log: string[]
  beforeAll(async () => {
    product = await startProduct({ ...way.with, settings: { logLevel: 'info' } })
    log = captureLog(product)
    ada = await way.arrive(product)
  })
  afterAll(async () => {
    expect(ada.wrong()).toEqual([])
    await product.stop()
  })
  const feeds = () => product.feeds.credentials

  test('Install opens the form in the same dialog, with a name for the feed', async () => {
    product.feeds.takeuchi.fleet.add(5)
    await install(ada, 'takeuchi')
    expect(ada.front()).toContain('Takeuchi (TFM) is now in the App Library')
    expect(ada.front()).toContain(en.field.tokenUrl)
    expect(ada.front()).toContain(en.field.feedName)
    await ada.type(en.field.feedName, '  Yard \u200b north ')
    await type(ada, { ...feeds().takeuchi, password: 'mistyped-4713' })
  })

  test('a failed Verify carries a reference that the log has; no screen without a Verify button says to press it', async () => {
    await ada.submit('credentials.verify')
    await product.drain()
    await ada.sees('refused the login')
    expect(ada.front()).toContain('Yard north refused the login')
    expect(ada.front()).not.toContain('press Verify')
    const [, reference] = /Reference (\w{8})/.exec(ada.front()) ?? []
    const logged = log.filter(line => line.includes(`"reference":"${reference}"`))
    expect(logged.join()).toContain('"outcome":"wrong_credentials"')
    await ada.press('credentials.open')
    await ada.sees('Then press Verify.')
    expect(ada.front()).toContain(`Reference ${reference}`)
    expect(ada.front()).toContain('Yard north')
  })

  test('the list appears where Verify was pressed, and only there', async () => {
    const before = ada.told()
    await ada.type(en.field.password, feeds().takeuchi.password ?? '')
    await ada.submit('credentials.verify')
    await product.drain()
    await ada.sees('5 of 5 selected')
    expect(ada.front()).toContain(en.picker.confirm)
    expect(ada.told()).toBe(before)
    await ada.submit('picker.confirm')
    await ada.sees('The integration of Yard north has started')
    await ada.close()
    product.clock.advance(10 * 60_000)
    await product.drain()
    expect(ada.told()).not.toContain('choose your assets')
  })

  test('the screen of the feed shows its server, and gives it another name', async () => {
    await ada.write('apps')
    await ada.sees('Yard north')
    await ada.press('integration.open')
    const { host } = new URL(feeds().other.baseUrl ?? '')
    await ada.sees(en.integration.host)
    expect(ada.front()).toContain(host.split(':')[0])
    await ada.press('integration.rename')
    await ada.sees('Another name for Yard north')
    await ada.type(en.field.feedName, 'x'.repeat(61))
    await ada.submit('integration.saveName')
    await ada.complains(en.fieldProblem.name_too_long)
    await ada.type(en.field.feedName, 'Excavators')
    await ada.submit('integration.saveName')
    await ada.sees('This feed is now called Excavators.')
    await ada.close()
    await ada.write('status')
    await ada.sees('Excavators')
    await ada.write('audit')
    await ada.sees('Ada renamed Yard north to Excavators')
  })

  test('another feed of that name gets a number; left empty, a feed is called after its server', async () => {
    product.feeds.komatsu.fleet.add(2)
    await install(ada, 'komatsu')
    await ada.type(en.field.feedName, 'EXCAVATORS')
    await type(ada, feeds().komatsu)
    await ada.submit('credentials.verify')
    await product.drain()
    await ada.awaits('2 of 2 selected')
    await ada.close()
    await ada.write('status')
    await ada.sees('EXCAVATORS 2')
  })

  test('any other feed asks how it signs in first, then only for what that needs, and each of it', async () => {
    await install(ada, 'other')
    await ada.sees(en.credentials.signIn)
    await ada.press('credentials.signIn', await signInOf(product, 'client_credentials'))
    await ada.sees(en.field.clientSecret)
    for (const label of [en.field.username, en.field.password, en.field.apiToken])
      expect(ada.front()).not.toContain(label)
    await ada.press('credentials.chooseSignIn')
    await ada.sees(en.credentials.signIn)
    await ada.press('credentials.signIn', await signInOf(product, 'basic'))
    await ada.sees(en.field.username)
    for (const label of [en.field.clientId, en.field.tokenUrl, en.field.apiToken])
      expect(ada.front()).not.toContain(label)
    await type(ada, { baseUrl: 'http://feeds.example.com/iso', username: 'fleet', password: 'mistyped-4714' })
    await ada.submit('credentials.verify')
    await ada.complains(en.fieldProblem.not_https)
    const { baseUrl, username, password } = feeds().other
    await type(ada, { baseUrl: baseUrl ?? '', username: username ?? '', password: password ?? '' })
    await ada.submit('credentials.verify')
    await product.drain()
    await ada.awaits('is empty')
    expect(ada.front()).toContain(new URL(baseUrl ?? '').host)
  })

  test('what may work later is verified again with one click', async () => {
    product.feeds.plain.fleet.add(3)
    await ada.press('credentials.retry')
    await product.drain()
    await ada.awaits('3 of 3 selected')
    await ada.close()
  })

  test('a person without a role is refused with a reference that the log has', async () => {
    const eve = await way.join(product, 'Max')
    await eve.write('people')
    await eve.sees(en.access.administer)
    const [, reference] = /Reference (\w{8})/.exec(eve.front()) ?? []
    expect(log.join('')).toContain(`"reference":"${reference}"`)
  })
})
