import { Redis } from 'ioredis'
import { expect, inject, test } from 'vitest'
import { openLog } from '../log.ts'
import { lacks } from './helpers/lacks.ts'

function logged(err: unknown): string {
  let lines = ''
  openLog({ level: 'info', to: { write: line => (lines += line) } }).warn({ err }, 'x')
  return lines
}

test('the headers of a request that an error carries are not logged', () => {
  const config = { url: 'https://oem.example', headers: { Authorization: 'Bearer s3cret' } }
  const err = Object.assign(new Error('refused'), { config, original: { config }, data: { access_token: 's3cret' } })
  expect(logged(err)).not.toContain('s3cret')
  expect(logged(err)).toContain('https://oem.example')
  expect(logged(Object.assign(new Error('x'), { cause: { password: 's3cret' } }))).not.toContain('s3cret')
})

test.skipIf(lacks('redis-server'))('the password that Redis refused is not logged', async () => {
  const url = new URL(inject('redisUrl') ?? '')
  const redis = new Redis({ host: url.hostname, port: Number(url.port), lazyConnect: true, retryStrategy: () => null })
  redis.on('error', () => {})
  const err = await redis.call('AUTH', 'nobody', 's3cret-of-redis').catch((refused: unknown) => refused)
  redis.disconnect()
  expect(JSON.stringify(err)).toContain('s3cret-of-redis')
  expect(logged(err)).toContain('WRONGPASS')
  expect(logged(err)).not.toContain('s3cret-of-redis')
})
