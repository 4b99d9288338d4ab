import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { announce } from '../../src/announcement/announce.ts'
import { addToInbox } from '../../src/click/inbox.ts'
import { transact } from '../../src/context.ts'
import { dueFor, workKey } from '../../src/due-work.ts'
import { beginHome } from '../../src/home/record-home.ts'
import { endLease, failLease, forgetOldLeases, isFree, renewLease, takeLease } from '../../src/lease.ts'
import { createSlots } from '../../src/slots.ts'
import type { JobName, JobPayload, Work } from '../../src/work.ts'
import { type Core, openCore, running } from '../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

/** Makes a row of each kind due, and may change the context that is queried. */
const MAKE_DUE: { readonly [J in JobName]: (feed: Awaited<ReturnType<typeof running>>) => Promise<unknown> } = {
  verify: feed => feed.verify(feed.integrationId),
  sync: async () => core.clock.advance(2 * 60 * 60_000),
  deliver: feed =>
    transact(core.ctx, (trx, hints) =>
      announce(trx, hints, {
        accountId: feed.accountId,
        workspaceId: feed.workspaceId,
        place: { kind: 'channel', channel: 'C1' },
        topic: { kind: 'billing', month: '2026-10-01' },
        idempotencyKey: 'lease',
        now: core.clock.now,
      }),
    ),
  'apply-selection': feed =>
    sql`insert into draft (integration_id, person_id, base, based_on_version, import_new, opened_at, confirmed_at)
      values (${feed.integrationId}, ${feed.ada.personId}, 'all', 0, true, ${core.clock.now}, ${core.clock.now})`.execute(
      core.db,
    ),
  'close-month': async () => core.clock.advance(40 * 24 * 60 * 60_000),
  people: async () => core.clock.advance(26 * 60 * 60_000),
  'rotate-secrets': async () => {
    const [first] = core.ctx.keyring.keys.values()
    if (!first) throw new Error('no key')
    core.ctx.keyring = {
      ...core.ctx.keyring,
      first: 'newer',
      keys: new Map([['newer', first], ...core.ctx.keyring.keys]),
    }
  },
  'redo-click': async () => {
    const who = { platform: 'slack', workspace: 'T-gone', person: 'U1' } as const
    await addToInbox(core.ctx, { idempotencyKey: 'slack/trigger/1', who, interaction: '{}' })
    await core.db.deleteFrom('lease').where('job', '=', 'redo-click').execute()
  },
  home: async feed => {
    await beginHome(core.ctx, { personId: feed.ada.personId, search: '', address: null })
    core.clock.advance(10 * 60_000)
  },
}

describe('a row that somebody works on, or that waits after a failure, is not due', () => {
  test.each(Object.keys(MAKE_DUE) as JobName[])('%s', async job => {
    const feed = await running(core, 2)
    await MAKE_DUE[job](feed)
    const keys = async () => {
      const found = await dueFor(core.ctx, job)
      return found.map(({ job: _, ...data }: Work) => workKey(job, data as JobPayload<JobName>))
    }
    const before = await keys()
    expect(before.length).toBeGreaterThan(0)
    for (const key of before) {
      const lease = await takeLease(core.db, job, key)
      if (!lease) throw new Error('held')
      expect(await keys()).not.toContain(key)
      expect(await takeLease(core.db, job, key)).toBeNull()
      expect(await failLease(core.db, lease, 'ref')).toMatchObject({ failures: 1 })
      expect(await keys()).not.toContain(key)
    }
    await sql`update lease set until = now()`.execute(core.db)
    expect((await keys()).sort()).toEqual(before.sort())
    await sql`delete from lease`.execute(core.db)
  })
})

test('an expired lease is taken over; its former holder can neither renew nor end it', async () => {
  const first = await takeLease(core.db, 'sync', '7')
  await sql`update lease set until = now()`.execute(core.db)
  const second = await takeLease(core.db, 'sync', '7')
  if (!first || !second) throw new Error('held')
  await endLease(core.db, first)
  expect(await failLease(core.db, first, 'ref')).toBeNull()
  await sql`update lease set until = now() + interval '1 second'`.execute(core.db)
  await renewLease(core.db, first)
  const until = async () => {
    const { rows } = await sql<{ ms: number }>`
      select (extract(epoch from until - now()) * 1000)::float as ms from lease`.execute(core.db)
    return rows[0]?.ms ?? 0
  }
  expect(await until()).toBeLessThan(1001)
  await renewLease(core.db, second)
  expect(await until()).toBeGreaterThan(5000)
  await forgetOldLeases(core.db)
  expect(await takeLease(core.db, 'sync', '7')).toBeNull()
  await endLease(core.db, second)
  const third = await takeLease(core.db, 'sync', '7')
  expect(third).not.toBeNull()
  await sql`update lease set until = now() - interval '2 days'`.execute(core.db)
  await forgetOldLeases(core.db)
  expect((await sql`select from lease`.execute(core.db)).rows).toEqual([])
})

