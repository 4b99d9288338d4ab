import { expect, test } from 'vitest'
import { arrivalScreen } from '../../../../adapters/chat/arrivals/arrival-screen.ts'
import { decisionsScreen, digestScreen } from '../../../../adapters/chat/channels/channel-posts-screen.ts'
import type { Screen } from '../../../../adapters/chat/screen.ts'
import { words } from '../../../../adapters/chat/words/words.ts'
import type { Arrival, ArrivedAsset } from '../../../../src/arrival/read-arrival.ts'

const w = words('en-GB', 'UTC')
const at = new Date('2026-11-28T14:03:00Z')

function arrival(assets: Pick<ArrivedAsset, 'decision'>[], total = assets.length): Arrival {
  const count = (decision: ArrivedAsset['decision']) => assets.filter(asset => asset.decision === decision).length
  const decided = assets.find(({ decision }) => decision === 'approved' || decision === 'declined')?.decision
  return {
    id: 1,
    integrationId: 1,
    name: 'Plain',
    removed: false,
    arrivedAt: at,
    counts: {
      total,
      waiting: count(null) + total - assets.length,
      imported: count('imported'),
      approved: count('approved'),
      declined: count('declined'),
    },
    merged: 0,
    last: decided ? { decision: decided, by: 'Ada', at, alone: true } : null,
    assets: assets.map(({ decision }, n) => ({
      id: n + 1,
      oemName: 'CAT',
      model: '320',
      equipmentId: `EX-${n}`,
      serialNumber: null,
      pin: null,
      decision,
      by: decision && 'Ada',
      decidedAt: decision && at,
    })),
  }
}
const some = (count: number, decision: ArrivedAsset['decision']) => Array.from({ length: count }, () => ({ decision }))
const texts = ({ blocks }: Screen) => blocks.flatMap(block => (block.kind === 'text' ? [block.text] : []))
const buttons = ({ blocks }: Screen) =>
  blocks.flatMap(block => (block.kind === 'actions' ? block.actions.filter(one => one.kind === 'button') : []))
const names = (screen: Screen) => buttons(screen).map(button => button.action)

test('while some wait, the post names those that wait and counts only those as more', () => {
  const partly = arrivalScreen(w, arrival([...some(10, null), ...some(2, 'approved')]), 'why')
  expect(texts(partly).join('\n')).toContain('EX-9')
  expect(texts(partly).join('\n')).not.toMatch(/EX-1[01]|more/)
  const many = arrivalScreen(w, arrival([...some(7, null), ...some(3, 'declined')], 20), 'why')
  expect(texts(many).join('\n')).toContain('17 new assets are waiting')
  expect(texts(many)).toContain('and 10 more')
  expect(texts(arrivalScreen(w, arrival([...some(1, 'declined'), ...some(1, null)]), 'why'))[1]).toBe(
    '• EX-1 · CAT 320',
  )
})

test('when all is decided, the post is one sentence with Show and Undo', () => {
  const one = arrivalScreen(w, arrival(some(3, 'approved')), 'why')
  expect(texts(one)).toEqual(['Plain: 3 new assets. Approved by Ada on 28 Nov, 14:03 UTC.', 'why'])
  expect(names(one)).toEqual(['arrival.show', 'arrival.undo'])
  const both = arrival([...some(2, 'approved'), ...some(1, 'declined')])
  expect(texts(arrivalScreen(w, both, 'why'))[0]).toBe(
    'Plain: 3 new assets. 2 approved, 1 declined by Ada on 28 Nov, 14:03 UTC.',
  )
  const several = { ...both, last: both.last && { ...both.last, alone: false } }
  expect(texts(arrivalScreen(w, several, 'why'))[0]).toBe(
    'Plain: 3 new assets. 2 approved, 1 declined, most recently by Ada on 28 Nov, 14:03 UTC.',
  )
  // Of two people who approved, the newest is not said to have approved all.
  const approved = arrival(some(3, 'approved'))
  const byTwo = { ...approved, last: approved.last && { ...approved.last, alone: false } }
  expect(texts(arrivalScreen(w, byTwo, 'why'))[0]).toContain('3 approved, most recently by Ada')
})

test('assets that were imported automatically are named: that is the news', () => {
  const few = arrivalScreen(w, arrival(some(3, 'imported')), 'why')
  expect(texts(few)[1]).toContain('EX-2')
  expect(names(few)).toEqual(['arrival.undo'])
  const many = arrivalScreen(w, arrival(some(12, 'imported')), 'why')
  expect(texts(many)).toContain('and 2 more')
  expect(names(many)).toEqual(['arrival.show', 'arrival.undo'])
})

test('one message has one primary button, however many arrivals it holds', () => {
  const part = () => arrivalScreen(w, arrival(some(3, null)), null)
  const digest = digestScreen(w, [part(), part(), part()], 'why')
  expect(names(digest).filter(name => name === 'arrival.approveAll')).toHaveLength(3)
  expect(buttons(digest).filter(button => button.style === 'primary')).toHaveLength(1)
})

test('the record keeps its newest decisions readable, however long the names are', () => {
  const named = arrival(some(10, null)).assets.map(asset => ({ ...asset, equipmentId: 'x'.repeat(300) }))
  const decisions = Array.from({ length: 40 }, (_, n) => ({
    at: new Date(at.getTime() + n * 60_000),
    by: `Person${n}`,
    action: 'assets_approved' as const,
    assets: 12,
    named,
  }))
  const { text } = decisionsScreen(w, { name: 'Plain', decisions })
  const lines = text.split('\n')
  expect(text.length).toBeLessThanOrEqual(3000)
  expect(lines).toHaveLength(30)
  expect(lines.at(-1)).toContain('Person39')
  expect(lines.at(-1)).toMatch(/x{50}.*and 2 more$/)
  expect(lines[0]).not.toContain('xxx')
  // A decision of an older release has no names.
  const old = decisionsScreen(w, {
    name: 'Plain',
    decisions: [{ at, by: 'Ada', action: 'assets_declined', assets: 2, named: [] }],
  })
  expect(old.text).toBe('28 Nov, 14:03 UTC: Ada declined 2 assets.')
})
