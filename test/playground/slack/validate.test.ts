import { expect, test } from 'vitest'
import { validateMessage, validateSuggestions } from '../../../playground/slack/validate-message.ts'
import { validateView } from '../../../playground/slack/validate-view.ts'

const x = (length: number) => 'x'.repeat(length)
const plain = (text: string) => ({ type: 'plain_text', text })
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text })
const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index))
const option = (index: number) => ({ text: plain(`o${index}`), value: `v${index}` })
const section = (more: object = {}) => ({ type: 'section', text: mrkdwn('hello'), ...more })
const actions = (...elements: object[]) => ({ type: 'actions', elements })
const button = (more: object = {}) => ({ type: 'button', action_id: 'b', text: plain('Press'), ...more })
const input = (element: object, more: object = {}) => ({ type: 'input', label: plain('Label'), element, ...more })
const textInput = (more: object = {}) => ({ type: 'plain_text_input', action_id: 't', ...more })
const select = (more: object = {}) => ({ type: 'static_select', options: [option(0)], ...more })
const confirm = (more: object = {}) => ({
  title: plain('Sure?'),
  text: plain('Really?'),
  confirm: plain('Yes'),
  deny: plain('No'),
  ...more,
})
const raw = (text: string) => ({ type: 'raw_text', text })
const image = (more: object = {}) => ({
  type: 'image',
  image_url: 'https://example.com/a.png',
  alt_text: 'A chart',
  ...more,
})
const richText = {
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'hi' }] }],
}

const modal = (blocks: object[], more: object = {}) => ({
  type: 'modal',
  title: plain('Title'),
  submit: plain('Go'),
  blocks,
  ...more,
})

