import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canCarry, MOST_CARRIED, packIds, unpackIds } from '../../../../adapters/chat/arrivals/ticked-ids.ts'

const id = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 50 }))
const ascending = (ids: number[]) => [...new Set(ids)].sort((a, b) => a - b)

test('any ids are decoded as they were encoded, in ascending order and once each', () => {
  fc.assert(
    fc.property(fc.array(id, { minLength: 1, maxLength: 300 }), ids => {
      expect(unpackIds(packIds(ids))).toEqual(ascending(ids))
    }),
  )
})

test('what can be carried is short and can be read again', () => {
  fc.assert(
    fc.property(fc.array(id, { minLength: 1, maxLength: 600 }), ids => {
      fc.pre(canCarry(ids))
      expect(packIds(ids).length).toBeLessThanOrEqual(MOST_CARRIED)
      expect(unpackIds(packIds(ids))).not.toBeNull()
    }),
  )
  const run = Array.from({ length: 4_000 }, (_, n) => 2 ** 40 + n)
  expect([canCarry(run), packIds(run).length]).toEqual([true, 13])
  // Every second one of 600 fits, of 700 no longer.
  const everySecond = (count: number) => Array.from({ length: count / 2 }, (_, n) => 1000 + 2 * n)
  expect([canCarry(everySecond(590)), canCarry(everySecond(700))]).toEqual([true, false])
})

test.each([
  '',
  '.',
  '.0',
  '.-1',
  '1',
  '.1-',
  '.1-0',
  '..1',
  '.1.',
  '.A',
  '.1-zzzz',
  '.zzzzzzzzzzz',
  '.1,2',
  '.1 ',
  '.zzzzzzzzzz.zzzzzzzzzzz',
])('a forged text of ticks is no list of ids, however many it would name: %j', text => {
  expect(unpackIds(text)).toBeNull()
})
