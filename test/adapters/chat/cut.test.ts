import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cut } from '../../../adapters/chat/cut.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 300 })
const limit = fc.integer({ min: 2, max: 300 })

test('a text that is cut fits, shows that it is cut, and is valid', () => {
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

test('half of an emoji in the input is not passed on', () => {
  expect(cut('ab\ud83d', 10).isWellFormed()).toBe(true)
})
