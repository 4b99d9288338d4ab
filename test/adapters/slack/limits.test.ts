import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeMrkdwn } from '../../../adapters/slack/limits.ts'
import { renderMessage } from '../../../adapters/slack/render-screen.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 300 })

test('escaping is reversible and leaves nothing that Slack interprets', () => {
  fc.assert(
    fc.property(text, given => {
      const escaped = escapeMrkdwn(given)
      expect(escaped).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
      expect(escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')).toBe(given)
    }),
  )
})

test('a message’s text fits the limit after escaping', () => {
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
