import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createClock } from '../../playground/clock.ts'

test('the clock jumps ahead, never back, and is as far ahead after a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fleetfeed-clock-'))
  try {
    const file = join(folder, 'data', 'clock')
    const clock = createClock(file)
    const began = Date.now()
    expect(clock.now().getTime() - began).toBeLessThan(5_000)
    const later = new Date(began + 30 * 24 * 3_600_000)
    clock.jumpTo(later)
    clock.jumpTo(new Date(began))
    for (const one of [clock, createClock(file)]) {
      expect(one.now().getTime()).toBeGreaterThanOrEqual(later.getTime())
      expect(one.now().getTime() - later.getTime()).toBeLessThan(5_000)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
