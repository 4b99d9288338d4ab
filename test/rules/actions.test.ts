import { expect, test } from 'vitest'
import { PAYLOADS } from '../../adapters/chat/payloads.ts'
import type { Screen } from '../../adapters/chat/screen.ts'
import { catalogue } from '../adapters/chat/catalogue.ts'

// The compiler checks that everything drawn is handled, and that every choose has options: see `Action` in payloads.ts.

function actionsOf(screen: Screen): string[] {
  const drawn = screen.blocks.flatMap(block => {
    if (block.kind === 'actions') return block.actions.map(action => action.action)
    return block.kind === 'field' || block.kind === 'checkboxes' ? [block.action ?? ''] : []
  })
  return [...drawn, screen.submit?.action ?? ''].filter(action => action !== '')
}

const drawn = new Set([1, 3, 100_000].flatMap(n => catalogue('en', 'A', n)).flatMap(({ screen }) => actionsOf(screen)))

/** Only dialogs of older releases have these. */
const OLDER = ['arrival.approve', 'arrival.decline']

test('every handled action can be done on a screen', () => {
  expect(Object.keys(PAYLOADS).filter(action => !drawn.has(action))).toEqual(OLDER)
})
