import { expect, test } from 'vitest'
import { action } from '../../../adapters/chat/payloads.ts'
import type { Menu, Screen } from '../../../adapters/chat/screen.ts'
import { words } from '../../../adapters/chat/words/words.ts'
import { menuValue, readMenuValue } from '../../../adapters/slack/element-id.ts'
import { blockActions, readAction } from '../../../adapters/slack/read-interaction.ts'
import { renderModal } from '../../../adapters/slack/render-screen.ts'
import { renderCard } from '../../../adapters/teams/render-screen.ts'
import { validateView } from '../../../playground/slack/validate-view.ts'
import { validateCard } from '../../../playground/teams/cards/validate-card.ts'

const menu = (count: number): Menu => ({
  kind: 'menu',
  label: 'More',
  actions: Array.from({ length: count }, (_, n) => ({
    kind: 'button',
    label: `Item ${n}`,
    ...action('price.open', { integrationId: n + 1 }),
  })),
})
const screen = (count: number): Screen => ({
  title: 'Feed',
  text: 'Feed',
  blocks: [{ kind: 'actions', actions: [menu(count)] }],
})

// Slack takes five options in an overflow menu, and refuses the whole view with a sixth:
// https://github.com/incidentbot/incidentbot/issues/307
test.each([1, 5, 6, 20])('a menu of %i items is taken by both platforms', count => {
  expect(validateView(renderModal(screen(count)), 'modal')).toMatchObject({ ok: true })
  expect(JSON.stringify(renderModal(screen(count)))).toContain(`Item ${count - 1}`)
  const card = renderCard(words('en-US', 'UTC'), screen(count), 'dialog', true)
  expect(validateCard(card, 'dialog')).toEqual([])
  expect(JSON.stringify(card)).toContain(`Item ${count - 1}`)
})

test('an item that is chosen does what it says', () => {
  const chosen = {
    user: { id: 'U1' },
    trigger_id: '1.1',
    view: { id: 'V1', type: 'modal', blocks: [] },
    actions: [
      {
        type: 'static_select',
        action_id: 'menu',
        block_id: 'actions0~~x',
        selected_option: { value: menuValue(action('price.open', { integrationId: 12 })) },
      },
    ],
  }
  const read = readAction(blockActions.parse(chosen))
  expect(read).toMatchObject({ action: 'price.open', payloadText: '12' })
  expect(read.values).toEqual({})
})

test('a payload may hold the separator, and a value that Slack would refuse is an error here', () => {
  expect(readMenuValue(menuValue({ action: 'a.b', payloadText: '1|2' }))).toEqual({ action: 'a.b', payloadText: '1|2' })
  expect(() => menuValue({ action: 'a.b', payloadText: 'x'.repeat(150) })).toThrow('150 characters')
})
