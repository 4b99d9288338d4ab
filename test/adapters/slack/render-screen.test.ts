import { describe, expect, test } from 'vitest'
import { action } from '../../../adapters/chat/payloads.ts'
import type { Screen } from '../../../adapters/chat/screen.ts'
import { renderHome, renderMessage, renderModal } from '../../../adapters/slack/render-screen.ts'
import { validateMessage } from '../../../playground/slack/validate-message.ts'
import { validateView } from '../../../playground/slack/validate-view.ts'
import { LOCALES, LONGEST } from '../../helpers/locales.ts'
import { onlyNew } from '../../helpers/only-new.ts'
import { catalogue, STRANGE } from '../chat/catalogue.ts'

const isNew = onlyNew()

/**
 * What Slack would refuse of a screen, on every surface on which it is shown. A screen that differs only in a name or
 * number is not checked again.
 */
function refused({ name, screen }: { name: string; screen: Screen }): string[] {
  const home = name.startsWith('home')
  if (!isNew(`${home} ${JSON.stringify(screen)}`)) return []
  const verdicts = [
    validateMessage({ ...renderMessage(screen) }),
    home ? validateView(renderHome(screen), 'home') : validateView(renderModal(screen), 'modal'),
  ]
  return verdicts.flatMap(verdict => (verdict.ok ? [] : [`${name}: ${verdict.messages.join(' ')}`]))
}

describe('every screen is accepted by Slack', () => {
  test.each(LOCALES.flatMap(locale => [0, 1, 100_000, 1_000_000].map(count => [locale, count] as const)))(
    'in %s with %i of everything',
    (locale, count) => {
      expect(catalogue(locale, 'Caterpillar', count).flatMap(refused)).toEqual([])
    },
  )
  test.each(STRANGE)('with the name %j', text => {
    expect([1, 100_000].flatMap(count => catalogue(LONGEST, text, count).flatMap(refused))).toEqual([])
  })
})

test('a select that is searched by typing has the part of its action after the dot as its id', () => {
  const chooses = catalogue('en-US', 'Caterpillar', 3).flatMap(({ screen }) =>
    screen.blocks.flatMap(block =>
      Object.values(block)
        .flat()
        .filter(part => part?.kind === 'choose'),
    ),
  )
  expect(chooses.length).toBeGreaterThan(5)
  expect(chooses.filter(({ id, action }) => action.split('.')[1] !== id)).toEqual([])
})

test('large numbers never appear with words of another language', () => {
  for (const { screen } of catalogue('fr-FR', 'Caterpillar', 1_000_000)) {
    expect(JSON.stringify(screen)).not.toMatch(/000.(assets?|new|matches|feeds)\b/)
  }
})

