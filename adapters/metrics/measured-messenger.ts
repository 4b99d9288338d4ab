import type { Messenger } from '../../src/announcement/messenger.ts'
import type { Platform } from '../../src/database/tables.ts'
import type { Metrics } from './metrics.ts'

/** Wraps a messenger so that each call is counted, with its outcome. */
export function measuredMessenger(
  metrics: Pick<Metrics, 'delivered'>,
  platform: Platform,
  messenger: Messenger,
): Messenger {
  const measured = async <T extends { kind: string }>(call: keyof Messenger, deliver: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    let outcome = 'thrown'
    try {
      const delivery = await deliver()
      outcome = delivery.kind
      return delivery
    } finally {
      metrics.delivered({ platform, call, outcome, seconds: (performance.now() - began) / 1000 })
    }
  }
  return {
    post: (...args) => measured('post', () => messenger.post(...args)),
    update: (...args) => measured('update', () => messenger.update(...args)),
    find: (...args) => measured('find', () => messenger.find(...args)),
  }
}