/** A value at the edge of a limit, and one just beyond it. `at` undefined: no value near it is valid. */
const limits: { what: string; at?: object[]; over: object[] }[] = [
  { what: 'section text', at: [section({ text: mrkdwn(x(3000)) })], over: [section({ text: mrkdwn(x(3001)) })] },
  { what: 'empty text', at: [section({ text: plain('x') })], over: [section({ text: plain('') })] },
  {
    what: 'section fields',
    at: [section({ fields: many(10, () => plain(x(2000))) })],
    over: [section({ fields: many(11, () => plain('x')) })],
  },
  { what: 'section field length', over: [section({ fields: [plain(x(2001))] })] },
  { what: 'section without text and fields', over: [{ type: 'section' }] },
  { what: 'unknown key in a block', over: [section({ colour: 'red' })] },
  { what: 'unknown key in a text', over: [section({ text: { ...plain('x'), verbatim: true } })] },
  { what: 'unknown key in an element', over: [actions(button({ tooltip: 'x' }))] },
  { what: 'unknown key in an option', over: [actions(select({ options: [{ ...option(0), icon: 'x' }] }))] },
  { what: 'unknown key in confirm', over: [actions(button({ confirm: confirm({ icon: 'x' }) }))] },
  { what: 'unknown block', over: [{ type: 'hologram' }] },
  { what: 'unknown element', over: [actions({ type: 'dial' })] },
  { what: 'element in the wrong block', over: [actions(textInput())] },
  { what: 'header', at: [{ type: 'header', text: plain(x(150)) }], over: [{ type: 'header', text: plain(x(151)) }] },
  { what: 'header is plain text', over: [{ type: 'header', text: mrkdwn('x') }] },
  { what: 'divider', at: [{ type: 'divider' }], over: [{ type: 'divider', text: plain('x') }] },
  {
    what: 'context elements',
    at: [{ type: 'context', elements: many(10, () => mrkdwn('x')) }],
    over: [{ type: 'context', elements: many(11, () => mrkdwn('x')) }],
  },
  {
    what: 'context with an image',
    at: [{ type: 'context', elements: [image(), plain('x')] }],
    over: [{ type: 'context', elements: [] }],
  },
  {
    what: 'actions elements',
    at: [actions(...many(25, i => button({ action_id: `b${i}` })))],
    over: [actions(...many(26, i => button({ action_id: `b${i}` })))],
  },
  {
    what: 'button text',
    at: [actions(button({ text: plain(x(75)) }))],
    over: [actions(button({ text: plain(x(76)) }))],
  },
  { what: 'button value', at: [actions(button({ value: x(2000) }))], over: [actions(button({ value: x(2001) }))] },
  { what: 'button url', at: [actions(button({ url: x(3000) }))], over: [actions(button({ url: x(3001) }))] },
  {
    what: 'button label',
    at: [actions(button({ accessibility_label: x(75) }))],
    over: [actions(button({ accessibility_label: x(76) }))],
  },
  { what: 'button style', at: [actions(button({ style: 'danger' }))], over: [actions(button({ style: 'default' }))] },
  { what: 'action_id', at: [actions(button({ action_id: x(255) }))], over: [actions(button({ action_id: x(256) }))] },
  { what: 'block_id', at: [section({ block_id: x(255) })], over: [section({ block_id: x(256) })] },
  { what: 'block_id twice', over: [section({ block_id: 'a' }), section({ block_id: 'a' })] },
  { what: 'action_id twice', at: [actions(button()), actions(button())], over: [actions(button(), button())] },
  {
    what: 'confirm title',
    at: [actions(button({ confirm: confirm({ title: plain(x(100)) }) }))],
    over: [actions(button({ confirm: confirm({ title: plain(x(101)) }) }))],
  },
  {
    what: 'confirm text',
    at: [actions(button({ confirm: confirm({ text: mrkdwn(x(300)) }) }))],
    over: [actions(button({ confirm: confirm({ text: plain(x(301)) }) }))],
  },
  {
    what: 'confirm buttons',
    at: [actions(button({ confirm: confirm({ deny: plain(x(30)) }) }))],
    over: [actions(button({ confirm: confirm({ confirm: plain(x(31)) }) }))],
  },
  { what: 'select without options', over: [actions({ type: 'static_select' })] },
  { what: 'select with no options', over: [actions(select({ options: [] }))] },
  {
    what: 'select options',
    at: [actions(select({ options: many(100, option) }))],
    over: [actions(select({ options: many(101, option) }))],
  },
  {
    what: 'option groups',
    at: [actions({ type: 'static_select', option_groups: [{ label: plain('g'), options: [option(0)] }] })],
    over: [actions(select({ option_groups: [{ label: plain('g'), options: [option(0)] }] }))],
  },
  {
    what: 'option text',
    at: [actions(select({ options: [{ text: plain(x(75)), value: 'v' }] }))],
    over: [actions(select({ options: [{ text: plain(x(76)), value: 'v' }] }))],
  },
  {
    what: 'option value',
    at: [actions(select({ options: [{ text: plain('t'), value: x(150) }] }))],
    over: [actions(select({ options: [{ text: plain('t'), value: x(151) }] }))],
  },
  {
    what: 'option description',
    at: [actions(select({ options: [{ ...option(0), description: plain(x(75)) }] }))],
    over: [actions(select({ options: [{ ...option(0), description: plain(x(76)) }] }))],
  },
  {
    what: 'initial option',
    at: [actions(select({ initial_option: option(0) }))],
    over: [actions(select({ initial_option: option(1) }))],
  },
  {
    what: 'placeholder',
    at: [actions(select({ placeholder: plain(x(150)) }))],
    over: [actions(select({ placeholder: plain(x(151)) }))],
  },
  {
    what: 'overflow',
    at: [section({ accessory: { type: 'overflow', options: many(5, option) } })],
    over: [section({ accessory: { type: 'overflow', options: many(6, option) } })],
  },
  {
    what: 'checkboxes',
    at: [actions({ type: 'checkboxes', options: many(10, option) })],
    over: [actions({ type: 'checkboxes', options: many(11, option) })],
  },
  {
    what: 'initial checkboxes',
    at: [actions({ type: 'checkboxes', options: many(2, option), initial_options: [option(1)] })],
    over: [actions({ type: 'checkboxes', options: many(2, option), initial_options: [] })],
  },
  {
    what: 'radio buttons',
    at: [actions({ type: 'radio_buttons', options: many(10, option) })],
    over: [actions({ type: 'radio_buttons', options: many(11, option) })],
  },
  {
    what: 'datepicker',
    at: [actions({ type: 'datepicker', initial_date: '2026-11-24' })],
    over: [actions({ type: 'datepicker', initial_date: '24.11.2026' })],
  },
  {
    what: 'timepicker',
    at: [actions({ type: 'timepicker', initial_time: '23:59' })],
    over: [actions({ type: 'timepicker', initial_time: '24:00' })],
  },
  {
    what: 'other menus',
    at: [
      actions(
        { type: 'external_select', min_query_length: 0 },
        { type: 'users_select', action_id: 'u' },
        { type: 'conversations_select', action_id: 'c', filter: { include: ['public'] } },
        { type: 'channels_select', action_id: 'd' },
      ),
    ],
    over: [actions({ type: 'conversations_select', filter: {} })],
  },
  {
    what: 'menus for several',
    at: [
      section({ accessory: { type: 'multi_static_select', options: [option(0)], max_selected_items: 1 } }),
      section({ accessory: { type: 'multi_users_select' } }),
      section({ accessory: { type: 'multi_conversations_select' } }),
      section({ accessory: { type: 'multi_channels_select' } }),
      section({ accessory: { type: 'multi_external_select' } }),
    ],
    over: [section({ accessory: { type: 'multi_users_select', max_selected_items: 0 } })],
  },
  {
    what: 'image',
    at: [image({ title: plain(x(2000)) })],
    over: [{ type: 'image', image_url: 'https://example.com/a.png' }],
  },
  { what: 'image alt_text', at: [image({ alt_text: x(2000) })], over: [image({ alt_text: '' })] },
  {
    what: 'image source',
    at: [{ type: 'image', slack_file: { id: 'F1' }, alt_text: 'a' }],
    over: [image({ slack_file: { id: 'F1' } })],
  },
  {
    what: 'image as accessory',
    at: [section({ accessory: image() })],
    over: [section({ accessory: image({ title: plain('x') }) })],
  },
  { what: 'rich_text', at: [richText], over: [{ type: 'rich_text', elements: [{ type: 'text', text: 'x' }] }] },
]

