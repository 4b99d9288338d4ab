import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { action } from '../../../adapters/chat/payloads.ts'
import type { Screen } from '../../../adapters/chat/screen.ts'
import { en } from '../../../adapters/chat/words/en.ts'
import { words } from '../../../adapters/chat/words/words.ts'
import { renderCard, withErrors } from '../../../adapters/teams/render-screen.ts'
import { validateCard } from '../../../playground/teams/cards/validate-card.ts'
import { LOCALES, LONGEST } from '../../helpers/locales.ts'
import { onlyNew } from '../../helpers/only-new.ts'
import { catalogue, STRANGE } from '../chat/catalogue.ts'

const draw = (locale: string, screen: Screen, surface: 'message' | 'dialog', dialogs = true) =>
  renderCard(words(locale, 'Europe/Paris'), screen, surface, dialogs)

const isNew = onlyNew()

/**
 * What Teams would refuse of a screen, in every way in which it is shown. A screen that differs only in a name or
 * number is not checked again.
 */
function refused(locale: string, { name, screen }: { name: string; screen: Screen }): string[] {
  if (!isNew(`${locale} ${JSON.stringify(screen)}`)) return []
  const message = draw(locale, screen, 'message')
  const withoutDialogs = draw(locale, screen, 'message', false)
  const problems = [
    ...validateCard(message, 'message'),
    ...(isDeepStrictEqual(message, withoutDialogs) ? [] : validateCard(withoutDialogs, 'message')),
    ...validateCard(draw(locale, screen, 'dialog'), 'dialog'),
  ]
  return [...new Set(problems)].map(problem => `${name}: ${problem}`)
}

describe('every screen is accepted by Teams', () => {
  test.each(LOCALES.flatMap(locale => [0, 1, 100_000, 1_000_000].map(count => [locale, count] as const)))(
    'in %s with %i of everything',
    (locale, count) => {
      expect(catalogue(locale, 'Caterpillar', count).flatMap(one => refused(locale, one))).toEqual([])
    },
  )
  test.each(STRANGE)('with the name %j', text => {
    // Only a long name, together with long lists, comes near the limits.
    const counts = text.length > 50 ? [1, 100_000] : [1]
    expect(counts.flatMap(n => catalogue(LONGEST, text, n).flatMap(one => refused(LONGEST, one)))).toEqual([])
  })
})

type Part = { type?: string } & Record<string, unknown>

/** Every element and action of a card, wherever it is, except fallbacks. */
function partsOf(value: unknown): Part[] {
  if (Array.isArray(value)) return value.flatMap(partsOf)
  if (typeof value !== 'object' || value === null) return []
  const part = value as Part
  const inner = Object.entries(part).flatMap(([key, one]) => (key === 'data' || key === 'fallback' ? [] : partsOf(one)))
  return typeof part.type === 'string' ? [part, ...inner] : inner
}
const isButton = (part: Part) => part.type === 'Action.Execute' || part.type === 'Action.Submit'
const actionOf = (part: Part) => (part.data as { action?: string } | undefined)?.action

test('a card keeps its buttons, however much it shows', () => {
  for (const { name, screen } of catalogue('en-US', 'Caterpillar', 100_000)) {
    const drawn = new Set(
      partsOf(draw('en-US', screen, 'message')).flatMap(part =>
        isButton(part) ? [actionOf(part)] : part.type === 'Action.OpenUrl' ? [part.url] : [],
      ),
    )
    const lost = screen.blocks
      .flatMap(block => (block.kind === 'actions' ? block.actions : []))
      .flatMap(action => (action.kind === 'button' ? [action.url ?? action.action] : []))
      .concat(screen.submit ? [screen.submit.action] : [])
      .filter(action => !drawn.has(action))
    expect(lost, name).toEqual([])
  }
})

test('text from outside is never markdown: all text is in text runs, which have none', () => {
  const text = '**bold** [here](https://evil.example) _x_ <at>Ada</at>'
  for (const { name, screen } of catalogue('en-US', text, 1)) {
    const parts = partsOf(draw('en-US', screen, 'message'))
    expect(
      parts.filter(part => part.type === 'TextBlock' || part.type === 'FactSet'),
      name,
    ).toEqual([])
    expect(
      parts.filter(part => part.msteams && JSON.stringify(part.msteams).includes('mention')),
      name,
    ).toEqual([])
  }
})

test('in a message a button is an Action.Execute with the same Action.Submit for older clients, or opens a dialog', () => {
  for (const { name, screen } of catalogue('en-US', 'Caterpillar', 3)) {
    for (const button of partsOf(draw('en-US', screen, 'message')).filter(isButton)) {
      const data = button.data as { msteams?: { type: string } }
      // The button in a search field.
      if (button.title === 'Search') continue
      if (button.type === 'Action.Submit') expect(data.msteams, name).toEqual({ type: 'task/fetch' })
      else expect(button.fallback, name).toMatchObject({ type: 'Action.Submit', title: button.title, data })
    }
    for (const button of partsOf(draw('en-US', screen, 'dialog')).filter(isButton)) {
      expect(button.type, name).toBe('Action.Submit')
      expect(button.data, name).not.toHaveProperty('msteams')
    }
  }
})

