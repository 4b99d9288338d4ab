import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { timeClick } from '../../../adapters/chat/time-click.ts'
import type { ClickSeen } from '../../../src/context.ts'

const timed = async (patienceMs: number, answer: (acknowledged: () => void) => Promise<unknown>) => {
  const seen: ClickSeen[] = []
  await timeClick({ clickSeen: click => seen.push(click) }, { platform: 'slack', patienceMs }, answer).catch(() => {})
  return seen
}

test('a click that was acknowledged with its outcome is not early', async () => {
  expect(await timed(10_000, async acknowledged => acknowledged())).toEqual([
    { platform: 'slack', early: false, seconds: expect.any(Number) },
  ])
})

test('a click that was acknowledged after the patience is early, and counts until it was shown', async () => {
  const [seen] = await timed(0, async acknowledged => {
    acknowledged()
    await setTimeout(30)
  })
  expect(seen).toMatchObject({ early: true })
  expect(seen?.seconds).toBeGreaterThan(0.02)
})

test('a click that fails counts too', async () => {
  expect(await timed(1, () => Promise.reject(new Error('a bug')))).toHaveLength(1)
})
