import type { Config } from '../../config.ts'
import { evicts, inspectRedis, isTooOld, OLDEST_REDIS } from '../../jobs/inspect-redis.ts'
import { reasonOf } from '../../src/text/reason-of.ts'
import { bad, type Finding, good } from '../check.ts'

export async function checkQueues({ redisUrl }: Config): Promise<Finding[]> {
  if (redisUrl === null) return [good('In the same PostgreSQL (REDIS_URL is not set).')]
  try {
    const facts = await inspectRedis(redisUrl)
    return [
      isTooOld(facts)
        ? bad(`Redis ${facts.version} is too old.`, `Use Redis ${OLDEST_REDIS} or newer.`)
        : good(`Redis ${facts.version}.`),
      evicts(facts)
        ? bad(
            `Redis drops jobs when its memory is full (maxmemory-policy ${facts.evictionPolicy}).`,
            'Set maxmemory-policy to noeviction; before that, no process starts.',
          )
        : good('Redis drops nothing when its memory is full (noeviction).'),
    ]
  } catch (err) {
    return [bad(`Redis can’t be used: ${reasonOf(err)}.`, 'Correct REDIS_URL, or start Redis.')]
  }
}
