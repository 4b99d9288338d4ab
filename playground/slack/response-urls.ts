import { randomBytes } from 'node:crypto'
import { generated } from '../generated-secrets.ts'
import type { Workspace } from './world.ts'

/** The conversation to which a response_url leads, and the clicked message, if there was one. */
export interface ResponseTarget {
  workspace: Workspace
  userId: string
  channelId: string
  original: { kind: 'message' | 'ephemeral'; ts: string } | undefined
}

export interface ResponseUrls {
  issue: (target: ResponseTarget) => string
  /** Counts one use; the error is what Slack answers. */
  use: (id: string) => ResponseTarget | 'used_url' | 'expired_url'
}

const uses = 5
const lifetimeMs = 30 * 60_000

/** Issues addresses and counts their uses; `response-url.ts` answers them. */
export function createResponseUrls(origin: string): ResponseUrls {
  const issued = new Map<string, { target: ResponseTarget; left: number; until: number }>()
  return {
    issue: target => {
      for (const [id, { until }] of issued) {
        if (until > Date.now()) break
        issued.delete(id)
      }
      const id = generated(randomBytes(16).toString('hex'))
      issued.set(id, { target, left: uses, until: Date.now() + lifetimeMs })
      return `${origin}/response/${id}`
    },
    use: id => {
      const found = issued.get(id)
      if (!found || found.until <= Date.now()) return 'expired_url'
      if (found.left === 0) return 'used_url'
      found.left -= 1
      return found.target
    },
  }
}
