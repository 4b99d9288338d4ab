import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { build } from 'vite'
import type { Sheet } from '../../playground/page/client/src/screens/sheet.ts'

const CLIENT = fileURLToPath(new URL('../../playground/page/client/', import.meta.url))
const AXE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'))
/** A reserved address that no server has: the browser is given the page’s files. */
const ORIGIN = 'http://screens.example'

/** A page with screens beside each other, drawn by the code of the playground’s page. */
export interface ScreensPage {
  /** The console errors so far. */
  wrong: string[]
  /** Reloads the page in that theme; it begins in the light one. */
  load(theme: 'light' | 'dark'): Promise<void>
  draw(sheet: Sheet): Promise<void>
  /** The height of each drawn screen in pixels, with the gap below it. */
  heights(): Promise<number[]>
  picture(path: string): Promise<void>
  /** What extends beyond its screen, and text that is cut off. */
  misfits(): Promise<string[]>
  /** What axe finds that is serious or worse; only by the given rules, if any. */
  inaccessible(rules: string[]): Promise<string[]>
}

/** Builds the page with Vite, which takes a second, and opens it. */
export async function openScreens(browser: Browser): Promise<ScreensPage> {
  const files = await buildScreens()
  const page = await browser.newPage({
    viewport: { width: 1200, height: 900 },
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
  })
  const wrong: string[] = []
  page.on('pageerror', err => wrong.push(err.message))
  page.on('console', message => {
    if (message.type() === 'error') wrong.push(message.text())
  })
  await page.route('**/*', async route => {
    const { origin, pathname } = new URL(route.request().url())
    // Pictures of the app may have any address.
    if (origin !== ORIGIN) return await route.fulfill({ body: PICTURE, contentType: 'image/svg+xml' })
    const body = files.get(pathname.slice(1))
    if (body === undefined) return await route.abort()
    await route.fulfill({ body, contentType: TYPES[pathname.split('.').at(-1) ?? ''] ?? 'text/plain' })
  })
  const load = async (colorScheme: 'light' | 'dark') => {
    await page.emulateMedia({ colorScheme })
    await page.goto(`${ORIGIN}/screens.html`)
    await page.waitForFunction(() => 'drawSheet' in globalThis)
    await page.addScriptTag({ path: AXE })
  }
  await load('light')
  return {
    wrong,
    load,
    draw: sheet => page.evaluate(drawn => globalThis.drawSheet(drawn), sheet),
    heights: () => page.evaluate(() => globalThis.shotHeights()),
    picture: async path => {
      await page.screenshot({ path, fullPage: true, animations: 'disabled' })
    },
    misfits: () => page.evaluate(() => globalThis.findMisfits()),
    inaccessible: rules => page.evaluate(findSerious, rules),
  }
}

const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="960" height="480"><rect width="960" height="480" fill="#8aa"/></svg>'

const TYPES: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' }

/** Its files by path, in memory. It uses the React of the page’s own build: the other one takes twice as long. */
async function buildScreens(): Promise<Map<string, string>> {
  const before = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  try {
    const made = await build({
      root: CLIENT,
      configFile: join(CLIENT, 'vite.config.ts'),
      logLevel: 'error',
      build: { write: false, minify: false, rolldownOptions: { input: join(CLIENT, 'screens.html') } },
    })
    if (!('output' in made)) throw new Error('Vite built something else than one page.')
    return new Map(made.output.map(file => [file.fileName, file.type === 'chunk' ? file.code : file.source.toString()]))
  } finally {
    if (before === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = before
  }
}

/** Runs in the page, after axe was loaded. */
async function findSerious(rules: string[]): Promise<string[]> {
  const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }
  const { violations } = await axe.run(rules.length > 0 ? { runOnly: rules } : {})
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`))
}

interface AxeResults {
  violations: { id: string; impact: string | null; nodes: { html: string }[] }[]
}
