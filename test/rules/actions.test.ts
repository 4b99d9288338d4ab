import { expect, test } from 'vitest'
import { HANDLERS, OPTIONS } from '../../adapters/chat/router.ts'
import type { Screen } from '../../adapters/chat/screen.ts'
import { catalogue } from '../adapters/chat/catalogue.ts'

function actionsOf(screen: Screen): string[] {
  const drawn = screen.blocks.flatMap(block => {
    if (block.kind === 'actions') return block.actions.map(action => action.action)
    return block.kind === 'field' || block.kind === 'pick' ? [block.action ?? ''] : []
  })
  return [...drawn, screen.submit?.action ?? ''].filter(action => action !== '')
}

const drawn = new Set([1, 3, 100_000].flatMap(n => catalogue('en', 'A', n)).flatMap(({ screen }) => actionsOf(screen)))

test('everything that can be done on a screen is handled', () => {
  expect([...drawn].filter(action => !Object.hasOwn(HANDLERS, action))).toEqual([])
})

test('everything that is handled can be done on a screen', () => {
  expect(Object.keys(HANDLERS).filter(action => !drawn.has(action))).toEqual([])
})

test('everything that is found by typing is offered, and nothing else', () => {
  const chosen = [1, 3].flatMap(n =>
    catalogue('en', 'A', n).flatMap(({ screen }) =>
      screen.blocks.flatMap(block =>
        block.kind === 'actions' ? block.actions.flatMap(one => (one.kind === 'choose' ? [one.action] : [])) : [],
      ),
    ),
  )
  expect(new Set(chosen)).toEqual(new Set(Object.keys(OPTIONS)))
})
