import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { monthsToClose } from '../../../src/billing/close-month.ts'
import { addToInbox } from '../../../src/click/inbox.ts'
import { oldestDue } from '../../../src/due-work.ts'
import { failLease, takeLease } from '../../../src/lease.ts'
import { countOpenPosts, hasIndex } from '../../../src/operation/count-open-posts.ts'
import { countTroubles } from '../../../src/operation/count-troubles.ts'
import type { JobName } from '../../../src/work.ts'
import { type Core, listed, openCore, running } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const HOUR = 3_600_000
async function age(job: JobName): Promise<number | null | undefined> {
  const found = (await oldestDue(core.ctx)).find(one => one.job === job)
  return found && (found.since === null ? null : (core.clock.now.getTime() - found.since.getTime()) / HOUR)
}

test('the age of the oldest due work is that of its row: not while it is done, again while it waits after a failure', async () => {
  const company = await running(core, 2)
  await core.rest()
  expect(await age('sync')).toBeNull()
  const due = new Date(core.clock.now.getTime() - 2 * HOUR)
  await core.db.updateTable('integration').set({ next_sync_at: due }).where('id', '=', company.integrationId).execute()
  expect(await age('sync')).toBe(2)
  const lease = await takeLease(core.db, 'sync', `${company.integrationId}`)
  expect(await age('sync')).toBeNull()
  if (lease) await failLease(core.db, lease, 'ref')
  expect(await age('sync')).toBe(2)
  await core.rest()
})

test('a click of the inbox counts from when it was made; nobody waits for look-ups of people', async () => {
  const forget = await addToInbox(core.ctx, {
    idempotencyKey: 'e1',
    who: { platform: 'slack', workspace: 'T1', person: 'U1' },
    interaction: '{}',
  })
  expect(await age('redo-click')).toBeNull()
  await core.db.deleteFrom('lease').execute()
  core.clock.advance(HOUR)
  expect(await age('redo-click')).toBe(1)
  await forget()
  expect(await age('redo-click')).toBeNull()
  expect(await age('people')).toBeUndefined()
  expect(await age('rotate-secrets')).toBeUndefined()
})

test('a month to close counts from its end and grace period, also while its job waits after a failure', async () => {
  const { accountId } = await running(core, 1)
  const first = await monthsToClose(core.ctx)
  expect(first.count).toBe(0)
  core.clock.now = new Date('2026-12-01T08:00:00Z')
  const after = await monthsToClose(core.ctx)
  expect(after).toMatchObject({ since: new Date('2026-12-01T06:00:00Z') })
  const lease = await takeLease(core.db, 'close-month', `${accountId}`)
  expect((await monthsToClose(core.ctx)).count).toBe(after.count - 1)
  if (lease) await failLease(core.db, lease, 'ref')
  expect((await monthsToClose(core.ctx)).count).toBe(after.count)
  await core.db.deleteFrom('lease').execute()
  await core.run()
  expect(await monthsToClose(core.ctx)).toEqual({ count: 0, since: null })
})

test('posts that somebody may have to act on count by their reason, closed ones do not', async () => {
  await core.run()
  const { workspaceId } = await core.company()
  const say = async (values: {
    state: 'ambiguous' | 'undeliverable' | 'pending'
    problem: string | null
    due?: Date
  }) =>
    await sql`insert into announcement (account_id, workspace_id, place, topic, once, state, problem, due_at, created_at)
      select account_id, id, '{"kind":"channel","channel":"C1"}', '{"kind":"arrival","arrivalId":1}', ${`${Math.random()}`},
        ${values.state}, ${values.problem}, ${values.due ?? null}, ${core.clock.now}
      from workspace where id = ${workspaceId}`.execute(core.db)
  await say({ state: 'ambiguous', problem: null })
  await say({ state: 'undeliverable', problem: 'is_archived' })
  await say({ state: 'undeliverable', problem: 'is_archived' })
  await say({ state: 'undeliverable', problem: 'obsolete' })
  await say({ state: 'pending', problem: 'bug 12345678', due: core.clock.now })
  await say({ state: 'pending', problem: null })
  const found = await countOpenPosts(core.db, core.clock.now)
  expect(found.sort((a, b) => a.state.localeCompare(b.state))).toEqual([
    { platform: 'slack', state: 'ambiguous', count: 1 },
    { platform: 'slack', state: 'failing', count: 1 },
    { platform: 'slack', state: 'undeliverable', count: 2 },
  ])
})

test('PostgreSQL uses the index for what is counted at every scrape', async () => {
  const rows = await core.db.transaction().execute(async trx => {
    await sql`set local enable_seqscan = off`.execute(trx)
    const plan = await sql<{ 'QUERY PLAN': string }>`explain select from announcement
      where created_at > now() and ${hasIndex}`.execute(trx)
    return plan.rows
  })
  expect(JSON.stringify(rows)).toContain('announcement_open')
})

test('feeds in trouble count by OEM and kind', async () => {
  const company = await listed(core, 1)
  await company.start(company.integrationId)
  company.login.says = () => ({ kind: 'wrong_credentials' })
  await core.run()
  expect(await countTroubles(core.db)).toEqual([{ oem: 'other', about: 'answer', kind: 'wrong_credentials', count: 1 }])
})
