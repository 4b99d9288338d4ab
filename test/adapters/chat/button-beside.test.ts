import { expect, test } from 'vitest'
import { buttonBeside } from '../../../adapters/chat/button-beside.ts'
import { action } from '../../../adapters/chat/payloads.ts'
import type { Block, Button } from '../../../adapters/chat/screen.ts'

const view: Button = { kind: 'button', label: 'View', ...action('app.view', 'takeuchi') }
const row = (...actions: Button[]): Block => ({ kind: 'actions', actions })
const text = (words: string): Block => ({ kind: 'text', text: words })
const facts = (count: number): Block => ({
  kind: 'facts',
  facts: Array.from({ length: count }, () => ({ label: 'Assets', value: '3' })),
})

test('one button stands beside a short text or a few facts', () => {
  expect(buttonBeside(text('Caterpillar'), row(view))).toBe(view)
  expect(buttonBeside(facts(3), row(view))).toBe(view)
})

test.each<[string, Block | undefined, Block]>([
  ['nothing before it', undefined, row(view)],
  ['a long text', text('x'.repeat(101)), row(view)],
  ['many facts', facts(4), row(view)],
  ['a quiet text', { kind: 'text', text: 'x', tone: 'quiet' }, row(view)],
  ['other buttons', row(view), row(view)],
  ['a text, as one of two', text('x'), row(view, view)],
  ['a text, as what comes next', text('x'), row({ ...view, style: 'primary' })],
  ['a text, with a long label', text('x'), row({ ...view, label: 'x'.repeat(26) })],
  ['a text that no button follows', text('x'), text('y')],
])('in a row of its own: %s', (_, before, block) => {
  expect(buttonBeside(before, block)).toBeNull()
})
