import { expect, test } from 'vitest'
import { validateCard } from '../../../../playground/teams/cards/validate-card.ts'
import {
  actionSet,
  body,
  box,
  card,
  cell,
  chart,
  column,
  columns,
  execute,
  image,
  judge,
  many,
  open,
  openDialog,
  type Rule,
  rich,
  series,
  showCard,
  submit,
  table,
  text,
  textInput,
  toggle,
} from './cards.ts'

const rules: Rule[] = [
  // The card
  {
    what: 'type',
    at: card([text()]),
    over: card([text()], { type: 'HeroCard' }),
    says: '$.type: must be one of: AdaptiveCard',
  },
  {
    what: 'version',
    at: card([]),
    over: card([], { version: '1.6' }),
    says: '$.version: must be one of: 1.0, 1.1, 1.2, 1.3, 1.4, 1.5',
  },
  {
    what: 'no version',
    at: card([]),
    over: { type: 'AdaptiveCard', body: [] },
    says: '$.version: must be one of: 1.0, 1.1, 1.2, 1.3, 1.4, 1.5',
  },
  {
    what: 'unknown key',
    at: card([], { lang: 'fr', rtl: false, speak: 'Hi', minHeight: '80px' }),
    over: card([], { theme: 'x' }),
    says: '$.theme: is unknown here',
  },
  {
    what: 'six buttons',
    at: card([], { actions: many(6, () => submit()) }),
    over: card([], { actions: many(7, () => submit()) }),
    says: '$.actions: must have at most 6',
  },
  {
    what: 'secondary buttons count',
    at: card([], { actions: [...many(5, () => submit()), submit({ mode: 'secondary' })] }),
    over: card([], { actions: [...many(6, () => submit()), submit({ mode: 'secondary' })] }),
    says: '$.actions: must have at most 6',
  },
  {
    what: 'refresh for 60 people',
    at: card([], { refresh: { action: { type: 'Action.Execute', verb: 'x' }, userIds: many(60, i => `u${i}`) } }),
    over: card([], { refresh: { action: { type: 'Action.Execute', verb: 'x' }, userIds: many(61, i => `u${i}`) } }),
    says: '$.refresh.userIds: must have at most 60',
  },
  {
    what: 'refresh executes',
    at: card([], { refresh: { action: execute() } }),
    over: card([], { refresh: { action: submit() } }),
    says: '$.refresh.action.type: must be one of: Action.Execute',
  },
  {
    what: 'full width',
    at: card([], { msteams: { width: 'Full' } }),
    over: card([], { msteams: { width: 'Wide' } }),
    says: '$.msteams.width: must be one of: Full',
  },
  {
    what: 'mentions stand in the text',
    at: card([text({ text: 'Hi <at>Ann "A" O</at>' })], {
      msteams: { entities: [{ type: 'mention', text: '<at>Ann "A" O</at>', mentioned: { id: '29:1', name: 'Ann' } }] },
    }),
    over: card([text({ text: 'Hi Ann' })], {
      msteams: { entities: [{ type: 'mention', text: '<at>Ann</at>', mentioned: { id: '29:1', name: 'Ann' } }] },
    }),
    says: '$.msteams.entities[0].text: stands nowhere in the body: <at>Ann</at>',
  },
  {
    what: 'a mention is marked',
    at: card([text({ text: '<at>Ann</at>' })], {
      msteams: { entities: [{ type: 'mention', text: '<at>Ann</at>', mentioned: { id: '29:1', name: 'Ann' } }] },
    }),
    over: card([text({ text: 'Ann' })], {
      msteams: { entities: [{ type: 'mention', text: 'Ann', mentioned: { id: '29:1', name: 'Ann' } }] },
    }),
    says: '$.msteams.entities[0].text: must be a name in <at>…</at>',
  },
  {
    what: 'a click on the card',
    at: card([], { selectAction: open() }),
    over: card([], { selectAction: showCard(card([])) }),
    says: '$.selectAction.type: is no type that Teams knows here',
  },

  // Text
  body('text', text(), text({ text: ' ' }), '.text: must not be empty'),
  body('text is text', text(), text({ text: 5 }), '.text: must be of type string'),
  body('text missing', text(), { type: 'TextBlock' }, '.text: is missing'),
  body('unknown key in an element', text(), text({ colour: 'good' }), '.colour: is unknown here'),
  body(
    'words in any case',
    text({ size: 'Large', weight: 'bolder' }),
    text({ size: 'Huge' }),
    '.size: must be one of: Small, Default, Medium, Large, ExtraLarge',
  ),
  body('flags', text({ wrap: false }), text({ wrap: 'false' }), '.wrap: must be of type boolean'),
  body(
    'common keys',
    text({
      separator: true,
      spacing: 'None',
      height: 'stretch',
      targetWidth: 'atLeast:Narrow',
      'grid.area': 'a',
      isVisible: false,
      requires: { x: '1.0' },
    }),
    text({ 'grid.area': '' }),
    '["grid.area"]: must be as long as at least 1',
  ),
  body(
    'width of the window',
    text({ targetWidth: 'narrow' }),
    text({ targetWidth: 'atLeast:Tiny' }),
    '.targetWidth: must be one of: VeryNarrow, Narrow, Standard, Wide, atLeast:VeryNarrow, atMost:VeryNarrow, atLeast:Narrow, atMost:Narrow, atLeast:Standard, atMost:Standard, atLeast:Wide, atMost:Wide',
  ),
  body(
    'links',
    text({ text: '[a](https://example.com) [b](mailto:a@example.com) \\[c\\](javascript:1)' }),
    text({ text: '[c](javascript:1)' }),
    '.text: holds a link that is neither https, http, mailto nor tel',
  ),
  body('unknown element', text(), { type: 'Hologram' }, '.type: is no type that Teams knows here'),
  body('no video', text(), { type: 'Media', sources: [] }, '.type: is no type that Teams knows here'),
  body(
    'rich text',
    rich('a', { type: 'TextRun', text: 'b', weight: 'bolder' }),
    rich({ type: 'TextRun', text: '' }),
    '.inlines[0].text: must not be empty',
  ),
  body('a line of rich text', rich('a'), rich(''), '.inlines[0]: must not be empty'),
  body(
    'facts',
    { type: 'FactSet', facts: [{ title: 'a', value: 'b' }] },
    { type: 'FactSet', facts: [{ title: 'a', value: '' }] },
    '.facts[0].value: must not be empty',
  ),
  body(
    'badge',
    { type: 'Badge', text: 'New', style: 'Good' },
    { type: 'Badge', text: 'New', style: 'Great' },
    '.style: must be one of: Default, Subtle, Informative, Accent, Good, Attention, Warning',
  ),
  body(
    'ring',
    { type: 'ProgressRing', size: 'Tiny', label: 'Saving' },
    { type: 'ProgressRing', value: 3 },
    '.value: is unknown here',
  ),
  body('bar', { type: 'ProgressBar', value: 100 }, { type: 'ProgressBar', value: 101 }, '.value: is more than max'),
  body(
    'icon',
    { type: 'Icon', name: 'Tractor' },
    { type: 'Icon', name: 'tractor.svg' },
    '.name: must be the name of a Fluent icon',
  ),

  // Images
  body(
    'image over https',
    image(),
    image({ url: 'http://example.com/a.png' }),
    '.url: must be an https address or a data: URI of a PNG, JPEG or GIF',
  ),
  body(
    'image from an app on this machine',
    image({ url: 'http://127.0.0.1:3000/files/chart.png' }),
    image({ url: 'http://127.0.0.1.example.com/files/chart.png' }),
    '.url: must be an https address or a data: URI of a PNG, JPEG or GIF',
  ),
  body(
    'image in the card',
    image({ url: 'data:image/png;base64,iVBORw0KGgo=' }),
    image({ url: 'data:image/svg+xml;base64,PHN2Zy8+' }),
    '.url: must be an https address or a data: URI of a PNG, JPEG or GIF',
  ),
  body(
    'image set',
    { type: 'ImageSet', images: [image()] },
    { type: 'ImageSet', images: [image({ type: 'Picture' })] },
    '.images[0].type: must be one of: Image',
  ),
  body('image size', image({ width: '40px' }), image({ width: '40' }), '.width: must be one of: auto, stretch'),
  body(
    'button icon',
    actionSet(submit({ iconUrl: 'data:image/svg+xml;base64,PHN2Zy8+' }), submit({ iconUrl: 'icon:Add' })),
    actionSet(submit({ iconUrl: 'add.svg' })),
    '.actions[0].iconUrl: must be an https address, a data: URI of an image, or icon:Name',
  ),

  // Containers
  body(
    'container',
    box([text()], { style: 'emphasis', bleed: true, selectAction: execute() }),
    box([text({ text: '' })]),
    '.items[0].text: must not be empty',
  ),
  body(
    'layout',
    box([], { layouts: [{ type: 'Layout.Flow', itemWidth: '90px' }] }),
    box([], { layouts: [{ type: 'Layout.Flow', itemWidth: 90 }] }),
    '.layouts[0].itemWidth: must be of type string',
  ),
  body(
    'columns',
    columns(column(), column({ width: 2 }), column({ width: '40px' })),
    columns(column({ width: 'wide' })),
    '.columns[0].width: must be auto, stretch, a share or pixels',
  ),
  body(
    'table',
    table(2, [cell(), cell()], [cell()]),
    table(1, [cell(), cell()]),
    '.rows: a row has more cells than the table has columns',
  ),
  body('table rows', table(1, [cell()]), { ...table(1), rows: [] }, '.rows: must have at least 1'),
  body(
    'action set',
    actionSet(...many(6, () => submit())),
    actionSet(...many(7, () => submit())),
    '.actions: must have at most 6',
  ),
  body('a fallback', text({ fallback: 'drop' }), text({ fallback: 'hide' }), '.fallback: must be of type object'),
  body(
    'what stands in for an element',
    text({ fallback: image() }),
    text({ fallback: image({ url: 'x' }) }),
    '.fallback.url: must be an https address or a data: URI of a PNG, JPEG or GIF',
  ),

  // Buttons
  body('button text', actionSet(submit()), actionSet(submit({ title: '' })), '.actions[0].title: must not be empty'),
  body(
    'button without text',
    actionSet(submit()),
    actionSet({ type: 'Action.Submit' }),
    '.actions[0].title: is missing',
  ),
  body(
    'a click needs no title',
    image({ selectAction: { type: 'Action.Submit' } }),
    image({ selectAction: { type: 'Action.Submit', title: '' } }),
    '.selectAction.title: must not be empty',
  ),
  body(
    'unknown action',
    actionSet(submit()),
    actionSet(submit({ type: 'Action.Http' })),
    '.actions[0].type: is no type that Teams knows here',
  ),
  body(
    'button style',
    actionSet(submit({ style: 'positive' })),
    actionSet(submit({ style: 'danger' })),
    '.actions[0].style: must be one of: default, positive, destructive',
  ),
  body(
    'an address',
    actionSet(open({ url: 'http://example.com' })),
    actionSet(open({ url: 'javascript:alert(1)' })),
    '.actions[0].url: must be an address with https or http',
  ),
  body(
    'execute, else submit',
    actionSet(execute({ fallback: submit() }), execute({ fallback: 'drop' })),
    actionSet(execute({ fallback: submit({ type: 'Action.OpenUrl' }) })),
    '.actions[0].fallback.type: must be one of: Action.Submit',
  ),
  body(
    'data goes with what was typed',
    actionSet(submit({ data: { a: 1 } })),
    actionSet(submit({ data: 'a' })),
    '.actions[0].data: must be of type object',
  ),
  body(
    'only Submit opens a dialog',
    actionSet(openDialog()),
    actionSet(execute({ data: { msteams: { type: 'task/fetch' } } })),
    '.actions[0].data.msteams: only Action.Submit can hold msteams',
  ),
  body(
    'what Teams does with a button',
    actionSet(submit({ data: { msteams: { type: 'imBack', value: 'help' } } })),
    actionSet(submit({ data: { msteams: { type: 'task/submit' } } })),
    '.actions[0].data.msteams.type: is no type that Teams knows here',
  ),
  body(
    'show and hide',
    [
      text({ id: 't' }),
      actionSet({
        type: 'Action.ToggleVisibility',
        title: 'x',
        targetElements: ['t', { elementId: 't', isVisible: true }],
      }),
    ],
    [
      text({ id: 't' }),
      actionSet({ type: 'Action.ToggleVisibility', title: 'x', targetElements: [{ elementId: 'u' }] }),
    ],
    '$.body[1].actions[0].targetElements[0]: does not exist: u',
  ),
  body(
    'reset',
    [textInput(), actionSet({ type: 'Action.ResetInputs', title: 'x', targetInputIds: ['q'] })],
    [textInput(), text({ id: 't' }), actionSet({ type: 'Action.ResetInputs', title: 'x', targetInputIds: ['t'] })],
    '$.body[2].actions[0].targetInputIds[0]: is no input: t',
  ),
  body(
    'a text labels an input',
    [text({ labelFor: 'q' }), textInput()],
    [text({ labelFor: 'r' }), textInput()],
    '.labelFor: is no input: r',
  ),
  body(
    'a card behind a button',
    actionSet(showCard(card([text()]))),
    actionSet(showCard(card([text({ text: '' })]))),
    '.actions[0].card.body[0].text: must not be empty',
  ),
  body(
    'a card behind a button does not refresh',
    actionSet(showCard(card([]))),
    actionSet(showCard(card([], { refresh: { action: execute() } }))),
    '.actions[0].card.refresh: is unknown here',
  ),
  body(
    'six behind a button',
    actionSet(showCard(card([], { actions: many(6, () => submit()) }))),
    actionSet(showCard(card([], { actions: many(7, () => submit()) }))),
    '.actions[0].card.actions: must have at most 6',
  ),

  // Ids
  body(
    'unique ids',
    [text({ id: 'a' }), text({ id: 'b' })],
    [text({ id: 'a' }), text({ id: 'a' })],
    '$.body[1].id: is used twice: a',
  ),
  body(
    'unique ids, however deep',
    [text({ id: 'a' }), columns(column({ items: [text({ id: 'b' })] }))],
    [text({ id: 'a' }), columns(column({ type: undefined, items: [text({ id: 'a' })] }))],
    '$.body[1].columns[0].items[0].id: is used twice: a',
  ),
  body(
    'unique ids behind buttons',
    [textInput(), actionSet(showCard(card([textInput({ id: 'r' })])))],
    [textInput(), actionSet(showCard(card([textInput()])))],
    '$.body[1].actions[0].card.body[0].id: is used twice: q',
  ),
  body(
    'a fallback may have the id of what it stands for',
    [text({ id: 'a', fallback: image({ id: 'a' }) }), text({ id: 'b' })],
    [text({ id: 'a', fallback: image({ id: 'b' }) }), text({ id: 'b' })],
    '$.body[1].id: is used twice: b',
  ),
  body(
    "the bot's data has ids of its own",
    actionSet(submit({ id: 'a', data: { type: 'x', id: 'a' } })),
    actionSet(submit({ id: 'a' }), submit({ id: 'a' })),
    '.actions[1].id: is used twice: a',
  ),
  // Charts
  body(
    'bars',
    chart('VerticalBar', [{ x: 'CAT', y: 3, color: 'good' }]),
    chart('VerticalBar', [{ x: 'CAT', y: '3' }]),
    '.data[0].y: must be of type number',
  ),
  body(
    'groups of bars',
    chart('VerticalBar.Grouped', [series], { stacked: true }),
    chart('VerticalBar.Grouped', [{ ...series, legend: undefined }]),
    '.data[0].legend: is missing',
  ),
  body(
    'lying bars',
    chart('HorizontalBar', [{ x: 'CAT', y: 3 }], { displayMode: 'PartToWhole' }),
    chart('HorizontalBar', [{ x: 'CAT', y: 3 }], { displayMode: 'Pie' }),
    '.displayMode: must be one of: AbsoluteWithAxis, AbsoluteNoAxis, PartToWhole',
  ),
  body('lines', chart('Line', [series]), chart('Line', []), '.data: must have at least 1'),
  body(
    'a ring of shares',
    chart('Donut', [{ legend: 'CAT', value: 3 }]),
    chart('Donut', [{ legend: 'CAT', value: -1 }]),
    '.data[0].value: must be at least 0',
  ),
  body(
    'colours of a chart',
    chart('Donut', [{ legend: 'CAT', value: 3, color: 'categoricalTeal' }]),
    chart('Donut', [{ legend: 'CAT', value: 3, color: 'teal' }]),
    '.data[0].color: must be one of: good, warning,',
  ),
  body('other charts', chart('Line', [series]), chart('Gauge', [series]), '.type: is no type that Teams knows here'),
]
test.each(rules)('$what', judge)

