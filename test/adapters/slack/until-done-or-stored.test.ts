import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { untilDoneOrStored } from '../../../adapters/slack/until-done-or-stored.ts'
import { type Core, openCore } from '../../helpers/core.ts'

let core: Core
let locks: Client
beforeAll(async () => {
  core = await openCore()
  locks = new Client(core.url)
  await locks.connect()
})
afterAll(async () => {
  await locks.end()
  await core.close()
})

let count = 0
const click = (patienceMs: number) => {
  count += 1
  return {
    who: { platform: 'slack' as const, workspace: 'T1', person: 'Ada' },
    interaction: {
      action: 'price.save',
      payloadText: '1',
      values: {},
      checkboxOptions: {},
      place: { kind: 'person' as const, person: 'Ada' },
      idempotencyKey: `slack/trigger/${count}`,
    },
    patienceMs,
  }
}
const inbox = () => core.db.selectFrom('kept_click').select('event_id').execute()

test('it is over only when the click has left the inbox: a stop that came before would leave it there', async () => {
  await locks.query('BEGIN; LOCK TABLE kept_click IN ACCESS EXCLUSIVE MODE')
  const deed = Promise.withResolvers<void>()
  const safe = untilDoneOrStored(core.ctx, click(1), { deed: deed.promise, showing: deed.promise })
  // Long enough that it is being put there.
  await new Promise(resolve => setTimeout(resolve, 200))
  deed.resolve()
  const { over } = await safe
  let isOver = false
  const ended = over.then(() => {
    isOver = true
  })
  await new Promise(resolve => setTimeout(resolve, 100))
  expect(isOver).toBe(false)
  await locks.query('COMMIT')
  await ended
  expect(await inbox()).toEqual([])
})

test('what failed to be shown fails still, and the click leaves the inbox', async () => {
  const deed = Promise.withResolvers<void>()
  const { over } = await untilDoneOrStored(core.ctx, click(1), { deed: deed.promise, showing: deed.promise })
  expect(await inbox()).toHaveLength(1)
  deed.reject(new Error('Slack is away'))
  await expect(over).rejects.toThrow('Slack is away')
  expect(await inbox()).toEqual([])
})

test('Postgres can not keep it: it is acknowledged when its deed has ended', async () => {
  const deed = Promise.withResolvers<void>()
  const without = { ...core.ctx, db: core.db.withSchema('nowhere') }
  let isSafe = false
  const safe = untilDoneOrStored(without, click(1), { deed: deed.promise, showing: deed.promise }).then(safe => {
    isSafe = true
    return safe
  })
  await new Promise(resolve => setTimeout(resolve, 300))
  expect(isSafe).toBe(false)
  deed.resolve()
  await (await safe).over
})

test('a deed that fails at once is not acknowledged, and no promise is left without a listener', async () => {
  const caught: unknown[] = []
  const listen = (err: unknown) => caught.push(err)
  process.on('unhandledRejection', listen)
  const deed = Promise.reject(new Error('Not installed'))
  const safe = untilDoneOrStored(core.ctx, click(1_000), { deed, showing: deed.then() })
  await expect(safe).rejects.toThrow('Not installed')
  await new Promise(resolve => setTimeout(resolve, 20))
  process.off('unhandledRejection', listen)
  expect(caught).toEqual([])
})