test('text from outside appears as written and has no effect', () => {
  const text = '<!channel> & <@U0123> *bold* `code` :ok:'
  for (const { name, screen } of catalogue('en-US', text, 1)) {
    const { text: top, blocks } = renderMessage(screen)
    expect(top, name).not.toMatch(/<[!@#h]/)
    // A channel’s link is the only markup; it contains no text from people.
    const shown = JSON.stringify(blocks).replaceAll(/{"type":"mrkdwn","text":"<#[A-Z0-9]+>"}/g, '')
    expect(shown, name).not.toContain('"mrkdwn"')
    if (shown.includes('!channel')) expect(shown, name).toContain('<!channel> &')
    if (top.includes('!channel')) expect(top, name).toContain('&lt;!channel&gt; &amp;')
  }
})

test('a message keeps its buttons, however much it shows', () => {
  for (const { name, screen } of catalogue('en-US', 'Caterpillar', 100_000)) {
    const { blocks } = renderMessage(screen)
    const drawn = JSON.stringify(blocks)
    const lost = screen.blocks
      .flatMap(block => (block.kind === 'actions' ? block.actions : []))
      .concat(screen.submit ? [{ kind: 'button', ...screen.submit }] : [])
      .flatMap(one =>
        one.kind === 'menu' ? one.actions.map(item => `"${item.action}|`) : [`"action_id":"${one.action}"`],
      )
      .filter(text => !drawn.includes(text))
    expect(lost, name).toEqual([])
  }
})

test('a text is never cut in the middle of an entity', () => {
  const { text } = renderMessage({ title: 'T', text: `a${'<'.repeat(2000)}`, blocks: [] })
  expect(text.length).toBeLessThanOrEqual(4000)
  expect(text.replaceAll('&lt;', '')).toBe('a…')
})

test('pickers of different drafts, or one that is redrawn, never share a block id with other values', () => {
  const ids = (screen: Screen) => renderModal(screen).blocks.map(block => block.block_id)
  const [one] = catalogue('en-US', 'A', 5).filter(({ name }) => name.startsWith('picker'))
  const [other] = catalogue('en-US', 'B', 4).filter(({ name }) => name.startsWith('picker'))
  if (!one || !other) throw new Error('no picker')
  expect(ids(one.screen)).toEqual(ids(one.screen))
  const assets = (screen: Screen) => ids(screen).find(id => id?.startsWith('assets~'))
  expect(assets(one.screen)).not.toBe(assets(other.screen))
})

test('a secret’s field is a new field each time', () => {
  const [form] = catalogue('en-US', 'A', 1).filter(({ name }) => name.startsWith('credentials caterpillar'))
  if (!form) throw new Error('no form')
  const secret = () => renderModal(form.screen).blocks.find(block => block.block_id?.startsWith('clientSecret~'))
  expect(secret()?.block_id).not.toBe(secret()?.block_id)
  expect(JSON.stringify(secret())).not.toContain('initial_value')
})

const confirmed = (style: 'danger' | undefined): Screen => ({
  title: 'T',
  text: 'T',
  blocks: [
    {
      kind: 'actions',
      actions: [
        {
          kind: 'button',
          label: 'Remove',
          ...action('home.open'),
          ...(style ? { style } : {}),
          confirm: { title: 'Remove?', text: 'It is gone then.', yes: 'Remove', no: 'Cancel' },
        },
      ],
    },
  ],
})

test('the confirmation of a dangerous action is styled as dangerous', () => {
  expect(renderMessage(confirmed('danger')).blocks[0]).toMatchObject({ elements: [{ confirm: { style: 'danger' } }] })
  expect(JSON.stringify(renderMessage(confirmed(undefined)))).not.toContain('"style"')
})

test('in a message the submit is the first of the last buttons', () => {
  const [picker] = catalogue('en-US', 'A', 1).filter(({ name }) => name === 'picker all, as it opens')
  if (!picker) throw new Error('no picker')
  expect(renderMessage(picker.screen).blocks.at(-1)).toMatchObject({
    elements: [{ action_id: 'picker.confirm', style: 'primary' }, { action_id: 'picker.startOver' }],
  })
})

test('facts are a table of two columns, five in each block', () => {
  const facts = Array.from({ length: 6 }, (_, n) => ({ label: `label ${n}`, value: `value ${n}` }))
  const { blocks } = renderMessage({ title: 'T', text: 'T', blocks: [{ kind: 'facts', facts }] })
  const shown = blocks.map(block => (block.type === 'section' ? block.fields?.map(field => field.text) : undefined))
  expect(shown).toEqual([facts.slice(0, 5).flatMap(({ label, value }) => [label, value]), ['label 5', 'value 5']])
})

test('a text’s subject is above it in bold, and has no effect', () => {
  const { blocks } = renderMessage({
    title: 'T',
    text: 'T',
    blocks: [{ kind: 'text', name: '*A* <!channel>', text: '   ' }],
  })
  expect(blocks).toEqual([
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: '*A* <!channel>', style: { bold: true } },
            { type: 'text', text: '\n–' },
          ],
        },
      ],
    },
  ])
})
