import { describe, expect, test } from 'vitest'
import { validateActivity } from '../../../playground/teams/validate-activity.ts'
import { type CardSurface, validateCard } from '../../../playground/teams/validate-card.ts'

const line = { type: 'TextBlock', text: 'x' }
const card = (body: unknown[], more: object = {}) => ({ type: 'AdaptiveCard', version: '1.5', body, ...more })
const submit = { type: 'Action.Submit', title: 'Go' }

const judge = (value: unknown, surface: CardSurface = 'message') => {
  const verdict = validateCard(value, surface)
  return verdict.ok ? [] : [verdict.error, ...verdict.messages]
}
const refuses = (value: unknown, said: string, surface?: CardSurface) =>
  expect(judge(value, surface).join('\n')).toContain(said)
const takes = (value: unknown, surface?: CardSurface) => expect(judge(value, surface)).toEqual([])

test.each([
  [
    'the elements of 1.5',
    [
      { ...line, size: 'Large', weight: 'bolder', wrap: true },
      { type: 'RichTextBlock', inlines: ['plain', { type: 'TextRun', text: 'run', italic: true }] },
      { type: 'Image', url: 'https://example.com/a.png', altText: 'A machine' },
      { type: 'FactSet', facts: [{ title: 'Make', value: 'CAT' }] },
      {
        type: 'Container',
        items: [{ type: 'ColumnSet', columns: [{ type: 'Column', width: 'stretch', items: [line] }] }],
      },
      {
        type: 'Table',
        columns: [{ width: 2 }, { width: '50px' }],
        rows: [
          {
            type: 'TableRow',
            cells: [
              { type: 'TableCell', items: [line] },
              { type: 'TableCell', items: [] },
            ],
          },
        ],
      },
      { type: 'ActionSet', actions: [submit] },
    ],
  ],
  [
    "Teams' own",
    [
      { type: 'Badge', text: 'New', style: 'Accent' },
      { type: 'ProgressRing', label: 'Verifying', labelPosition: 'After' },
      { type: 'Chart.VerticalBar', title: 'Billable', data: [{ x: 'Oct', y: 12 }] },
      { type: 'Chart.Line', data: [{ legend: 'CAT', values: [{ x: '2026-10', y: 3 }] }] },
      { type: 'Input.Text', id: 'a' },
      { type: 'ActionSet', actions: [{ type: 'Action.ResetInputs', title: 'Empty', targetInputIds: ['a'] }] },
    ],
  ],
])('takes %s', (_name, body) => takes(card(body)))

describe('nodes', () => {
  test.each<[string, unknown, string]>([
    ['an unknown element', [{ type: 'Carousel3D' }], '/body/0/type: unknown type: Carousel3D'],
    ['an unknown property', [{ ...line, colour: 'red' }], '/body/0/colour: unknown property'],
    [
      'a property deep inside',
      [{ type: 'Container', items: [{ ...line, x: 1 }] }],
      '/body/0/items/0/x: unknown property',
    ],
    ['a value that is none', [{ ...line, size: 'huge' }], '/body/0/size: must be one of'],
    ['a missing property', [{ type: 'TextBlock' }], '/body/0/text: is missing'],
    ['a wrong type', [{ type: 'TextBlock', text: 1 }], '/body/0/text: must be string'],
    ['an image that says nothing', [{ type: 'Image', url: 'https://a.example/a.png' }], '/body/0/altText: is missing'],
    ['an image by http', [{ type: 'Image', url: 'http://a.example/a.png', altText: 'a' }], 'must be an https URL'],
    ['an element where a column stands', [{ type: 'ColumnSet', columns: [line] }], 'may not stand here: TextBlock'],
    ['an action in a body', [submit], 'may not stand here: Action.Submit'],
    [
      'ShowCard as a tap',
      [{ type: 'Container', items: [line], selectAction: { type: 'Action.ShowCard', card: card([line]) } }],
      'may not stand here: Action.ShowCard',
    ],
    ['a broken fallback', [{ ...line, fallback: { type: 'Nope' } }], '/body/0/fallback/type: unknown type'],
  ])('refuses %s', (_name, body, said) => refuses({ ...card([line]), body }, said))
})

