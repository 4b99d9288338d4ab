import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'

const AXE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'))
const SCREENSHOTS = fileURLToPath(new URL('../../.data/screenshots/page/', import.meta.url))
const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url))
/** On a busy machine everything takes its time. */
const PATIENCE_MS = 30_000

/** One window of the playground's page, as the person in front of it has it. */
export interface PageWindow {
  page: Page
  slack: Locator
  teams: Locator
  world: Locator
  guide: Locator
  /** What goes wrong from now on: console errors, failed requests. Nothing, unless the server is away. */
  wrong: string[]
  /** What axe finds serious or worse. */
  inaccessible(): Promise<string[]>
  /** Into `.data/screenshots/page/`; where UPDATE_PICTURES is set and `keep` is said, into `docs/pictures/` too. */
  screenshot(name: string, keep?: 'keep'): Promise<void>
}

export async function openWindow(
  browser: Browser,
  url: string,
  how: { as?: { slack?: string; teams?: string }; dark?: boolean; width?: number } = {},
): Promise<PageWindow> {
  const context = await browser.newContext({
    viewport: { width: how.width ?? 1440, height: 900 },
    colorScheme: how.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-US',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  const wrong: string[] = []
  page.on('pageerror', err => wrong.push(err.message))
  page.on('console', message => {
    if (message.type() === 'error') wrong.push(message.text())
  })
  page.on('response', response => {
    if (response.status() >= 400) wrong.push(`${response.status()} ${response.url()}`)
  })
  await page.goto(`${url}/?${new URLSearchParams(how.as ?? {})}`)
  await page.locator('.pane.teams').waitFor()
  await mkdir(SCREENSHOTS, { recursive: true })
  return {
    page,
    slack: page.locator('.pane.slack'),
    teams: page.locator('.pane.teams'),
    world: page.locator('.world'),
    guide: page.locator('.guide'),
    wrong,
    inaccessible: async () => {
      await page.addScriptTag({ path: AXE })
      return await page.evaluate(findSerious)
    },
    screenshot: async (name, keep) => {
      await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, animations: 'disabled' })
      if (!keep || !process.env.UPDATE_PICTURES) return
      await mkdir(PICTURES, { recursive: true })
      await page.screenshot({ path: `${PICTURES}${name}.png`, animations: 'disabled' })
    },
  }
}

/** Runs in the page, where axe was loaded. */
async function findSerious(): Promise<string[]> {
  const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } }
  const { violations } = await axe.run()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`)
}

interface AxeResults {
  violations: { id: string; impact: string | null; nodes: { html: string }[] }[]
}
