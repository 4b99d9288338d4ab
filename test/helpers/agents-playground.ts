import { mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import { PUBLIC_CLOUD, type TeamsConfig } from '../../adapters/teams/config.ts'
import { type AgentsClient, startAgentsClient } from './agents-client.ts'
import { startBrowser } from './chromium.ts'

/**
 * Microsoft’s client signs nothing, so the product must not require signatures. It can’t open dialogs from our buttons.
 */
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
/** Its 5 MB of script take ten seconds on a busy machine. */
const PATIENCE_MS = 30_000

/** The client’s own errors: its fonts come from a CDN that is out of reach, and it has no icon. */
const OWN_ERRORS = [/^https:\/\/res-1\.cdn\.office\.net\//, /\/favicon\.ico$/]
/** The client’s messages that only the real Teams can do something with a card. */
const OWN_WARNINGS = [/Full width control is not supported yet/, /Typeahead Search is not supported yet/]

/** The personal chat with the app in Microsoft 365 Agents Playground, Microsoft’s own client. */
export interface AgentsPlayground {
  say(text: string): Promise<void>
  /** The newest card. */
  card: Locator
  /** Waits until the newest card shows that text. */
  sees(text: string): Promise<void>
  /** How often the whole chat shows that text. */
  times(text: string): Promise<number>
  /** `button`: its label, or its tooltip. */
  click(button: string): Promise<void>
  /** `field`: its label, or its placeholder. */
  type(field: string, text: string): Promise<void>
  tick(box: string, on: boolean): Promise<void>
  isTicked(box: string): Promise<boolean>
  /**
   * A screenshot of the whole window, the next one in `.data/screenshots/agents-playground/`; only if SCREENSHOTS is
   * set.
   */
  screenshot(name: string): Promise<void>
  /** A screenshot of the newest card, for the documentation; only if UPDATE_PICTURES is set. */
  picture(name: string): Promise<void>
  /** What went wrong on the page and between client and app; must be empty at the end. */
  wrong(): Promise<string[]>
  stop(): Promise<void>
}

/**
 * Starts the client for the app at that address and opens it in Chromium. When it opens, it sends an installation
 * event.
 */
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

/** Every error of the page, except those that are known to be the client’s own. */
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

/** The client’s log lines about calls that were refused, and cards that it could not accept or draw. */
async function refusals(page: Page): Promise<string[]> {
  const lines = await page.getByText(/^\[[^\]]*\] .*(Warning: |Error: | [45]\d\d\b)/).allTextContents()
  return lines.filter(line => !OWN_WARNINGS.some(one => one.test(line)))
}
