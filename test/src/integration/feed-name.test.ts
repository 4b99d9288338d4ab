import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FEED_NAME_MAX, freeName, isFeedNameTooLong, parseFeedName } from '../../../src/integration/feed-name.ts'
import { fold } from '../../../src/text/fold.ts'

describe('the name of a feed', () => {
  test.each([
    ['  Yard\n north\t', 'Yard north'],
    ['Ya\u200brd\u202e', 'Yard'],
    ['Nul\0l', 'Nul l'],
    ['—', ''],
    ['\u200b \u00a0', ''],
    ['小松', '小松'],
  ])('%j is stored as %j', (typed, name) => expect(parseFeedName(typed)).toBe(name))

  test('is on one line, and parsing it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), typed => {
        const name = parseFeedName(typed)
        expect(name).not.toMatch(/[\p{Cc}]|^\s|\s$/u)
        expect(parseFeedName(name)).toBe(name)
      }),
    )
  })

  test('is unique in the account whatever the case, and not too long with its number', () => {
    const names = fc.array(fc.string({ minLength: 1, maxLength: 70 }).map(parseFeedName), { maxLength: 30 })
    fc.assert(
      fc.property(names, wanted => {
        const taken: string[] = []
        for (const one of wanted.filter(name => name !== '')) {
          const name = freeName(one, taken)
          expect(taken.map(fold)).not.toContain(fold(name))
          expect(isFeedNameTooLong(name)).toBe(false)
          taken.push(name)
        }
      }),
    )
  })

  test('the first free number is taken', () => {
    expect(freeName('Cat', [])).toBe('Cat')
    expect(freeName('Cat', ['CAT'])).toBe('Cat 2')
    expect(freeName('Cat', ['Cat', 'Cat 3'])).toBe('Cat 2')
    expect(freeName('x'.repeat(FEED_NAME_MAX), ['X'.repeat(FEED_NAME_MAX)])).toHaveLength(FEED_NAME_MAX)
  })
})
