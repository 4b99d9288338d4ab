import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

const AXE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'))
const SCREENSHOTS = fileURLToPath(new URL('../../.data/screenshots/page/', import.meta.url))
const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url))
/** A generous time limit, for a busy machine. */
const PATIENCE_MS = 30_000

/** One browser window with the playground’s page. */
export interface PageWindow {
  page: Page
  slack: Locator
  teams: Locator
  world: Locator
  guide: Locator
  /** Console errors and failed requests from now on; must be empty unless the server is down. */
  wrong: string[]
  /** What axe finds that is serious or worse. */
  inaccessible(): Promise<string[]>
  /** What can’t be clicked with the mouse: it is covered, or beyond the window’s edge even after scrolling to it. */
  unreachable(): Promise<string[]>
  /**
   * A screenshot: into `.data/screenshots/page/` if SCREENSHOTS is set; into `docs/pictures/` if UPDATE_PICTURES is set
   * and `keep` is given.
   */
  screenshot(name: string, keep?: 'keep'): Promise<void>
  /**
   * Waits until the bars in that post are drawn; writes only the post into `docs/pictures/` if UPDATE_PICTURES is set.
   */
  picture(post: Locator, name: string): Promise<void>
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
    unreachable: () => page.evaluate(FIND_UNREACHABLE),
    picture: async (post, name) => {
      // The picture that it shows was fetched from the product.
      const picture = post.locator('img[alt^="Bars"]').first()
      await picture.waitFor()
      await expect.poll(() => picture.evaluate(isFetched)).toBe(true)
      if (!process.env.UPDATE_PICTURES) return
      await mkdir(PICTURES, { recursive: true })
      await post.screenshot({ path: `${PICTURES}${name}.png`, animations: 'disabled' })
    },
    screenshot: async (name, keep) => {
      if (process.env.SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, animations: 'disabled' })
      if (!keep || !process.env.UPDATE_PICTURES) return
      await mkdir(PICTURES, { recursive: true })
      await page.screenshot({ path: `${PICTURES}${name}.png`, animations: 'disabled' })
    },
  }
}

/** Runs in the page; as text, because these tests are compiled without a browser’s types. */
const FIND_UNREACHABLE = `(() => {
  const found = []
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth > clientWidth) found.push('the page is ' + scrollWidth + ' px wide in ' + clientWidth)
  for (const one of document.querySelectorAll('button, a[href], input, select, textarea, summary')) {
    if (one.closest('[inert]') || one.disabled || !one.checkVisibility()) continue
    const seen = one.matches('.segments input') ? one.nextElementSibling : one
    const box = () => seen.getBoundingClientRect()
    if (box().width <= 1) continue
    seen.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    const { left, right, top, bottom } = box()
    const name = one.outerHTML.slice(0, 120)
    if (left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1) found.push('outside: ' + name)
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
    // A toast disappears by itself.
    const isFree = hit && (seen.contains(hit) || hit.contains(seen) || hit.closest('.teams-toast, .toast'))
    if (!isFree) found.push('covered: ' + name)
  }
  return found
})()`

/** Runs in the page. */
function isFetched(img: unknown): boolean {
  const { complete, naturalWidth } = img as { complete: boolean; naturalWidth: number }
  return complete && naturalWidth > 0
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
