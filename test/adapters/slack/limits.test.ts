import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cut } from '../../../adapters/chat/cut.ts'
import { escapeMrkdwn } from '../../../adapters/slack/limits.ts'
import { renderMessage } from '../../../adapters/slack/render-screen.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 300 })
const limit = fc.integer({ min: 2, max: 300 })

test('what is cut fits, says that it is cut, and is a whole text', () => {
  fc.assert(
    fc.property(text, limit, (given, most) => {
      const shown = cut(given, most)
      expect(shown.length).toBeLessThanOrEqual(most)
      expect(shown.isWellFormed()).toBe(true)
      expect(shown.trim()).not.toBe('')
      if (given.trim() === '') expect(shown).toBe('–')
      else if (given.length <= most) expect(shown).toBe(given)
      else expect(given.startsWith(shown.slice(0, -1)) && shown.endsWith('…')).toBe(true)
    }),
  )
})

test('half an emoji that came in goes no further', () => {
  expect(cut('ab\ud83d', 10).isWellFormed()).toBe(true)
})

test('escaping can be undone, and leaves nothing that Slack reads', () => {
  fc.assert(
    fc.property(text, given => {
      const escaped = escapeMrkdwn(given)
      expect(escaped).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
      expect(escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')).toBe(given)
    }),
  )
})

test('a message’s text fits after it was escaped', () => {
  const long = fc.string({
    unit: fc.constantFrom('<', '&', 'a', '🚜', ' '),
    minLength: 500,
    maxLength: 5000,
    size: 'max',
  })
  fc.assert(
    fc.property(long, given => {
      const shown = renderMessage({ title: '', text: given, blocks: [] }).text
      expect(shown.length).toBeLessThanOrEqual(4000)
      expect(shown).not.toMatch(/&(?!amp;|lt;|gt;)/)
      expect(shown.isWellFormed()).toBe(true)
    }),
    { numRuns: 50, endOnFailure: true },
  )
})
