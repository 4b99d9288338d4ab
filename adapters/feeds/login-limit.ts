import { setTimeout } from 'node:timers/promises'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Log } from './log.ts'
import type { Rate } from './oem.ts'
import type { Route } from './route.ts'

/** Creates the counter for one rate. With Redis or Postgres several workers share an OEM's allowance. */
export type LimiterFor = (rate: Rate, keyPrefix: string) => RateLimiterAbstract

export interface LoginLimit {
  /**
   * Takes one request from a login's allowance. `null`: the request may be sent; else the milliseconds until it may.
   */
  take(route: Route): Promise<number | null>
}

/** Below this, waiting is cheaper than coming back later: the caller is a job, but it holds a slot. */
const WORTH_WAITING_MS = 2_000

const inMemory: LimiterFor = (rate, keyPrefix) =>
  new RateLimiterMemory({ keyPrefix, points: rate.requests, duration: rate.seconds })

/** Keeps every login within the OEM's rate limit, so that the OEM doesn't have to refuse requests. */
export function createLoginLimit(log: Log, limiterFor: LimiterFor = inMemory): LoginLimit {
  const limiters = new Map<string, RateLimiterAbstract>()
  return {
    take: async ({ oem, rate, loginKey }) => {
      const prefix = `feed:${oem.oem}:${rate.requests}/${rate.seconds}`
      const limiter = limiters.get(prefix) ?? limiterFor(rate, prefix)
      limiters.set(prefix, limiter)
      let waited = 0
      for (;;) {
        try {
          await limiter.consume(loginKey)
          return null
        } catch (err) {
          if (!(err instanceof RateLimiterRes)) {
            // The counter's store is down. The OEM enforces its own limit, so reading goes on.
            log.warn({ err, oem: oem.oem }, 'the requests of a login could not be counted')
            return null
          }
          const wait = Math.max(err.msBeforeNext, 1)
          if (waited + wait >= WORTH_WAITING_MS) return wait
          waited += wait
          await setTimeout(wait)
        }
      }
    },
  }
}
