import { mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Button, Screen } from '../../adapters/chat/screen.ts'
import { words } from '../../adapters/chat/words/words.ts'
import { renderHome, renderMessage as renderInSlack, renderModal } from '../../adapters/slack/render-screen.ts'
import { renderDialog, renderMessage as renderInTeams } from '../../adapters/teams/render-screen.ts'
import type { Shot, Surface } from '../../playground/page/client/src/screens/sheet.ts'
import { catalogue, type Drawn, type Names } from '../adapters/chat/catalogue.ts'
import { metOn } from '../adapters/chat/surfaces.ts'
import { startBrowser } from '../helpers/chromium.ts'
import { lacks } from '../helpers/lacks.ts'
import { LOCALES, LONGEST } from '../helpers/locales.ts'
import { packColumns } from '../helpers/pack-columns.ts'
import { openScreens, type ScreensPage } from '../helpers/screens-page.ts'

/** If set, pictures of everything are taken. */
const PICTURES = process.env.SCREENS
const SHEETS = fileURLToPath(new URL('../../.data/screenshots/screens/', import.meta.url))

/** The screens of everyday life. */
const NAMES: Names = {
  feed: 'Caterpillar',
  person: 'Ada Lovelace',
  channel: 'fleet',
  workspace: 'Acme Rental',
  typed: '320, D6T, HK1234',
  detail: 'HTTP 503',
  sentence: 'Caterpillar: HTTP 503.',
  zone: 'America/Los_Angeles',
  asset: n => ({
    oemName: 'CAT',
    model: ['320', 'D6T', '950 GC', '308 CR'][n % 4] ?? null,
    equipmentId: n % 5 === 4 ? null : `HK${1234 + n}`,
    serialNumber: `CAT00320JHEX${10_000 + n}`,
    pin: n % 3 === 0 ? `PIN0CAT320${70_000 + n}` : null,
  }),
}

/** The confirmation question of one of its buttons. */
function asks({ blocks }: Screen): Button['confirm'] {
  const actions = blocks.flatMap(block => (block.kind === 'actions' ? block.actions : []))
  return actions.flatMap(action => (action.kind === 'button' && action.confirm ? [action.confirm] : []))[0]
}

/** What the app sends for a screen. */
function sent(screen: Screen, surface: Surface, locale: string): object {
  const w = words(locale, 'Europe/Paris')
  switch (surface) {
    case 'slack message':
      return renderInSlack(screen)
    case 'slack modal':
      return renderModal(screen)
    case 'slack home':
      return renderHome(screen)
    case 'teams message':
      return renderInTeams(w, screen, true)
    case 'teams dialog':
      return renderDialog(w, screen)
    case 'slack confirm': {
      const asked = asks(screen)
      return { ...asked, confirm: asked?.yes, deny: asked?.no, isDanger: true }
    }
    default:
      return surface satisfies never
  }
}

/** Every screen on every surface on which it is shown. */
function shotsOf(locale: string, drawn: Drawn[], what: string): Shot[] {
  return drawn.flatMap(one => {
    const { name, screen } = one
    const surfaces: Surface[] = [...metOn(one), ...(asks(screen) ? (['slack confirm'] as const) : [])]
    return surfaces.map(surface => ({ name: `${name}${what}`, surface, sent: sent(screen, surface, locale) }))
  })
}

/**
 * Every screen of everyday life, and the screens with none or many items that have other elements. Without pictures one
 * of each kind is enough.
 */
function allShots(locale: string): Shot[] {
  const seen = new Set<string>()
  const isNew = ({ name, screen }: Drawn) => {
    const shape = shapeOf(name, screen)
    return !seen.has(shape) && seen.add(shape)
  }
  // The screens of people without that role are the same with fewer buttons.
  const ofAdministrator = ({ name }: Drawn) => !/, (nobody|fleet_administrator)$/.test(name)
  const some = catalogue(locale, NAMES, 3).filter(drawn => isNew(drawn) || (PICTURES && ofAdministrator(drawn)))
  const other = (count: number) => catalogue(locale, NAMES, count).filter(ofAdministrator).filter(isNew)
  // Long lists take long to draw.
  const hasMany = PICTURES || locale === LONGEST
  return [
    ...shotsOf(locale, some, ''),
    ...shotsOf(locale, other(0), ', of none'),
    ...(hasMany ? shotsOf(locale, other(40), ', of 40') : []),
  ]
}

/** The elements of a screen, with the words that must fit on one line and without all others. */
function shapeOf(name: string, { blocks, submit }: Screen): string {
  const [begin] = name.split(/[ ,]/)
  return JSON.stringify([begin, blocks, submit], (key, value) => {
    const counts = key === 'kind' || key === 'label' || key === 'placeholder' || typeof value === 'object'
    return counts ? value : null
  })
}

/** Enough screens to have every kind of element on every surface. */
function ofEveryKind(shots: Shot[]): Shot[] {
  const seen = new Set<string>()
  return shots.filter(({ surface, sent }) => {
    const kinds = [...JSON.stringify(sent).matchAll(/"(?:type|style|size|isSubtle|isRequired|optional)":[^,}]*/g)]
    const fresh = kinds.map(([kind]) => `${surface} ${kind}`).filter(kind => !seen.has(kind))
    for (const kind of fresh) seen.add(kind)
    return fresh.length > 0
  })
}

const timeout = PICTURES ? 600_000 : 120_000

describe.skipIf(lacks('chromium'))('every screen', { timeout }, () => {
  let browser: Browser
  let screens: ScreensPage
  beforeAll(async () => {
    browser = await startBrowser()
    screens = await openScreens(browser)
  })
  afterAll(() => browser?.close())

  test.each(LOCALES)('in %s fits its place, and nothing is cut off', async locale => {
    const all = allShots(locale)
    await screens.draw({ language: locale, columns: [all] })
    const misfits = await screens.misfits()
    if (PICTURES) await takePictures(screens, locale, all)
    expect(misfits).toEqual([])
    expect(screens.wrong).toEqual([])
  })

  test.each(['light', 'dark'] as const)('axe finds nothing serious in what is %s', async theme => {
    if (theme === 'dark') await screens.load(theme)
    const few = ofEveryKind(allShots('en-US'))
    await screens.draw({ language: 'en-US', columns: [few] })
    // Only the colours differ in the dark theme.
    expect(await screens.inaccessible(theme === 'dark' ? ['color-contrast'] : [])).toEqual([])
    if (PICTURES && theme === 'dark') await takePictures(screens, 'dark', few)
  })
})

/** Into `.data/screenshots/screens/<language>/<platform>/`, as many beside and below each other as can be read. */
async function takePictures(screens: ScreensPage, folder: string, all: Shot[]): Promise<void> {
  const heights = await screens.heights()
  for (const platform of ['slack', 'teams']) {
    const into = `${SHEETS}${folder}/${platform}/`
    await rm(into, { recursive: true, force: true })
    await mkdir(into, { recursive: true })
    const own = all.flatMap((thing, index) =>
      thing.surface.startsWith(platform) ? [{ thing, height: heights[index] ?? 0 }] : [],
    )
    for (const [index, columns] of packColumns(own, 3, 1400).entries()) {
      await screens.draw({ language: 'en-US', columns })
      await screens.picture(`${into}${String(index + 1).padStart(2, '0')}.png`)
    }
  }
}
