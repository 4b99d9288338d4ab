import { mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import { PUBLIC_CLOUD, type TeamsConfig } from '../../adapters/teams/config.ts'
import { type AgentsClient, startAgentsClient } from './agents-client.ts'
import { startBrowser } from './chromium.ts'

/** Microsoft's client signs nothing, so the product must not ask for it. It has no dialogs that it can open from our buttons. */
export const UNSIGNED: TeamsConfig = {
  appId: '',
  appPassword: '',
  tenantId: null,
  singleTenant: false,
  administrators: ['00000000-0000-0000-0000-000000000001/ada@example.com'],
  dialogs: false,
  ...PUBLIC_CLOUD,
}

const SCREENSHOTS = fileURLToPath(new URL('../../.data/screenshots/agents-playground/', import.meta.url))
const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url))
/** Its 5 MB of script alone take ten seconds on a busy machine. */
const PATIENCE_MS = 30_000

/** The errors that are the client's own: its fonts come from a content network, and that is out of reach; it has no icon. */
const OWN_ERRORS = [/^https:\/\/res-1\.cdn\.office\.net\//, /\/favicon\.ico$/]
/** And what it says of a card: that only the real Teams can do this. */
const OWN_WARNINGS = [/Full width control is not supported yet/, /Typeahead Search is not supported yet/]

/** The personal chat with the app in Microsoft 365 Agents Playground, Microsoft's own client, as a person has it in front. */
export interface AgentsPlayground {
  say(text: string): Promise<void>
  /** The newest card. */
  card: Locator
  /** Waits until that can be read on the newest card. */
  sees(text: string): Promise<void>
  /** How often that can be read in the whole chat. */
  times(text: string): Promise<number>
  /** `button`: what it says, or what it says to whoever points at it. */
  click(button: string): Promise<void>
  /** `field`: its label, or what stands in it while it is empty. */
  type(field: string, text: string): Promise<void>
  tick(box: string, on: boolean): Promise<void>
  isTicked(box: string): Promise<boolean>
  /** Of the whole window, as the next one in `.data/screenshots/agents-playground/`; only where SCREENSHOTS is set. */
  screenshot(name: string): Promise<void>
  /** Of the newest card, for the documentation; only where UPDATE_PICTURES is set. */
  picture(name: string): Promise<void>
  /** What went wrong on the page and between client and app: nothing, at the end. */
  wrong(): Promise<string[]>
  stop(): Promise<void>
}

/** Starts the client in front of the app at that address, and opens it in Chromium. As it opens, it tells of an installation. */
export async function openAgentsPlayground(app: string): Promise<AgentsPlayground> {
  const client = await startAgentsClient(app)
  try {
    const browser = await startBrowser()
    try {
      return await openPage(browser, client)
    } catch (err) {
      await browser.close()
      throw err
    }
  } catch (err) {
    await client.stop()
    throw err
  }
}

async function openPage(browser: Browser, client: AgentsClient): Promise<AgentsPlayground> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1400 }, locale: 'en-US', timezoneId: 'UTC' })
  page.setDefaultTimeout(PATIENCE_MS)
  const errors = watchErrors(page)
  await page.goto(client.url)
  await rm(SCREENSHOTS, { recursive: true, force: true })
  let shots = 0
  const card = page.locator('.fai-OutputCard').last()
  return {
    card,
    say: async text => {
      await page.locator('[data-lexical-editor]').click()
      await page.keyboard.insertText(text)
      await page.getByRole('button', { name: 'Send Message' }).click()
    },
    sees: text => card.getByText(text).first().waitFor(),
    times: text => page.getByText(text).count(),
    click: async button => {
      const called = card.getByRole('button', { name: button, exact: true })
      await called.or(card.getByTitle(button, { exact: true })).click()
    },
    type: (field, text) => card.getByLabel(field).or(card.getByPlaceholder(field)).first().fill(text),
    tick: (box, on) => card.getByRole('checkbox', { name: box }).setChecked(on),
    isTicked: box => card.getByRole('checkbox', { name: box }).isChecked(),
    screenshot: async name => {
      shots += 1
      if (!process.env.SCREENSHOTS) return
      await card.scrollIntoViewIfNeeded()
      await page.mouse.move(0, 0)
      await page.screenshot({
        animations: 'disabled',
        path: `${SCREENSHOTS}${String(shots).padStart(2, '0')}-${name}.png`,
      })
    },
    picture: async name => {
      if (!process.env.UPDATE_PICTURES) return
      await mkdir(PICTURES, { recursive: true })
      await page.mouse.move(0, 0)
      await card.screenshot({ animations: 'disabled', path: `${PICTURES}teams-${name}.png` })
    },
    wrong: async () => [...errors, ...(await refusals(page))],
    stop: async () => {
      await browser.close()
      await client.stop()
    },
  }
}

/** Everything the page complains of, except what is known to be the client's own. */
function watchErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', err => errors.push(err.message))
  page.on('console', message => {
    const { url } = message.location()
    const own = OWN_ERRORS.some(one => one.test(url))
    if (message.type() === 'error' && !own) errors.push(`${message.text()} (${url})`)
  })
  return errors
}

/** What the client's log says of calls that were refused, and of cards that it could not take or draw. */
async function refusals(page: Page): Promise<string[]> {
  const lines = await page.getByText(/^\[[^\]]*\] .*(Warning: |Error: | [45]\d\d\b)/).allTextContents()
  return lines.filter(line => !OWN_WARNINGS.some(one => one.test(line)))
}