const execution = '$.body[0].actions[0]: Action.Execute does nothing in a dialog'

test.each([
  ['Action.Execute', [actionSet(execute())], execution],
  [
    'Action.Execute behind a button',
    [actionSet(showCard(card([], { actions: [execute()] })))],
    '$.body[0].actions[0].card.actions[0]: Action.Execute does nothing in a dialog',
  ],
  [
    'Action.Execute on a click',
    [image({ selectAction: execute() })],
    '$.body[0].selectAction: Action.Execute does nothing in a dialog',
  ],
  [
    'Action.Execute in an input',
    [textInput({ inlineAction: execute() })],
    '$.body[0].inlineAction: Action.Execute does nothing in a dialog',
  ],
  [
    'Action.Execute as a fallback',
    [actionSet(open({ fallback: execute() }))],
    '$.body[0].actions[0].fallback: Action.Execute does nothing in a dialog',
  ],
  ['a dialog', [actionSet(openDialog())], '$.body[0].actions[0].data.msteams: a dialog cannot open another'],
])('a message may hold %s, a dialog not', (_what, body, says) => {
  expect(validateCard(card(body), 'message')).toEqual([])
  expect(validateCard(card(body), 'dialog')).toEqual([says])
})

test('a dialog accepts Action.Submit and inputs', () => {
  expect(validateCard(card([textInput(), toggle({ id: 'r' })], { actions: [submit()] }), 'dialog')).toEqual([])
})

