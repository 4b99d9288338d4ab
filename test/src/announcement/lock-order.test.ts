import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { announce, refresh } from '../../../src/announcement/announce.ts'
import type { Topic } from '../../../src/announcement/announcement.ts'
import { deliver } from '../../../src/announcement/deliver.ts'
import { type Trx, transact } from '../../../src/context.ts'
import { type Core, openCore } from '../../helpers/core.ts'
import { waitsForLock } from '../../helpers/locks.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

/** A transaction that stops after its first statement that returns rows, until it is released. */
function held(body: (trx: Trx) => Promise<void>, log: pino.Logger) {
  const letGo = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  const db = core.db.withPlugin({
    transformQuery: args => args.node,
    transformResult: async args => {
      if (args.result.rows.length > 0) {
        reached.resolve()
        await letGo.promise
      }
      return args.result
    },
  })
  return { reached: reached.promise, letGo: letGo.resolve, done: transact({ ...core.ctx, db, log }, body) }
}

// https://github.com/zulip/zulip/issues/19054, https://github.com/treasure-data/digdag/pull/1475
test('a change of posts in a thread and the delivery of the post above take their locks in the same order', async () => {
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: line => void lines.push(line) })
  const { accountId, workspaceId } = await core.company()
  const place = { kind: 'channel', channel: 'C1' } as const
  const common = { accountId, workspaceId, place, now: core.clock.now }
  const below: Topic = { kind: 'arrival', arrivalId: 1 }
  const thread: Topic = { kind: 'thread', subscriptionId: 1, month: '2026-11-01' }
  const root = await transact(core.ctx, async (trx, hints) => {
    const id = await announce(trx, hints, { ...common, topic: thread, idempotencyKey: 'lock-order/thread' })
    await announce(trx, hints, { ...common, topic: below, idempotencyKey: 'lock-order/below', threadOf: id })
    return id
  })
  await core.run()
  // The post above is edited while another post waits in its thread.
  await transact(core.ctx, async (trx, hints) => {
    await announce(trx, hints, { ...common, topic: thread, idempotencyKey: 'lock-order/thread' })
    await trx
      .updateTable('announcement')
      .set({ state: 'pending', address: null, due_at: null })
      .where('once', '=', 'lock-order/below')
      .execute()
  })

  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  core.chat.answer('update', async () => {
    asked.resolve()
    await answer.promise
    return 'apply'
  })
  const said = deliver({ ...core.ctx, log }, { announcementId: root })
  await asked.promise
  const change = held(trx => refresh(trx, [], below, core.clock.now), log)
  await change.reached
  answer.resolve()
  await waitsForLock(core.db)
  change.letGo()
  await Promise.all([change.done, said])
  expect(lines.filter(line => line.includes('deadlock'))).toEqual([])
  await core.run()
  expect(core.chat.of(workspaceId, 'arrival')).toHaveLength(2)
})