describe('whole cards', () => {
  const text = (id: string) => ({ type: 'Input.Text', id, label: id })
  const choices = (...values: string[]) => values.map(value => ({ title: value, value }))
  test.each<[string, unknown, string]>([
    ['no version', { type: 'AdaptiveCard', body: [line] }, 'version is missing'],
    ['version 1.6', card([line], { version: '1.6' }), 'must be 1.0 to 1.5'],
    ['no body', card([]), 'an empty card'],
    ['authentication', card([line], { authentication: {} }), '/authentication: unknown property'],
    ['an id twice', card([text('a'), text('a')]), 'id stands twice: a'],
    [
      'an id twice across ShowCards',
      card([text('a')], { actions: [{ type: 'Action.ShowCard', title: 'x', card: card([text('a')]) }] }),
      'id stands twice: a',
    ],
    ['required without a word for it', card([{ ...text('a'), isRequired: true }]), 'required without an errorMessage'],
    [
      'a comma in a value of several',
      card([{ type: 'Input.ChoiceSet', id: 'a', isMultiSelect: true, choices: choices('a,b') }]),
      'holds a comma',
    ],
    [
      'a value that is no choice',
      card([{ type: 'Input.ChoiceSet', id: 'a', choices: choices('b'), value: 'c' }]),
      'value is no choice: c',
    ],
    [
      'nothing to choose',
      card([{ type: 'Input.ChoiceSet', id: 'a', choices: [] }]),
      'neither choices nor choices.data',
    ],
    [
      'toggling what is not there',
      card([line], { actions: [{ type: 'Action.ToggleVisibility', title: 'x', targetElements: ['nope'] }] }),
      'no element nope',
    ],
    ['a button without words', card([line], { actions: [{ type: 'Action.Submit' }] }), 'without a title'],
    [
      'task/fetch on Action.Execute',
      card([line], { actions: [{ type: 'Action.Execute', title: 'x', data: { msteams: { type: 'task/fetch' } } }] }),
      'does nothing',
    ],
    [
      'a mention that nobody says',
      card([line], {
        msteams: { entities: [{ type: 'mention', text: '<at>Ada</at>', mentioned: { id: '29:1', name: 'Ada' } }] },
      }),
      'nobody says',
    ],
    [
      'a row wider than its table',
      card([
        {
          type: 'Table',
          columns: [{}],
          rows: [
            {
              type: 'TableRow',
              cells: [
                { type: 'TableCell', items: [] },
                { type: 'TableCell', items: [] },
              ],
            },
          ],
        },
      ]),
      'more cells',
    ],
  ])('refuses %s', (_name, value, said) => refuses(value, said))

  test('six actions in a row, not seven', () => {
    takes(card([line], { actions: Array(6).fill(submit) }))
    refuses(card([line], { actions: Array(7).fill(submit) }), '7 actions in a row')
  })
  test('sixty people who refresh, not sixty-one', () => {
    const refresh = (people: number) => ({
      refresh: {
        action: { type: 'Action.Execute', verb: 'r' },
        userIds: Array.from({ length: people }, (_, n) => `29:${n}`),
      },
    })
    takes(card([line], refresh(60)))
    expect(judge(card([line], refresh(61)))).not.toEqual([])
  })
  test('28 KB, not a byte more', () => {
    const filled = (text: string) => card([{ type: 'TextBlock', text }])
    const room = 28 * 1024 - JSON.stringify(filled('')).length
    takes(filled('x'.repeat(room)))
    refuses(filled('x'.repeat(room + 1)), 'MessageSizeTooBig')
    // The limit is of bytes: an é is two.
    refuses(filled('é'.repeat(room)), 'MessageSizeTooBig')
  })
  test('a dialog submits and opens nothing', () => {
    const execute = card([line], { actions: [{ type: 'Action.Execute', title: 'x', verb: 'v' }] })
    takes(execute)
    refuses(execute, 'Action.Execute in a dialog', 'dialog')
    const nested = card([line], { actions: [{ ...submit, data: { msteams: { type: 'task/fetch' } } }] })
    takes(nested)
    refuses(nested, 'opens no other dialog', 'dialog')
  })
})

describe('activities', () => {
  const judged = (body: unknown, kind = 'personal') => {
    const verdict = validateActivity(body, kind)
    return verdict.ok ? 'taken' : `${verdict.status} ${verdict.error} ${verdict.messages.join('\n')}`
  }
  const attached = (content: unknown) => ({ contentType: 'application/vnd.microsoft.card.adaptive', content })

  test.each<[string, unknown, string]>([
    ['text', { type: 'message', text: 'hello' }, 'taken'],
    ['a card', { type: 'message', attachments: [attached(card([line]))] }, 'taken'],
    ['typing', { type: 'typing' }, 'taken'],
    ['nothing', { type: 'message' }, '400 BadSyntax /text: neither text nor attachments'],
    ['blank text', { type: 'message', text: '  ' }, '400 BadSyntax'],
    ['another type', { type: 'event' }, '400 BadSyntax'],
    ['a field of nobody', { type: 'message', text: 'x', colour: 1 }, '/colour: unknown property'],
    ['another attachment', { type: 'message', attachments: [{ contentType: 'application/pdf' }] }, '400 BadSyntax'],
    [
      'a broken card',
      { type: 'message', attachments: [attached({ ...card([line]), x: 1 })] },
      '/attachments/0/content/x',
    ],
    ['no JSON', undefined, '400 BadSyntax'],
  ])('%s', (_name, body, said) => expect(judged(body)).toContain(said))

  test('100 KB as UTF-16, not more', () => {
    const empty = JSON.stringify({ text: '', attachments: [] }).length
    const room = (100 * 1024) / 2 - empty
    expect(judged({ type: 'message', text: 'x'.repeat(room) })).toBe('taken')
    expect(judged({ type: 'message', text: 'x'.repeat(room + 1) })).toContain('413 MessageSizeTooBig')
  })
  test('file consent only in a personal chat', () => {
    const content = { sizeInBytes: 5, acceptContext: {}, declineContext: {} }
    const contentType = 'application/vnd.microsoft.teams.card.file.consent'
    const body = { type: 'message', attachments: [{ contentType, name: 'list.csv', content }] }
    expect(judged(body, 'personal')).toBe('taken')
    expect(judged(body, 'channel')).toContain('only in a personal chat')
  })
})
