import { sql } from 'kysely'
import type { PoolClient } from 'pg'
import pino from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { performSafely } from '../../../adapters/chat/failure.ts'
import type { RawAct } from '../../../adapters/chat/handler.ts'
import { action } from '../../../adapters/chat/payloads.ts'
import { perform } from '../../../adapters/chat/router.ts'
import { en } from '../../../adapters/chat/words/en.ts'
import { words } from '../../../adapters/chat/words/words.ts'
import { onPool, openPool } from '../../../src/database/connect.ts'
import { type Company, type Core, listed, openCore } from '../../helpers/core.ts'
import { subscribe } from '../../helpers/subscribe.ts'

/** Performs what a person did and returns what they see of it. */
const routeSafely = async (act: RawAct) => await (await performSafely(act)).draw()

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const logged: unknown[] = []
const log = pino({ level: 'error' }, { write: line => logged.push(JSON.parse(line)) })

/** Ada presses the button with that action. */
function pressed({ ada }: Company, does: { action: string; payloadText?: string }): RawAct {
  return {
    ctx: { ...core.ctx, log },
    actor: ada,
    w: words('en', 'UTC'),
    interaction: {
      payloadText: '',
      ...does,
      values: {},
      checkboxOptions: {},
      place: { kind: 'person', person: 'Ada' },
    },
  }
}

/** Runs `body` while a table is missing. */
async function without<T>(table: string, body: () => Promise<T>): Promise<T> {
  await sql`alter table ${sql.table(table)} rename to hidden`.execute(core.db)
  try {
    return await body()
  } finally {
    await sql`alter table hidden rename to ${sql.table(table)}`.execute(core.db)
  }
}

test('showing is repeated without repeating the deed', async () => {
  const company = await core.company()
  const subscriptionId = await subscribe(core.ctx, company.ada, 'C1', ['billing'])
  const tested = async () => (await company.audit()).filter(done => done === 'test_message_sent').length
  const act = pressed(company, action('subscription.test', { subscriptionId }))
  const done = await perform(act)
  await without('subscription', () => expect(done.draw()).rejects.toThrow('"subscription" does not exist'))
  const replies = await done.draw()
  expect(replies).toMatchObject([{ kind: 'replace', screen: { text: words('en', 'UTC').t('subscription.tested') } }])
  expect(await done.draw()).toEqual(replies)
  expect(await tested()).toBe(1)
  // If it were done again, it would be there twice.
  await perform(act)
  expect(await tested()).toBe(2)
})

test('the log and the person are told whether the deed may have been done', async () => {
  const company = await core.company()
  const { personId } = company.bob
  const act = pressed(company, action('people.makeAdministrator', { personId }))
  const role = async () => (await company.actor('Bob')).role
  const undone = await without('audit_entry', () => routeSafely(act))
  expect(undone).toMatchObject([{ kind: 'say', screen: { text: expect.stringContaining(en.failure.bug) } }])
  expect(logged.splice(0)).toMatchObject([{ action: 'people.makeAdministrator', step: 'deed' }])
  expect(await role()).toBe('fleet_administrator')
  // The list of people that is shown afterwards includes those who ask for access.
  const shown = await without('access_request', () => routeSafely(act))
  expect(shown).toMatchObject([{ kind: 'say', screen: { text: expect.stringContaining(en.failure.notShown) } }])
  expect(logged.splice(0)).toMatchObject([{ action: 'people.makeAdministrator', step: 'showing' }])
  expect(await role()).toBe('administrator')
})

test('if a refusal can not be drawn, nobody is told that it was done', async () => {
  const company = await listed(core, 3)
  const draft = await company.draft(company.integrationId)
  const act = pressed(company, action('picker.confirm', { draftId: draft.id, version: draft.version + 1 }))
  const outdated = await without('asset', () => routeSafely(act))
  expect(outdated).toMatchObject([{ kind: 'say', screen: { text: expect.stringContaining(en.failure.uncertain) } }])
  expect(logged.splice(0)).toMatchObject([{ action: 'picker.confirm', step: 'uncertain' }])
  expect((await company.row(company.integrationId)).state).toBe('verified')
  // The same for a form with an error: nothing was set up.
  const save = pressed(company, action('subscription.save', { subscriptionId: null }))
  const incomplete = await without('integration', () => routeSafely(save))
  expect(incomplete).toMatchObject([{ kind: 'say', screen: { text: expect.stringContaining(en.failure.uncertain) } }])
  expect(logged.splice(0)).toMatchObject([{ action: 'subscription.save', step: 'uncertain' }])
})

