import { expect, test } from 'vitest'
import { words } from '../../../adapters/chat/words/words.ts'

const at = new Date('2026-11-24T16:12:00Z')
const drawn = (locale: string) => {
  const w = words(locale, 'UTC')
  return [w.when(at), w.day(at), w.month('2026-11-01'), w.number(1234), w.t('common.assets', { count: 1234 })]
}

test.each([
  ['en-US-u-hc-h12', 'en-US'],
  ['en-US-u-ca-buddhist-nu-arab', 'en-US'],
  ['en-US-x-private', 'en-US'],
  ['en_US', 'en-US'],
  ['fr_CA.UTF-8', 'fr-CA'],
  ['fr-FR@euro', 'fr-FR'],
  ['FR-fr', 'fr-FR'],
  ['', 'en-GB'],
  ['C', 'en-GB'],
  ['en-US-u', 'en-GB'],
  ['en--US', 'en-GB'],
  ['x-klingon', 'en-GB'],
  ['i-klingon', 'en-GB'],
  ['\0', 'en-GB'],
])('%j is read as %s', (locale, as) => {
  expect(drawn(locale)).toEqual(drawn(as))
})

test.each(['', ' ', 'Mars/Base', '+02:00', '\0', 'America/Nowhere'])(
  'a zone that is none, %j, is read as UTC',
  zone => {
    expect(words('fr-FR', zone).when(at)).toBe(words('fr-FR', 'UTC').when(at))
  },
)
