import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WebClient } from '@slack/web-api'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { en } from '../../adapters/chat/words/en.ts'
import { fr } from '../../adapters/chat/words/fr.ts'
import { listen } from '../../playground/listen.ts'
import { buildPage } from '../../playground/page/build.ts'
import type { LocalTeams } from '../../playground/teams/teams.ts'
import { startBrowser } from '../helpers/chromium.ts'
import { createTestDatabase } from '../helpers/database.ts'
import { lacks } from '../helpers/lacks.ts'
import { startTestPage, type TestPage } from '../helpers/page.ts'
import { openWindow, type PageWindow } from '../helpers/page-window.ts'

const files = join(import.meta.dirname, '../../.data/page')
/** The fixed beginning of the confirmation that a channel is set up. */
const SAVED = en.subscription.saved.split('{{')[0] ?? ''
const topOf = async (modals: Locator) => (await modals.allTextContents()).at(-1)

const PATIENCE = { timeout: 20_000 }
const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20">
  <rect width="40" height="20" fill="#e2f2f0"/><rect x="4" y="8" width="8" height="12" fill="#0b6e66"/>
  <rect x="18" y="3" width="8" height="17" fill="#0b6e66"/></svg>`

/** A server of an app that has a picture. */
async function servePicture(): Promise<{ url: string; close(): Promise<void> }> {
  const { origin, serve, close } = await listen<string>(0, 'test/picture', async (picture, _request, response) => {
    response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(picture)
  })
  serve(PICTURE)
  return { url: `${origin}/files/month.svg`, close }
}

/** Acts as the app, in Ada’s chat in Teams. */
async function postCard(teams: LocalTeams, content: object): Promise<void> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: teams.appId,
    client_secret: teams.appPassword,
    scope: 'https://api.botframework.com/.default',
  })
  const login = await fetch(`${teams.loginUrl}/${teams.tenantId}/oauth2/v2.0/token`, { method: 'POST', body: form })
  const { access_token } = z.object({ access_token: z.string() }).parse(await login.json())
  const answer = await fetch(
    `${teams.serviceUrl}v3/conversations/${encodeURIComponent(teams.conversationId('@Ada'))}/activities`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        type: 'message',
        attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
      }),
    },
  )
  expect(answer.status).toBe(201)
}

/**
 * Whoever is faster than everything else: the moment that the next form is drawn it is filled in and sent, before anything
 * can have run that comes after the drawing.
 */
async function typeAtOnce(page: Page, values: readonly string[]): Promise<void> {
  await page.evaluate(`{
    const values = ${JSON.stringify(values)}
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')
    const watching = new MutationObserver(() => {
      const fields = [...document.querySelectorAll('.modal-body input[type=text]')]
      if (fields.length < values.length) return
      watching.disconnect()
      for (const [index, field] of fields.entries()) {
        field.focus()
        set.call(field, values[index])
        field.dispatchEvent(new Event('input', { bubbles: true }))
      }
      fields[0].form.requestSubmit()
    })
    watching.observe(document.body, { subtree: true, childList: true })
  }`)
}

/** Modals stand on top of each other: closes them all. */
async function closeAll(modals: Locator): Promise<void> {
  // `allTextContents` never waits for elements that are gone.
  for (let front = await topOf(modals); front !== undefined; front = await topOf(modals)) {
    await modals
      .last()
      .getByRole(...button(en.common.close))
      .first()
      .click()
    await expect.poll(() => topOf(modals), { timeout: 20_000 }).not.toBe(front)
  }
}
const button = (name: string | RegExp) => ['button', { name, exact: typeof name === 'string' }] as const

describe.skipIf(lacks('chromium'))('the page in a browser', { timeout: 240_000 }, () => {
  let browser: Browser
  beforeAll(async () => {
    await buildPage(files, () => {})
    browser = await startBrowser()
  }, 120_000)
  afterAll(() => browser?.close())

  /** The OEM’s credentials, from the world panel. */
  async function givenCredentials({ world }: PageWindow): Promise<string[]> {
    const given = world.locator('.world-credentials').first()
    if ((await given.getAttribute('open')) === null) await given.locator('summary').click()
    return await given.locator('code').allTextContents()
  }

  /** Types the OEM’s credentials into the form that is open in Slack. */
  async function enterCredentials(window: PageWindow, change: Record<string, string> = {}): Promise<void> {
    const { slack } = window
    const values = await givenCredentials(window)
    for (const [index, label] of ['Client ID', 'Client secret', 'Scope'].entries()) {
      // Optional if it was entered before.
      await slack.getByLabel(new RegExp(`^${label}`)).fill(change[label] ?? values[index] ?? '')
    }
    await slack.getByRole(...button(en.credentials.verify)).click()
  }

  /** From nothing to a confirmed selection in Slack, only through the page. */
  async function integrateInSlack(window: PageWindow): Promise<void> {
    const { page, slack, guide } = window
    await slack
      .getByRole(...button(/^Fleetfeed/))
      .first()
      .click()
    await guide.getByText('press “View” beside Caterpillar').waitFor()
    const install = slack.getByRole(...button(en.app_page.install))
    // Home is redrawn after it was opened: a click on an element from before finds nothing, and a person clicks again.
    for (let isOpen = false; !isOpen; ) {
      await slack
        .getByRole(...button(/^View/))
        .first()
        .click()
      isOpen = await install.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      )
    }
    await install.click()
    await typeAtOnce(page, await givenCredentials(window))
    await slack.getByRole(...button(en.app_page.enter)).click()
    await slack.getByText('of 25 selected').waitFor()
    await slack.getByLabel(/^Import all new/).uncheck()
    await slack.getByRole(...button('Confirm 25')).click()
    await slack.getByText('has started with 25 assets').waitFor()
  }

  async function startPage(): Promise<TestPage> {
    const page = await startTestPage({ files })
    page.product.feeds.caterpillar.fleet.add(25)
    await page.product.teams.installFor('Ada', 'team')
    await page.product.teams.installFor('Ada', 'personal')
    return page
  }

  test('the guide leads from nothing to the month’s bill on both sides, and two windows see each other’s actions', async context => {
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

    // A wrong secret, and its correction.
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
    await slack.getByRole(...button('Confirm 25')).click()
    await slack.getByText('has started with 25 assets').waitFor()
    await modals
      .last()
      .getByRole(...button(en.subscription.setUp))
      .click()
    await guide.getByText(`press “${en.subscription.save}”`).waitFor()
    await slack.getByLabel(en.subscription.channel, { exact: true }).click()
    await slack.getByRole('option', { name: /fleet/ }).first().click()
    await ada.screenshot('channel')
    await slack.getByRole(...button(en.subscription.save)).click()
    await slack.getByText(SAVED).waitFor()
    await closeAll(modals)

    // The code from Slack, entered in Teams.
    await slack.getByRole(...button(en.link.title)).click()
    await slack.getByRole(...button(en.link.getCode)).click()
    await slack.getByText('Enter this code on the other side').waitFor()
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
      .getByRole(...button(en.channels.title))
      .last()
      .click()
    const dialog = teams.locator('.teams-dialog')
    await dialog.getByRole(...button(en.subscription.setUp)).click()
    // The form is open: the screen before it has labels with that word too.
    await dialog.getByLabel(en.subscription.pace).first().waitFor()
    const channel = dialog.getByRole('combobox', { name: en.subscription.channel })
    await channel.click()
    await teams.getByRole('option', { name: 'Fleet › Fleet' }).first().waitFor()
    // Enter before the app has answered waits for the options.
    await page.keyboard.type('Finance')
    await page.keyboard.press('Enter')
    await expect.poll(() => channel.inputValue()).toBe('Fleet › Finance')
    await channel.click()
    await teams.getByRole('option', { name: 'Fleet › Fleet' }).first().click()
    await ada.screenshot('channel-teams')
    await dialog.getByRole(...button(en.subscription.save)).click()
    await dialog.getByText(SAVED).waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await closeAll(modals)

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
    // The elements are found first, so that both are pressed within the same millisecond.
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
    await slack.getByText('37 assets billable').first().waitFor()
    await teams
      .getByRole(...button(/^Fleet/))
      .nth(1)
      .click()
    await teams.getByText('37 assets billable').first().waitFor()
    await guide.getByText('That was the main job').waitFor()
    const summary = { hasText: '37 assets billable' }
    await ada.picture(slack.locator('.message').filter(summary).first(), 'billing-slack')
    await ada.picture(teams.locator('.teams-message').filter(summary).first(), 'billing-teams')
    await ada.screenshot('page-month', 'keep')

    // The journal of what just happened: the request, the jobs, the rows, the messages.
    await page.getByRole(...button(/What just happened/)).click()
    await page
      .getByText(/close-month/)
      .first()
      .waitFor()
    await ada.screenshot('page-drawer', 'keep')
    expect(await ada.inaccessible()).toEqual([])
    expect([...ada.wrong, ...fred.wrong]).toEqual([])
  })

  test('the main job works in Teams alone', async context => {
    const server = await startPage()
    context.onTestFinished(async () => {
      for (const one of browser.contexts()) await one.close()
      await server.close()
    })
    const ada = await openWindow(browser, server.url)
    const { page, teams } = ada
    const dialog = teams.locator('.teams-dialog')
    const press = (name: string) => dialog.getByRole(...button(name)).click()
    await teams.getByRole(...button('apps')).click()
    await teams
      .getByRole(...button(/^View/))
      .first()
      .click()
    await press(en.app_page.install)
    await press(en.app_page.enter)
    const values = await givenCredentials(ada)
    for (const [index, label] of ['Client ID', 'Client secret', 'Scope'].entries()) {
      await dialog.getByLabel(new RegExp(`^${label}`)).fill(values[index] ?? '')
    }
    await press(en.credentials.verify)
    await dialog.getByText('The answer comes as a message').waitFor()
    await page.keyboard.press('Escape')
    // A dialog doesn’t change by itself in Teams: the list comes in the chat.
    await teams.getByText('25 of 25 selected').waitFor()
    await teams.getByRole('checkbox', { name: en.picker.importNew }).last().uncheck()
    await teams
      .getByRole(...button(en.picker.confirmPlain))
      .last()
      .click()
    await teams.getByText('has started with 25 assets').waitFor()
    await ada.screenshot('teams-main-job')
    expect(ada.wrong).toEqual([])
  })

  test('the page works in French', async context => {
    const server = await startPage()
    context.onTestFinished(async () => {
      for (const one of browser.contexts()) await one.close()
      await server.close()
    })
    // An Administrator must have been there to give it.
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
    await marie.guide.getByText(`press “${fr.app_page.view}” beside Caterpillar`).waitFor()
    await marie.screenshot('french')
    expect(await marie.unreachable()).toEqual([])
    await marie.page.getByRole(...button('World')).click()
    await marie.page.getByText('Roles and languages in Slack').click()
    await marie.world.getByText('Credentials').first().click()
    await marie.screenshot('french-world')
    expect(await marie.unreachable()).toEqual([])
    await marie.slack
      .getByRole(...button(/^Voir/))
      .first()
      .click()
    await marie.slack.getByRole(...button(fr.app_page.install)).waitFor()
    await marie.guide.getByText(`Press “${fr.app_page.install}”`).waitFor()
    expect(await marie.inaccessible()).toEqual([])
    expect(await marie.unreachable()).toEqual([])
    expect(marie.wrong).toEqual([])
  })

  test('files and pictures are shown in Slack and in Teams', async context => {
    const server = await startPage()
    const pictures = await servePicture()
    context.onTestFinished(async () => {
      for (const one of browser.contexts()) await one.close()
      await pictures.close()
      await server.close()
    })
    const { slack: inSlack, teams: inTeams } = server.product
    const client = new WebClient(inSlack.botToken, { slackApiUrl: inSlack.apiUrl })
    const channel = inSlack.channelId('#fleet')
    const post = async (text: string, more: object = {}) =>
      String((await client.chat.postMessage({ channel, text, ...more })).ts)
    const thread_ts = await post('The month')
    const csv = 'serial,hours\nA1,10\n'
    await client.filesUploadV2({ channel_id: channel, thread_ts, filename: 'assets.csv', content: csv })
    await client.filesUploadV2({
      channel_id: channel,
      filename: 'month.svg',
      title: 'November',
      content: PICTURE,
      alt_text: 'Two bars',
      initial_comment: 'As a picture',
    })
    const [, picture] = await inSlack.until(() => inSlack.files('#fleet').length === 2 && inSlack.files('#fleet'))
    await post('Both', {
      blocks: [
        { type: 'image', alt_text: 'Kept by Slack', slack_file: { id: picture?.id } },
        { type: 'image', alt_text: 'From the app', image_url: pictures.url },
      ],
    })

    const ada = await openWindow(browser, server.url, { width: 900 })
    const { page, slack, teams } = ada
    const isDrawn = (alt: string, side: Locator) =>
      expect
        .poll(
          () => side.getByAltText(alt).evaluate(picture => 'naturalWidth' in picture && picture.naturalWidth),
          PATIENCE,
        )
        .toBe(40)
    await slack.getByRole(...button(/^fleet/)).click()
    await isDrawn('Two bars', slack)
    await isDrawn('Kept by Slack', slack)
    await isDrawn('From the app', slack)
    await slack.getByRole(...button('1 reply')).click()
    const link = slack.getByRole('link', { name: /assets\.csv/ })
    expect(await link.textContent()).toContain(`CSV · ${csv.length} B`)
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    expect([download.suggestedFilename(), await readFile(await download.path(), 'utf8')]).toEqual(['assets.csv', csv])
    await ada.screenshot('files')

    // A card with a picture, and a file that the product offers and uploads after it is accepted.
    await postCard(inTeams, {
      type: 'AdaptiveCard',
      version: '1.5',
      body: [{ type: 'Image', url: pictures.url, altText: 'On a card', size: 'Large' }],
    })
    await isDrawn('On a card', teams)
    await teams.getByRole('textbox').last().fill('audit')
    await page.keyboard.press('Enter')
    await teams
      .getByRole(...button(en.audit.csv))
      .last()
      .click()
    await teams.getByRole(...button('Accept')).waitFor()
    await ada.screenshot('file-offered')
    expect(await ada.inaccessible()).toEqual([])
    expect(await ada.unreachable()).toEqual([])
    await teams.getByRole(...button('Accept')).click()
    const file = teams.getByRole('link', { name: /\.csv/ })
    const [saved] = await Promise.all([page.waitForEvent('download'), file.click()])
    const [uploaded] = inTeams.files('Ada')
    expect(saved.suggestedFilename()).toBe(uploaded?.name)
    expect(await readFile(await saved.path())).toEqual(uploaded?.content)
    await ada.screenshot('file-taken')
    expect(await ada.inaccessible()).toEqual([])
    expect(inSlack.refusals).toEqual([])
    expect(inTeams.refusals).toEqual([])
    // A file that does not exist, and pages of nobody else.
    expect((await fetch(`${server.url}/api/slack-files/F404`)).status).toBe(404)
    const other = { headers: { origin: 'https://evil.example' } }
    expect((await fetch(`${server.url}/api/slack-files/${picture?.id}`, other)).status).toBe(403)
    const shown = await fetch(`${server.url}/api/slack-files/${picture?.id}`)
    expect(shown.headers.get('content-security-policy')).toContain('sandbox')
  })

  test('after a restart in the middle the page says so, comes back, and nothing is lost', async context => {
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
