import { expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { openAgentsPlayground, UNSIGNED } from '../helpers/agents-playground.ts'
import { lacks } from '../helpers/lacks.ts'
import { startProduct } from '../helpers/product.ts'

const HOUR = 60 * 60_000

const withChromium = test.skipIf(lacks('chromium'))

withChromium('Microsoft’s own client: from help to an approved machine', { timeout: 180_000 }, async context => {
  const product = await startProduct({ settings: { teams: UNSIGNED } })
  context.onTestFinished(() => product.stop())
  const { feeds, clock } = product
  feeds.caterpillar.fleet.add(25)
  const chat = await openAgentsPlayground(`http://127.0.0.1:${product.port}/teams/messages`)
  context.onTestFinished(() => chat.stop())

  // When it opens, the client sends the installation in two events at once: the welcome comes once.
  await chat.sees('Ada Berger added me here')
  await chat.screenshot('welcome')

  await chat.say('help')
  await chat.sees(en.help.title)
  await chat.screenshot('help')
  await chat.say('apps')
  await chat.sees(en.home.marketplace)
  await chat.screenshot('apps')
  await chat.picture('marketplace')
  await chat.click('View: Caterpillar')

  await chat.sees('Ask your Cat dealer')
  await chat.screenshot('app')
  await chat.click(en.app_page.install)
  await chat.sees('Next: enter its credentials')
  await chat.screenshot('installed')
  await chat.click(en.app_page.enter)
  await chat.sees('Enter the credentials for Caterpillar')
  await chat.screenshot('credentials')
  for (const [field, value] of Object.entries(feeds.credentials.caterpillar)) {
    await chat.type(en.field[field as keyof typeof en.field], value ?? '')
  }
  await chat.screenshot('credentials-typed')
  await chat.picture('credentials')
  // The answer waits until the card that announces it has been seen.
  feeds.caterpillar.hold()
  await chat.click(en.credentials.verify)
  await chat.sees('Asking Caterpillar')
  await chat.screenshot('verifying')
  feeds.caterpillar.release()
  await product.drain()

  await chat.sees('25 of 25 selected')
  await chat.screenshot('picker')
  await chat.picture('picker')
  const [first] = feeds.caterpillar.fleet.machines
  await chat.type(en.picker.search, first?.serialNumber ?? '')
  await chat.click(en.common.search)
  await chat.sees('1 match')
  await chat.screenshot('picker-searched')
  await chat.tick(first?.serialNumber ?? '', false)
  await chat.tick(en.picker.importNew, false)
  await chat.screenshot('picker-unticked')
  await chat.click(en.common.search)
  await chat.sees('24 of 25 selected')
  expect(await chat.isTicked(en.picker.importNew)).toBe(false)
  await chat.screenshot('picker-applied')
  await chat.click(en.picker.confirmPlain)
  await chat.sees('has started with 24 assets')
  await chat.screenshot('confirmed')
  await product.drain()

  feeds.caterpillar.fleet.add(1)
  clock.advance(30 * HOUR)
  await product.drain()
  await chat.sees('1 new asset is waiting for approval')
  await chat.screenshot('arrival')
  await chat.picture('approval')
  await chat.click(en.arrival.approveAll)
  await chat.sees('Approved by Ada Berger')
  await chat.screenshot('approved')

  expect(await chat.times('Ada Berger added me here')).toBe(1)
  // Nothing was refused, everything could be drawn, and its page has no error but the client’s own.
  expect(await chat.wrong()).toEqual([])
})
