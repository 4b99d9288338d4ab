import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Trx, transact } from '../../src/context.ts'
import { type Core, openCore } from '../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const lock = (trx: Trx, key: number) => sql`select pg_advisory_xact_lock(${key})`.execute(trx)

test('two transactions in a deadlock both complete, and each hints its work once', async () => {
  const company = await core.company()
  await core.db.updateTable('account').set({ remind_after_hours: null }).execute()
  core.offered.length = 0
  const runs = [0, 0]
  const holding = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const change = (n: 0 | 1) =>
    transact(core.ctx, async (trx, hints) => {
      runs[n] = (runs[n] ?? 0) + 1
      await lock(trx, n)
      holding[n]?.resolve()
      await holding[1 - n]?.promise
      await lock(trx, 1 - n)
      await sql`update account set remind_after_hours = coalesce(remind_after_hours, 0) + 1 where id = ${company.accountId}`.execute(
        trx,
      )
      hints.push({ job: 'apply-selection', draftId: n })
    })
  await Promise.all([change(0), change(1)])
  // One of them was aborted and run again.
  expect([...runs].sort()).toEqual([1, 2])
  expect(core.offered.map(work => 'draftId' in work && work.draftId).sort()).toEqual([0, 1])
  const { remind } = await core.db
    .selectFrom('account')
    .select('remind_after_hours as remind')
    .where('id', '=', company.accountId)
    .executeTakeFirstOrThrow()
  expect(remind).toBe(2)
})
