import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { action } from '../../../adapters/chat/payloads.ts'
import type { Block, Screen } from '../../../adapters/chat/screen.ts'
import { LANGUAGES } from '../../../adapters/chat/words/languages.ts'
import { type Words, words } from '../../../adapters/chat/words/words.ts'
import { LIMITS as SLACK } from '../../../adapters/slack/limits.ts'
import { renderHome, renderMessage, renderModal } from '../../../adapters/slack/render-screen.ts'
import { LIMITS as TEAMS } from '../../../adapters/teams/limits.ts'
import { renderCard, renderDialog, renderMessage as renderInTeams } from '../../../adapters/teams/render-screen.ts'
import { validateMessage } from '../../../playground/slack/validate-message.ts'
import { validateView } from '../../../playground/slack/validate-view.ts'
import { validateCard } from '../../../playground/teams/cards/validate-card.ts'
import { CURRENCIES } from '../../../src/billing/price.ts'
import { foreignTo, PSEUDO, PSEUDO_LOCALE, speakPseudo, textsOf } from '../../helpers/pseudo-language.ts'
import { catalogue } from './catalogue.ts'

/** A language made from English and added here, at run time: text that isn’t read from the table shows as English. */
let forget: () => void
let w: Words
beforeAll(() => {
  forget = speakPseudo()
  w = words(PSEUDO_LOCALE, 'Europe/Paris')
})
afterAll(() => forget())

const STRANGER = 'Ковш 320'
/** The data that the catalogue shows besides text from outside. */
const DATA = [
  ...CURRENCIES,
  ...Object.values(LANGUAGES).map(({ name }) => name),
  'ABCD-EFGH',
  '1a2b3c4d',
  // A PIN.
  `${STRANGER}P`,
  // Elements of ISO 15143-3.
  'CumulativeOperatingHours',
  'Location',
]

const drawn = (count: number) => catalogue(PSEUDO_LOCALE, STRANGER, count)
/** Rendered for every platform, on every surface. */
const rendered = (screen: Screen) => [
  ...[renderMessage(screen), renderModal(screen), renderHome(screen)],
  ...[renderInTeams(w, screen, true), renderInTeams(w, screen, false), renderDialog(w, screen)],
]
const foreign = (screen: Screen) => foreignTo(textsOf(rendered(screen)), DATA)

test.each([0, 1, 3, 100_000])('no screen of either platform shows another language, with %i of everything', count => {
  expect(drawn(count).flatMap(({ name, screen }) => foreign(screen).map(text => `${name}: ${text}`))).toEqual([])
})

test('one English word is detected, wherever it is', () => {
  const [first] = drawn(1)
  if (!first) throw new Error('no screen')
  const { screen } = first
  const button = { kind: 'button', label: 'Open', ...action('home.open') } as const
  const confirm = { title: 'Sure?', text: w.t('common.done'), yes: w.t('common.save'), no: w.t('common.cancel') }
  const blocks: [Block, string][] = [
    [{ kind: 'text', text: `${w.t('common.done')} Done` }, 'Done'],
    [{ kind: 'heading', text: 'Title' }, 'Title'],
    [{ kind: 'facts', facts: [{ label: w.t('common.done'), value: 'today' }] }, 'today'],
    [{ kind: 'field', id: 'x', label: 'Name', input: 'text' }, 'Name'],
    [{ kind: 'field', id: 'x', label: w.t('common.done'), hint: 'a hint', input: 'text' }, 'a hint'],
    [{ kind: 'actions', actions: [button] }, 'Open'],
    [{ kind: 'actions', actions: [{ ...button, label: w.t('common.done'), confirm }] }, 'Sure?'],
  ]
  for (const [block, word] of blocks) {
    const seen = foreign({ ...screen, blocks: [...screen.blocks, block] })
    expect(seen.filter(text => text.includes(word))).not.toEqual([])
  }
  expect(foreign({ ...screen, title: 'Title' })).toEqual(['Title'])
})

describe('texts that are a third longer', () => {
  test.each([0, 1, 3, 100_000, 1_000_000])('Slack takes every screen, with %i of everything', count => {
    const refused = drawn(count).flatMap(({ name, screen }) => {
      const view = name.startsWith('home')
        ? validateView(renderHome(screen), 'home')
        : validateView(renderModal(screen), 'modal')
      return [validateMessage({ ...renderMessage(screen) }), view].flatMap(verdict =>
        verdict.ok ? [] : [`${name}: ${verdict.messages.join(' ')}`],
      )
    })
    expect(refused).toEqual([])
  })

  test.each([0, 1, 3, 100_000, 1_000_000])('Teams takes every screen, with %i of everything', count => {
    const refused = drawn(count).flatMap(({ name, screen }) =>
      [
        ...validateCard(renderCard(w, screen, 'message', true), 'message'),
        ...validateCard(renderCard(w, screen, 'message', false), 'message'),
        ...validateCard(renderCard(w, screen, 'dialog', true), 'dialog'),
      ].map(problem => `${name}: ${problem}`),
    )
    expect([...new Set(refused)]).toEqual([])
  })

  /**
   * Words are written to fit; `test/rules/words.test.ts` checks that for each language. Of the lengthened texts, three
   * titles are too long for Slack’s modals; a notification and a button’s accessibility label are cut by the platform.
   */
  const NARROW = [SLACK.title, SLACK.accessibilityLabel, TEAMS.summary]

  test('only texts in narrow places are cut', () => {
    const endsSo = new Set(textsOf(PSEUDO.words).filter(text => text.endsWith('…')))
    const cut = [1, 3]
      .flatMap(drawn)
      .flatMap(({ screen }) => textsOf(rendered(screen)))
      .filter(text => text.endsWith('…') && !endsSo.has(text))
    expect(cut.length).toBeGreaterThan(0)
    expect([...new Set(cut.filter(text => !NARROW.some(limit => limit === text.length)))]).toEqual([])
    expect(new Set(cut.filter(text => text.length === SLACK.title))).toHaveLength(4)
  })
})