test.each(limits)('$what', ({ at, over }) => {
  for (const [surface, judge] of [
    ['modal', (b: object[]) => validateView(modal(b), 'modal')],
    ['message', (b: object[]) => validateMessage({ text: 'x', blocks: b })],
  ] as const) {
    if (at) expect.soft(judge(at), `${surface} takes it`).toMatchObject({ ok: true })
    const refused = judge(over)
    expect
      .soft(refused, `${surface} refuses it`)
      .toMatchObject({ ok: false, error: surface === 'modal' ? 'invalid_arguments' : 'invalid_blocks' })
    if (!refused.ok) expect.soft(refused.messages[0]).toMatch(/^\[ERROR\] .+ \[json-pointer:\/(view\/)?blocks/)
  }
})

test.each([
  ['title', modal([], { title: plain(x(24)) }), modal([], { title: plain(x(25)) })],
  ['submit', modal([], { submit: plain(x(24)) }), modal([], { submit: plain(x(25)) })],
  ['close', modal([], { close: plain(x(24)) }), modal([], { close: plain(x(25)) })],
  ['private_metadata', modal([], { private_metadata: x(3000) }), modal([], { private_metadata: x(3001) })],
  ['callback_id', modal([], { callback_id: x(255) }), modal([], { callback_id: x(256) })],
  ['external_id', modal([], { external_id: x(255) }), modal([], { external_id: x(256) })],
  ['blocks', modal(many(100, () => section())), modal(many(101, () => section()))],
  ['unknown key', modal([]), modal([], { submit_disabled: true })],
  ['a submit with an input', modal([input(textInput())]), { ...modal([input(textInput())]), submit: undefined }],
  [
    'input label',
    modal([input(textInput(), { label: plain(x(2000)) })]),
    modal([input(textInput(), { label: plain(x(2001)) })]),
  ],
  [
    'input hint',
    modal([input(textInput(), { hint: plain(x(2000)) })]),
    modal([input(textInput(), { hint: plain(x(2001)) })]),
  ],
  [
    'text input lengths',
    modal([input(textInput({ min_length: 3, max_length: 3 }))]),
    modal([input(textInput({ min_length: 4, max_length: 3 }))]),
  ],
  [
    'text input initial value',
    modal([input(textInput({ initial_value: '' }))]),
    modal([input(textInput({ initial_value: x(3001) }))]),
  ],
  [
    'number input',
    modal([input({ type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '2' })]),
    modal([input({ type: 'number_input' })]),
  ],
  [
    'email and URL',
    modal([input({ type: 'email_text_input' }), input({ type: 'url_text_input' })]),
    modal([input({ type: 'password_input' })]),
  ],
  [
    'dispatch_action_config',
    modal([
      input(textInput({ dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] } }), {
        dispatch_action: true,
      }),
    ]),
    modal([input(textInput({ dispatch_action_config: { trigger_actions_on: [] } }))]),
  ],
  [
    'focus',
    modal([input(textInput({ focus_on_load: true }))]),
    modal([input(textInput({ focus_on_load: true })), input(textInput({ focus_on_load: true }))]),
  ],
  [
    'alert',
    modal([{ type: 'alert', text: plain('x'), level: 'warning' }]),
    modal([{ type: 'alert', text: plain('x'), level: 'loud' }]),
  ],
  ['no table', modal([section()]), modal([{ type: 'table', rows: [[raw('a')]] }])],
  ['no data_table', modal([section()]), modal([{ type: 'data_table', caption: 'c', rows: [[raw('a')], [raw('b')]] }])],
  ['no markdown', modal([section()]), modal([{ type: 'markdown', text: 'x' }])],
  ['the right surface', modal([]), { type: 'home', blocks: [] }],
])('a modal: %s', (_what, at, over) => {
  expect(validateView(at, 'modal')).toMatchObject({ ok: true })
  expect(validateView(over, 'modal')).toMatchObject({ ok: false, error: 'invalid_arguments' })
})

