import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { fr } from '../../adapters/chat/words/fr.ts'
import { buildPage } from '../../playground/page/build.ts'
import { findChromium, NO_CHROMIUM, startBrowser } from '../helpers/chromium.ts'
import { createTestDatabase } from '../helpers/database.ts'
import { startTestPage, type TestPage } from '../helpers/page.ts'
import { openWindow, type PageWindow } from '../helpers/page-window.ts'

const chromium = findChromium()
const files = join(import.meta.dirname, '../../.data/page')
const topOf = async (modals: Locator) => (await modals.allTextContents()).at(-1)
const button = (name: string | RegExp) => ['button', { name, exact: typeof name === 'string' }] as const

describe.skipIf(chromium === null)(`the page in a browser (${chromium ?? NO_CHROMIUM})`, { timeout: 240_000 }, () => {
  let browser: Browser
  beforeAll(async () => {
    await buildPage(files, () => {})
    browser = await startBrowser(chromium ?? '')
  }, 120_000)
  afterAll(() => browser?.close())

  /** What the OEM gave, from the world panel into the form that is open in Slack. */
  async function enterCredentials({ slack, world }: PageWindow, change: Record<string, string> = {}): Promise<void> {
    const given = world.locator('.world-credentials').first()
    if ((await given.getAttribute('open')) === null) await given.locator('summary').click()
    const values = await given.locator('code').allTextContents()
    for (const [index, label] of ['Client ID', 'Client secret', 'Scope'].entries()) {
      // Optional where it was entered before.
      await slack.getByLabel(new RegExp(`^${label}`)).fill(change[label] ?? values[index] ?? '')
    }
    await slack.getByRole(...button(en.credentials.verify)).click()
  }

  /** From nothing to a confirmed selection in Slack, by the page alone. */
  async function integrateInSlack(window: PageWindow): Promise<void> {
    const { slack, guide } = window
    await slack
      .getByRole(...button(/^Fleetfeed/))
      .first()
      .click()
    await guide.getByText('press “View” beside Caterpillar').waitFor()
    await slack
      .getByRole(...button(/^View/))
      .first()
      .click()
    await slack.getByRole(...button(en.app_page.install)).click()
    await slack.getByRole(...button(en.app_page.enter)).click()
    await guide.getByText('copy each of them into the form').waitFor()
    await enterCredentials(window)
    await slack.getByText('of 25 selected').waitFor()
    await slack.getByLabel(/^Import all new/).uncheck()
    await slack.getByRole(...button(en.picker.confirm)).click()
    await slack.getByText('has started with 25 assets').waitFor()
  }

  async function startPage(): Promise<TestPage> {
    const page = await startTestPage({ files })
    page.product.feeds.caterpillar.fleet.add(25)
    await page.product.teams.installFor('Ada', 'team')
    await page.product.teams.installFor('Ada', 'personal')
    return page
  }

  test('the guide leads from nothing to the month’s bill on both sides, and two windows see each other', async context => {
    const server = await startPage()
    context.onTestFinished(async () => {
      for (const one of browser.contexts()) await one.close()
      await server.close()
    })
    const ada = await openWindow(browser, server.url)
    const { page, slack, teams, world, guide } = ada
    const modals = slack.locator('.modal')
    await ada.screenshot('start')
    expect(await ada.inaccessible()).toEqual([])

    // A wrong secret, and its mending.
    await slack
      .getByRole(...button(/^Fleetfeed/))
      .first()
      .click()
    await slack
      .getByRole(...button(/^View/))
      .first()
      .click()
    await ada.screenshot('app-page')
    await slack.getByRole(...button(en.app_page.install)).click()
    await slack.getByRole(...button(en.app_page.enter)).click()
    await slack.getByRole(...button(en.credentials.verify)).waitFor()
    expect(await ada.inaccessible()).toEqual([])
    await enterCredentials(ada, { 'Client secret': 'not-the-secret' })
    await slack.getByText('refused the login').waitFor()
    await ada.screenshot('not-verified')
    await guide.getByText('The login was refused').waitFor()
    await slack.getByRole(...button(en.credentials.again)).click()
    await enterCredentials(ada)
    await slack.getByText('25 of 25 selected').waitFor()
    await ada.screenshot('page-picker', 'keep')

    await slack.getByLabel(/^Import all new/).uncheck()
    await slack.getByRole(...button(en.picker.confirm)).click()
    await slack.getByText('has started with 25 assets').waitFor()
    await slack
      .getByRole(...button(en.home.channels))
      .last()
      .click()
    for (const [label, channel] of [
      [en.channels.new_assets, 'fleet'],
      [en.channels.billing, 'finance'],
    ] as const) {
      await slack
        .getByLabel(new RegExp(`^${label}`))
        .first()
        .click()
      await slack
        .getByRole('option', { name: new RegExp(channel) })
        .first()
        .click()
    }
    await slack.getByRole(...button(en.channels.save)).click()
    await slack.getByText(en.channels.saved).waitFor()
    await slack
      .getByRole(...button(en.common.close))
      .first()
      .click()

    // The code from Slack, entered in Teams.
    await slack.getByRole(...button(en.link.title)).click()
    await slack.getByRole(...button(en.link.getCode)).click()
    await slack.getByText('Your code is').waitFor()
    await teams.getByRole('textbox').last().fill('link')
    await page.keyboard.press('Enter')
    await teams
      .getByRole(...button(en.link.enter))
      .last()
      .click()
    const code = await guide.locator('code').textContent()
    await teams.getByLabel(en.link.field).fill(code ?? '')
    await teams.getByRole(...button(en.link.next)).click()
    await ada.screenshot('link')
    await teams.getByRole(...button(en.link.confirm)).click()
    await teams.getByText(en.link.done).waitFor()
    await page.keyboard.press('Escape')
    await teams.getByRole(...button('apps')).click()
    await teams
      .getByRole(...button(en.home.channels))
      .last()
      .click()
    const dialog = teams.locator('.teams-dialog')
    for (const [label, channel] of [
      [en.channels.new_assets, 'Fleet › Fleet'],
      [en.channels.billing, 'Fleet › Finance'],
    ] as const) {
      await dialog.getByLabel(label).first().click()
      await teams.getByRole('option', { name: channel }).first().click()
    }
    await dialog.getByRole(...button(en.channels.save)).click()
    await teams.getByText(en.channels.saved).waitFor()

    await dialog
      .getByRole(...button(en.common.close))
      .first()
      .click()
    await dialog.waitFor({ state: 'hidden' })
    // The code stands on top of the screen that it was asked for on.
    // `allTextContents` never waits for what is gone.
    for (let front = await topOf(modals); front !== undefined; front = await topOf(modals)) {
      await modals
        .last()
        .getByRole(...button(en.common.close))
        .first()
        .click()
      await expect.poll(() => topOf(modals), { timeout: 20_000 }).not.toBe(front)
    }

    // New machines: two people press at the same moment, each in their own window.
    await server.world({ do: 'role', platform: 'teams', person: 'Fred', role: 'fleet_administrator' })
    const fred = await openWindow(browser, server.url, { as: { teams: 'Fred' }, dark: true })
    await world
      .getByRole(...button(/^Add 12/))
      .first()
      .click()
    await world.getByRole(...button('Next sync')).click()
    await slack.getByRole(...button(/^fleet/)).click()
    await slack.getByText('12 new assets are waiting for approval').first().waitFor()
    await fred.teams
      .getByRole(...button(/^Fleet/))
      .nth(1)
      .click()
    await fred.teams.getByText('12 new assets are waiting for approval').first().waitFor()
    await ada.screenshot('page-approval', 'keep')
    await fred.screenshot('page-dark', 'keep')
    expect([...(await ada.inaccessible()), ...(await fred.inaccessible())]).toEqual([])
    // Found before, so that both are pressed within the same millisecond.
    const presses = await Promise.all(
      [slack, fred.teams].map(side =>
        side
          .getByRole(...button(en.arrival.approveAll))
          .last()
          .elementHandle(),
      ),
    )
    await Promise.all(presses.map(one => one?.dispatchEvent('click')))
    await slack
      .getByText(/Approved by (Ada|Fred)/)
      .last()
      .waitFor()
    await fred.teams
      .getByText(/Approved by (Ada|Fred)/)
      .last()
      .waitFor()
    await expect
      .poll(async () => {
        const told = [slack.getByText(/Already approved by/), fred.teams.getByText(/Already approved by/)]
        return (await Promise.all(told.map(one => one.count()))).reduce((sum, count) => sum + Math.min(count, 1), 0)
      })
      .toBe(1)

    // The month's end.
    await world.getByRole(...button('End of month')).click()
    await slack.getByRole(...button(/^finance/)).click()
    await slack.getByText('37 assets billable').first().waitFor()
    await teams.getByRole(...button(/^Finance/)).click()
    await teams.getByText('37 assets billable').first().waitFor()
    await guide.getByText('That was the main job').waitFor()
    await ada.screenshot('page-month', 'keep')

    // What just happened: the request, the jobs, the rows, the messages.
    await page.getByRole(...button(/What just happened/)).click()
    await page
      .getByText(/close-month/)
      .first()
      .waitFor()
    await ada.screenshot('page-drawer', 'keep')
    expect(await ada.inaccessible()).toEqual([])
    expect([...ada.wrong, ...fred.wrong]).toEqual([])
  })

  test('in French', async context => {
    const server = await startPage()
    context.onTestFinished(async () => {
      for (const one of browser.contexts()) await one.close()
      await server.close()
    })
    // Somebody must have been there who can give it.
    await server.slack({ person: 'Ada', do: 'openHome' })
    await server.product.slack.until(() => server.product.slack.person('Ada').home())
    const given = await server.world({ do: 'role', platform: 'slack', person: 'Marie', role: 'fleet_administrator' })
    expect(given).toEqual({ ok: true })
    const marie = await openWindow(browser, server.url, { as: { slack: 'Marie', teams: 'Marie' }, width: 900 })
    await marie.slack
      .getByRole(...button(/^Fleetfeed/))
      .first()
      .click()
    await marie.slack.getByText(fr.home.marketplace).first().waitFor()
    await marie.screenshot('french')
    await marie.slack
      .getByRole(...button(/^Voir/))
      .first()
      .click()
    await marie.slack.getByRole(...button(fr.app_page.install)).waitFor()
    expect(await marie.inaccessible()).toEqual([])
    expect(marie.wrong).toEqual([])
  })

  test('a restart in the middle: the page says so, comes back, and nothing is lost', async context => {
    const database = await createTestDatabase()
    context.onTestFinished(() => database.drop())
    const before = await startTestPage({ files, database })
    before.product.feeds.caterpillar.fleet.add(25)
    const port = Number(new URL(before.url).port)
    const ada = await openWindow(browser, before.url)
    await integrateInSlack(ada)
    await before.close()
    await ada.page.getByText(/can’t be reached/).waitFor()
    const after = await startTestPage({ files, database, port })
    context.onTestFinished(async () => {
      for (const one of browser.contexts()) await one.close()
      await after.close()
    })
    await ada.page.getByText(/can’t be reached/).waitFor({ state: 'hidden' })
    await ada.slack
      .getByRole(...button(/^Fleetfeed/))
      .first()
      .click()
    await ada.slack.getByText('25 of 25 selected').waitFor()
  })
})