test('work that was cut off is taken over at once, and if it is cut off repeatedly, after a growing pause', async () => {
  const cutOff = () => sql`update lease set until = now() - interval '1 millisecond'`.execute(core.db)
  const free = async () => {
    const { rows } = await sql<{ free: boolean }>`select ${isFree('sync', sql`'9'`)} as free`.execute(core.db)
    return rows[0]?.free
  }
  expect(await takeLease(core.db, 'sync', '9')).toMatchObject({ failures: 0, takenOver: false })
  await cutOff()
  expect(await free()).toBe(true)
  expect(await takeLease(core.db, 'sync', '9')).toMatchObject({ failures: 1, takenOver: true })
  await cutOff()
  expect(await free()).toBe(false)
  expect(await takeLease(core.db, 'sync', '9')).toBeNull()
  // 2 s after one take-over, 4 s after two.
  await sql`update lease set until = now() - interval '2 seconds'`.execute(core.db)
  expect(await free()).toBe(true)
  const third = await takeLease(core.db, 'sync', '9')
  expect(third).toMatchObject({ failures: 2, takenOver: true })
  await sql`update lease set until = now() - interval '3900 milliseconds'`.execute(core.db)
  expect(await free()).toBe(false)
  await sql`update lease set until = now() - interval '4 seconds'`.execute(core.db)
  expect(await free()).toBe(true)
  // After a job completes, the count of failures starts again.
  if (third) await endLease(core.db, third)
  expect(await takeLease(core.db, 'sync', '9')).toMatchObject({ failures: 0, takenOver: false })
  await sql`delete from lease`.execute(core.db)
})

test('accounts and hosts take turns, feeds that failed come last, and running work counts', async () => {
  await core.rest()
  const feeds = [await running(core, 1), await running(core, 1), await running(core, 1)]
  await sql`update integration set next_sync_at = null`.execute(core.db)
  const [large, small, failing] = feeds
  if (!large || !small || !failing) throw new Error('three')
  const due = (of: typeof large, count: number, hours: number, host: string, failures = 0) =>
    sql<{ id: number }>`
      insert into integration (account_id, oem, name, state, installed_by, installed_at, next_sync_at, host, failures)
      select account_id, oem, name || ${host} || n, state, installed_by, installed_at,
        ${core.clock.now}::timestamptz - ${hours} * interval '1 hour', ${host}, ${failures}
      from integration, generate_series(1, ${count}) n where id = ${of.integrationId} returning id`.execute(core.db)
  const found = async (limit: number, slots?: { maxPerGroup: number; taken: Record<string, number> }) => {
    const work = await dueFor(core.ctx, 'sync', slots ? { limit, slots } : { limit })
    const ids = work.map(one => ('integrationId' in one ? one.integrationId : 0))
    const { rows } = await sql<{ id: number; account: number }>`
      select id, account_id as account from integration where id = any(${ids})`.execute(core.db)
    const accountOf = new Map(rows.map(row => [row.id, row.account]))
    return ids.map(id => accountOf.get(id))
  }
  const count = (list: (number | undefined)[], of: typeof large) => list.filter(id => id === of.accountId).length

  await due(large, 500, 9, 'a.example')
  await due(small, 3, 1, 'a.example')
  await due(failing, 3, 8, 'b.example', 2)
  // Of 9 a third each, although the large account’s work has waited longest.
  const first = await found(9)
  expect([large, small, failing].map(of => count(first, of))).toEqual([3, 3, 3])
  expect(first.slice(0, 3)).toEqual([large.accountId, small.accountId, failing.accountId])
  // No more of one account, host or of feeds that failed than there is room for.
  const bounded = await found(200, { maxPerGroup: 4, taken: {} })
  expect([large, small, failing].map(of => count(bounded, of))).toEqual([2, 2, 3])
  const taken = { [`account ${large.accountId}`]: 4, 'host a.example': 3, failing: 2 }
  expect(await found(200, { maxPerGroup: 4, taken })).toEqual([small.accountId, failing.accountId, failing.accountId])
})

test('a group takes at most half of the slots, and gives them back', () => {
  const slots = createSlots(5)
  const [one, two] = [slots.enter(['account 1', 'host a']), slots.enter(['account 1', 'host b'])]
  expect(slots.enter(['account 1', 'host c'])).toBeNull()
  expect(slots.enter(['account 2', 'host a'])).not.toBeNull()
  expect(slots.enter(['account 3', 'host a'])).toBeNull()
  one?.()
  expect(slots.enter(['account 1', 'host c'])).not.toBeNull()
  two?.()
  expect(slots.taken).toEqual({ 'account 1': 1, 'account 2': 1, 'host a': 1, 'host c': 1 })
  // A single slot is available to everybody.
  expect(createSlots(1).enter(['account 1'])).not.toBeNull()
})
