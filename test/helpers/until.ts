import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Polls until the condition holds, for what another process does: a database has no event for that. Returns the
 * milliseconds it took; throws after `patience` milliseconds.
 */
export async function until(what: () => Promise<unknown>, patience: number): Promise<number> {
  const begin = performance.now()
  while (!(await what())) {
    if (performance.now() - begin > patience) throw new Error(`Waited in vain for: ${what}`)
    await sleep(20)
  }
  return performance.now() - begin
}
