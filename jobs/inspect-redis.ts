import { Redis } from 'ioredis'

/** What a Redis is, for an operator who looks for what is wrong. */
export interface RedisFacts {
  version: string
  /** `maxmemory-policy`; null if the server doesn't say. */
  evictionPolicy: string | null
}

/** The oldest Redis with all commands that BullMQ sends. */
export const OLDEST_REDIS = '6.2'

/** Whether it lacks commands that BullMQ sends. A server that hides its version (some managed ones do) counts as new. */
export function isTooOld({ version }: RedisFacts): boolean {
  return version.localeCompare(OLDEST_REDIS, undefined, { numeric: true }) < 0
}

/** Whether it drops jobs when its memory is full. A server that hides its policy counts as one that doesn't. */
export function evicts({ evictionPolicy }: RedisFacts): boolean {
  return evictionPolicy !== null && evictionPolicy !== 'noeviction'
}

/** Reads what the Redis at `url` is. Changes nothing. Rejects if it can't be reached. */
export async function inspectRedis(url: string): Promise<RedisFacts> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 })
  let cause: Error | undefined
  redis.on('error', (err: Error) => {
    cause = err
  })
  try {
    const info = await redis.info()
    const read = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? null
    return { version: read('redis_version') ?? 'unknown', evictionPolicy: read('maxmemory_policy') }
  } catch (err) {
    throw cause ?? err
  } finally {
    redis.disconnect()
  }
}