test('a card has at most 28 KB, in bytes and not in letters', () => {
  const empty = Buffer.byteLength(JSON.stringify(card([text({ text: '' })])))
  const filled = (letter: string, count: number) => card([text({ text: letter.repeat(count) })])
  const room = 28 * 1024 - empty
  expect(validateCard(filled('x', room), 'message')).toEqual([])
  expect(validateCard(filled('x', room + 1), 'message')).toEqual([
    `$: is ${28 * 1024 + 1} bytes as JSON, more than ${28 * 1024}`,
  ])
  expect(validateCard(filled('é', room / 2 + 1), 'message')).toHaveLength(1)
})

test('all problems are reported at once', () => {
  const wrong = card([
    text({ text: '' }),
    textInput({ id: 'a' }),
    textInput({ id: 'a', label: '' }),
    actionSet(execute()),
  ])
  expect(validateCard(wrong, 'dialog').sort()).toEqual([
    '$.body[0].text: must not be empty',
    '$.body[2].id: is used twice: a',
    '$.body[2].label: must not be empty',
    '$.body[3].actions[0]: Action.Execute does nothing in a dialog',
  ])
})

test.each([undefined, null, 'card', 5, [], {}])('%j is no card', nothing => {
  expect(validateCard(nothing, 'message')).not.toEqual([])
})