test('secrets are typed in password fields and never filled in', () => {
  const forms = catalogue('en-US', 'was-typed-before', 1).filter(({ name }) => name.startsWith('credentials'))
  const inputs = forms.flatMap(({ screen }) => partsOf(draw('en-US', screen, 'dialog')))
  const secrets = inputs.filter(part => ['password', 'clientSecret', 'apiToken'].includes(String(part.id)))
  expect(secrets.length).toBeGreaterThan(4)
  for (const secret of secrets) {
    expect(secret.style).toBe('Password')
    expect(secret).not.toHaveProperty('value')
  }
})

test('a confirmation is asked on the card', () => {
  const [page] = catalogue('en-US', 'A', 1).filter(({ name }) => name === 'subscriptions administrator null')
  const remove = partsOf(draw('en-US', page?.screen ?? { title: '', text: '', blocks: [] }, 'message'))
    .filter(part => part.type === 'Action.ShowCard')
    .find(part => part.title === en.subscription.remove)
  expect(JSON.stringify(remove)).toContain(en.subscription.removeText)
  expect(remove).toMatchObject({ style: 'destructive', card: { actions: [{ style: 'destructive' }] } })
  expect(partsOf(remove).filter(isButton).map(actionOf)).toEqual(['subscription.remove'])
})

test('a redrawn form has what was typed, except secrets, and each sentence above its field', () => {
  const [form] = catalogue('en-US', '', 1).filter(({ name }) => name === 'credentials other basic')
  if (!form) throw new Error('no form')
  const typed = { baseUrl: ['feeds.example'], password: ['hunter2'] }
  const again = withErrors(words('en-US', 'UTC'), form.screen, { baseUrl: 'Please enter a full address' }, typed)
  const card = draw('en-US', again, 'dialog')
  const json = JSON.stringify(card)
  expect(json).toContain('Please check: Base URL.')
  const body = card.body as { id?: string }[]
  const field = body.findIndex(part => part.id === 'baseUrl')
  expect(JSON.stringify(body[field - 1])).toContain('Please enter a full address')
  expect(json).toContain('"value":"feeds.example"')
  expect(json).not.toContain('hunter2')
})

const titles = (actions: unknown) => partsOf(actions).map(part => part.title)

test('Confirm, Apply and Start over are in one row', () => {
  const [picker] = catalogue('en-US', 'A', 1).filter(({ name }) => name === 'picker all, as it opens')
  const card = draw('en-US', picker?.screen ?? { title: '', text: '', blocks: [] }, 'dialog')
  expect(titles(card.actions)).toEqual(['Confirm', 'Apply', 'Start over'])
  expect(JSON.stringify(card.body)).not.toContain('Start over')
})

test('the button that sends a choice is in one row with the buttons beside it', () => {
  const [trail] = catalogue('en-US', 'A', 3).filter(({ name }) => name === 'audit, of a person')
  const rows = partsOf(draw('en-US', trail?.screen ?? { title: '', text: '', blocks: [] }, 'dialog'))
    .filter(part => part.type === 'ActionSet')
    .map(part => titles(part.actions))
  expect(rows).toContainEqual(['Filter', 'Everybody'])
})

test('seven buttons never form one row', () => {
  const actions = Array.from({ length: 6 }, (_, n) => ({
    kind: 'button' as const,
    label: `${n}`,
    ...action('home.open'),
  }))
  const screen: Screen = {
    title: 'T',
    text: 'T',
    blocks: [{ kind: 'actions', actions }],
    submit: { label: 'Save', ...action('settings.save') },
  }
  const card = draw('en-US', screen, 'dialog')
  expect([titles(card.actions), titles(partsOf(card.body)[0]?.actions)]).toEqual([
    ['Save'],
    ['0', '1', '2', '3', '4', '5'],
  ])
})

test('a text’s subject is above it in bold', () => {
  const screen: Screen = { title: 'T', text: 'T', blocks: [{ kind: 'text', name: '*A*', text: 'one\ntwo' }] }
  const runs = partsOf(draw('en-US', screen, 'dialog').body).filter(part => part.type === 'TextRun')
  expect(runs.map(({ text, weight }) => [text, weight])).toEqual([
    ['*A*', 'Bolder'],
    ['one', undefined],
    ['two', undefined],
  ])
})

test('a sentence about a single checkbox is below it; what tells a machine from others is beside its name', () => {
  const pick = (detail: string): Screen => ({
    title: 'T',
    text: 'T',
    blocks: [
      { kind: 'checkboxes', id: 'p', label: 'Assets', options: [{ id: '1', label: 'HK1', detail, ticked: true }] },
    ],
  })
  const shown = (screen: Screen) =>
    JSON.stringify(draw('en-US', screen, 'dialog').body, (key, value) => (key === 'label' ? undefined : value))
  expect(shown(pick('S/N 12'))).toContain('"title":"HK1 · S/N 12"')
  expect(shown(pick('Otherwise it waits.'))).toMatch(/"title":"HK1".*"text":"Otherwise it waits\."/)
})
