import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPlayer, type Player } from './player.ts'
import { fuzz, PROPERTY_NAMES, type PropertyName, type Tally } from './properties.ts'

let player: Player
beforeAll(async () => {
  player = await openPlayer()
})
afterAll(() => player.close())

/** So many take a second or two each; `npm run fuzz` plays as many as one likes. */
const RUNS: Record<PropertyName, number> = {
  'a right document loses no machine': 150,
  'a spoilt document is a documented answer': 60,
  'an answer that comes in a wrong way is a documented answer': 40,
  'a list ends, and a machine that is not in it was not listed or is said to be missing': 80,
}

const tally: Tally = new Map()

test.each(PROPERTY_NAMES)('%s', { timeout: 120_000 }, async name => {
  const failure = await fuzz(player, name, { seed: Math.floor(Math.random() * 1e9), runs: RUNS[name], tally })
  if (failure) expect.fail(`${failure.errorInstance}\n${fc.defaultReportMessage(failure)?.slice(0, 8_000)}`)
})

// Of all of them: few answers that come in a wrong way are pages, in so few runs sometimes none.
test('some answers were pages', () => {
  expect(tally.get('page')).toBeGreaterThan(0)
})
