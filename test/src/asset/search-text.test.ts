import fc from 'fast-check'
import { expect, test } from 'vitest'
import { likePattern, parseSearch, searchText } from '../../../src/asset/search-text.ts'
import { fold } from '../../../src/text/fold.ts'

const asset = { oemName: 'CAT', model: '320 GC', equipmentId: 'Bagger 7', serialNumber: 'HK1234', pin: null }

/** `like` without a database: only `%`, `_` and `\` mean something. */
function like(text: string, pattern: string): boolean {
  const source = pattern.replace(/\\(.)|([%_])|([\s\S])/gu, (_all, escaped, wild, plain) =>
    wild === '%' ? '[\\s\\S]*' : wild === '_' ? '[\\s\\S]' : `\\u{${(escaped ?? plain).codePointAt(0).toString(16)}}`,
  )
  return new RegExp(`^${source}$`, 'u').test(text)
}
const finds = (typed: string, one = asset) => parseSearch(typed).some(term => like(searchText(one), likePattern(term)))

test('commas separate search values; empty and repeated values are dropped', () => {
  expect(parseSearch(' 320, D6T,, hk1234 ,HK1234;x\ny，z、')).toEqual(['320', 'D6T', 'hk1234', 'x', 'y', 'z'])
  expect(parseSearch(' , ,')).toEqual([])
  expect(parseSearch(Array.from({ length: 80 }, (_, n) => `t${n}`).join(','))).toHaveLength(50)
})

test.each([
  ['short terms begin a word', 'C', true],
  ['two letters begin a word', 'gc', true],
  ['two letters from the middle don’t count', '20', false],
  ['the last two of a serial don’t count', '34', false],
  ['three from the middle do', 'k12', true],
  ['case and width make no difference', 'ｈＫ１２', true],
  ['inner spaces count once', '320   gc', true],
  ['% is a percent sign', '%', false],
  ['_ is an underscore', 'HK_234', false],
  ['\\ is a backslash', 'HK\\1234', false],
])('%s: %s', (_why, typed, found) => {
  expect(finds(typed)).toBe(found)
})

test('%, _ and \\ in a search are taken literally', () => {
  const strange = { ...asset, equipmentId: '100%_a\\b' }
  for (const typed of ['100%', '%_a', '_a\\', '\\b', '100%_a\\b']) {
    const term = parseSearch(typed)[0] ?? ''
    expect(finds(typed, strange)).toBe([...term].length >= 3)
  }
})

test('a Greek word is found by any piece of it, whatever sigma it ends with', () => {
  expect(finds('ΟΔΟΣ', { ...asset, equipmentId: 'ΟΔΟΣΤΡΩΤΗΡΑΣ' })).toBe(true)
})

test('any piece of three or more characters of any field finds the asset', () => {
  const words = new Intl.Segmenter('en', { granularity: 'grapheme' })
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 3, maxLength: 40 }),
    fc.string({
      unit: fc.constantFrom('Σ', 'σ', 'İ', 'ß', 'ﬁ', 'é', '´', ' ', '%', '_', '\\', '７', 'ꀀ', '👩‍🔧', '#'),
      minLength: 3,
    }),
  )
  fc.assert(
    fc.property(
      fc.constantFrom('oemName', 'model', 'equipmentId', 'serialNumber', 'pin'),
      text,
      fc.nat(),
      fc.nat(),
      (key, value, a, b) => {
        const graphemes = [...words.segment(value)].map(part => part.segment)
        const from = a % graphemes.length
        const piece = graphemes.slice(from, from + 3 + (b % graphemes.length)).join('')
        // A comma ends a value, and what is shorter than three characters once folded asks for the beginning of a word.
        const [term, second] = parseSearch(piece)
        if (/[,;\n，、]/.test(piece) || term === undefined || second !== undefined || [...fold(term)].length < 3) return
        expect(finds(piece, { ...asset, [key]: value })).toBe(true)
      },
    ),
    { numRuns: 3000 },
  )
})
