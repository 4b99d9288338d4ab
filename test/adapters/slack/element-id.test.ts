import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockId, readBlockId } from '../../../adapters/slack/element-id.ts'

const id = fc.stringMatching(/^[a-zA-Z_]{1,20}$/)

test('the payload of a block is decoded as it was encoded, whatever it is', () => {
  fc.assert(
    fc.property(id, fc.string({ maxLength: 200 }), fc.string(), (name, payloadText, shown) => {
      expect(readBlockId(blockId(name, payloadText, shown))).toEqual({ id: name, payloadText })
    }),
  )
})

test('different values give different ids, equal values the same', () => {
  expect(blockId('search', '7', 'a')).not.toBe(blockId('search', '7', 'b'))
  expect(blockId('search', '7', 'a')).toBe(blockId('search', '7', 'a'))
})

test('an id that Slack would refuse throws, instead of being cut to one that means something else', () => {
  expect(blockId('search', 'x'.repeat(238), 'a').length).toBeLessThanOrEqual(255)
  expect(() => blockId('search', 'x'.repeat(300), 'a')).toThrow(/255/)
})

test('an id that is not ours is read without harm', () => {
  expect(readBlockId('abc')).toEqual({ id: 'abc', payloadText: '' })
  expect(readBlockId('')).toEqual({ id: '', payloadText: '' })
})
