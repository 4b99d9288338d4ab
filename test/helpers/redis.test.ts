import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { describeBackends } from './redis.ts'

describeBackends('a backend of the queues', backend => {
  test('the test Redis answers', async () => {
    if (backend.name === 'postgres') return
    const redis = new Redis(backend.url)
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
    await redis.flushdb()
    await redis.set('key', 'value')
    expect(await redis.dbsize()).toBe(1)
    await redis.quit()
  })
})