test('a view of more than 250 KB is refused', () => {
  const blocks = many(100, () => section({ text: mrkdwn(x(2560)) }))
  expect(validateView(modal(blocks), 'modal')).toMatchObject({ ok: false, error: 'view_too_large' })
  expect(validateView(modal(blocks.slice(0, 90)), 'modal')).toMatchObject({ ok: true })
})

test('Home accepts a data_table and no title', () => {
  const rows = [[raw('a')], [raw('b')]]
  expect(validateView({ type: 'home', blocks: [{ type: 'data_table', caption: 'c', rows }] }, 'home')).toMatchObject({
    ok: true,
  })
  expect(validateView({ type: 'home', title: plain('x'), blocks: [] }, 'home')).toMatchObject({ ok: false })
  expect(validateView({ type: 'home', blocks: [{ type: 'alert', text: plain('x') }] }, 'home')).toMatchObject({
    ok: false,
  })
})

const rows = (count: number, columns: number, text = 'x') => many(count, () => many(columns, () => raw(text)))

test.each([
  ['blocks', many(50, () => section()), many(51, () => section()), 'invalid_blocks'],
  ['table rows', [{ type: 'table', rows: rows(100, 1) }], [{ type: 'table', rows: rows(101, 1) }], 'invalid_blocks'],
  ['table columns', [{ type: 'table', rows: rows(1, 20) }], [{ type: 'table', rows: rows(1, 21) }], 'invalid_blocks'],
  [
    'table characters',
    [{ type: 'table', rows: rows(100, 10, x(10)) }],
    [{ type: 'table', rows: rows(100, 10, x(11)) }],
    'invalid_blocks',
  ],
  [
    'one table',
    [{ type: 'table', rows: rows(1, 1) }],
    many(2, () => ({ type: 'table', rows: rows(1, 1) })),
    'invalid_blocks',
  ],
  [
    'data_table rows',
    [{ type: 'data_table', caption: 'c', rows: rows(201, 1) }],
    [{ type: 'data_table', caption: 'c', rows: rows(202, 1) }],
    'invalid_blocks',
  ],
  [
    'data_table caption',
    [{ type: 'data_table', caption: 'c', rows: rows(2, 2) }],
    [{ type: 'data_table', rows: rows(2, 2) }],
    'invalid_blocks',
  ],
  [
    'data_table characters',
    [{ type: 'data_table', caption: 'c', rows: rows(200, 10, x(10)) }],
    [{ type: 'data_table', caption: 'c', rows: rows(200, 10, x(11)) }],
    'invalid_blocks',
  ],
  [
    'data_table header',
    [{ type: 'data_table', caption: 'c', rows: [[raw('h')], [richText]] }],
    [{ type: 'data_table', caption: 'c', rows: [[richText], [raw('h')]] }],
    'invalid_blocks',
  ],
  [
    'data_table even rows',
    [{ type: 'data_table', caption: 'c', rows: rows(2, 2) }],
    [{ type: 'data_table', caption: 'c', rows: [...rows(1, 2), ...rows(1, 3)] }],
    'invalid_blocks',
  ],
  [
    'markdown',
    [{ type: 'markdown', text: x(12_000) }],
    many(2, () => ({ type: 'markdown', text: x(6001) })),
    'invalid_blocks',
  ],
  ['no alert', [section()], [{ type: 'alert', text: plain('x') }], 'invalid_blocks'],
])('a message: %s', (_what, at, over, error) => {
  expect(validateMessage({ text: 'x', blocks: at })).toMatchObject({ ok: true })
  expect(validateMessage({ text: 'x', blocks: over })).toMatchObject({ ok: false, error })
})

test('a message needs a text that a screen reader can read, of at most 4,000 characters', () => {
  expect(validateMessage({ text: x(4000) })).toMatchObject({ ok: true })
  expect(validateMessage({ text: x(4001) })).toMatchObject({ ok: false, error: 'msg_too_long' })
  expect(validateMessage({ blocks: [section()] })).toMatchObject({ ok: false, error: 'no_text' })
  expect(validateMessage({ text: 'x', blocks: 'not json' })).toMatchObject({ ok: false, error: 'invalid_blocks' })
  expect(validateMessage({ text: 'x', metadata: { event_type: 'a' } })).toMatchObject({
    ok: false,
    error: 'invalid_metadata_format',
  })
})

test('an external menu accepts 100 options', () => {
  expect(validateSuggestions({ options: many(100, option) })).toMatchObject({ ok: true })
  expect(validateSuggestions({ options: many(101, option) })).toMatchObject({ ok: false })
})