test('if the connection breaks during the commit, nobody is told that nothing was changed', async () => {
  const company = await core.company()
  const { personId } = company.bob
  const act = pressed(company, action('people.makeAdministrator', { personId }))
  await sql`create function break_off() returns trigger language plpgsql as $$
    begin raise exception 'terminating connection due to administrator command' using errcode = '57P01'; end $$`.execute(
    core.db,
  )
  await sql`create constraint trigger break_off after insert on audit_entry deferrable initially deferred
    for each row execute function break_off()`.execute(core.db)
  const replies = await routeSafely(act)
  await sql`drop trigger break_off on audit_entry`.execute(core.db)
  expect(replies).toMatchObject([{ kind: 'say', screen: { text: expect.stringContaining(en.failure.uncertain) } }])
  expect(logged.splice(0)).toMatchObject([{ action: 'people.makeAdministrator', step: 'uncertain' }])
})

test('the same holds if the roll-back finds the connection broken while Postgres completes the commit', async () => {
  const company = await core.company()
  const pool = openPool({ url: core.url, poolSize: 1 })
  const db = onPool(pool)
  const act = pressed(company, action('people.makeAdministrator', { personId: company.bob.personId }))
  await sql`create function linger() returns trigger language plpgsql as $$
    begin perform pg_sleep(0.5); return null; end $$`.execute(core.db)
  await sql`create constraint trigger linger after insert on audit_entry deferrable initially deferred
    for each row execute function linger()`.execute(core.db)
  const lingering = async () => {
    const { rows } =
      await sql`select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`.execute(
        core.db,
      )
    expect(rows).toHaveLength(1)
  }
  let client: PoolClient | undefined
  pool.on('acquire', acquired => {
    client = acquired
  })
  const answered = routeSafely({ ...act, ctx: { ...act.ctx, db } })
  await vi.waitFor(lingering)
  client?.connection.stream.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))
  expect(await answered).toMatchObject([
    { kind: 'say', screen: { text: expect.stringContaining(en.failure.uncertain) } },
  ])
  expect(logged.splice(0)).toMatchObject([
    { step: 'uncertain', err: { message: expect.stringContaining('is not queryable') } },
  ])
  await vi.waitFor(async () => expect((await company.actor('Bob')).role).toBe('administrator'))
  await sql`drop trigger linger on audit_entry`.execute(core.db)
  await db.destroy()
})

/** Runs `body` while Postgres refuses that operation on a table. */
async function refusing<T>(what: 'insert' | 'update', table: string, body: () => Promise<T>): Promise<T> {
  await sql`create or replace function refuse() returns trigger language plpgsql as $$
    begin raise exception 'refused'; end $$`.execute(core.db)
  await sql`create trigger refuse before ${sql.raw(what)} on ${sql.table(table)}
    for each row execute function refuse()`.execute(core.db)
  try {
    return await body()
  } finally {
    await sql`drop trigger refuse on ${sql.table(table)}`.execute(core.db)
  }
}

test('a deed counts as done even if it could not be noted that its click was answered', async () => {
  const company = await core.company()
  const { personId } = company.bob
  const act = pressed(company, action('people.makeAdministrator', { personId }))
  const once = { ...act, interaction: { ...act.interaction, idempotencyKey: 'slack/trigger/unnoted' } }
  const replies = await refusing('update', 'seen_event', () => routeSafely(once))
  expect(JSON.stringify(replies)).not.toContain(en.failure.title)
  expect((await company.actor('Bob')).role).toBe('administrator')
  // A replayed click waits for the first one, and is not done again.
  const replayed = routeSafely(once)
  await core.db
    .updateTable('seen_event')
    .set({ lease_until: null })
    .where('event_id', '=', once.interaction.idempotencyKey)
    .execute()
  expect(await replayed).toEqual([{ kind: 'repeated' }])
})

test('if a part of the deed was done before it failed, nobody is told that nothing was changed', async () => {
  const company = await listed(core, 3)
  const draft = await company.draft(company.integrationId)
  const act = pressed(company, action('picker.startOver', { draftId: draft.id, version: draft.version }))
  // The old draft is deleted, and no new one can be created.
  const parts = await refusing('insert', 'draft', () => routeSafely(act))
  expect(parts).toMatchObject([{ kind: 'say', screen: { text: expect.stringContaining(en.failure.uncertain) } }])
  // The same if it was pressed together with something that was done.
  const { personId } = company.bob
  const other = { ...pressed(company, action('people.makeAdministrator', { personId })), afterOthers: true }
  const after = await without('audit_entry', () => routeSafely(other))
  expect(after).toMatchObject([{ kind: 'say', screen: { text: expect.stringContaining(en.failure.uncertain) } }])
  logged.splice(0)
})
