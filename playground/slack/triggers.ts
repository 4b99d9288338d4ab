import { randomBytes } from 'node:crypto'

/** A trigger is valid for 3 seconds and one use. https://docs.slack.dev/interactivity/handling-user-interaction */
interface Trigger {
  team: string
  user: string
  /** The view of the click; only a trigger with a view can push. */
  viewId: string | undefined
  channel: string | undefined
}

export interface Triggers {
  issue: (trigger: Trigger) => string
  exchange: (id: string) => Trigger | 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id'
}

const lifetimeMs = 3000
/** Kept longer than it is valid, so that a late use is answered as expired and not as unknown. */
const rememberedMs = 60_000

export function createTriggers(): Triggers {
  const issued = new Map<string, Trigger & { at: number; used: boolean }>()
  let count = 0
  return {
    issue: trigger => {
      for (const [id, old] of issued) {
        if (Date.now() - old.at <= rememberedMs) break
        issued.delete(id)
      }
      count += 1
      const id = `${Math.floor(Date.now() / 1000)}.${count}.${randomBytes(16).toString('hex')}`
      issued.set(id, { ...trigger, at: Date.now(), used: false })
      return id
    },
    exchange: id => {
      const trigger = issued.get(id)
      if (!trigger) return 'invalid_trigger_id'
      if (trigger.used) return 'exchanged_trigger_id'
      if (Date.now() - trigger.at > lifetimeMs) return 'expired_trigger_id'
      trigger.used = true
      return trigger
    },
  }
}
