import { sql } from 'kysely'
import pino from 'pino'
import { setTimeZone } from '../../../src/account/set-time-zone.ts'
import type { Actor } from '../../../src/actor.ts'
import { GRACE_MS } from '../../../src/billing/close-month.ts'
import { boundsOf, dayOfMonth, monthOf } from '../../../src/calendar/calendar-month.ts'
import type { Context } from '../../../src/context.ts'
import { connect } from '../../../src/database/connect.ts'
import type { Platform, SubscriptionTopic } from '../../../src/database/tables.ts'
import { parseKeyring } from '../../../src/secret/keyring.ts'
import type { Work } from '../../../src/work.ts'
import { createTestDatabase } from '../../helpers/database.ts'

const unused = () => Promise.reject(new Error('Billing calls no neighbour.'))

/** A database, a context on it with a settable clock, and functions that write what has happened. */
export async function openBooks() {
  const database = await createTestDatabase()
  const db = connect({ url: database.url })
  let now = new Date('2026-01-01T00:00:00Z')
  const offered: Work[] = []
  const ctx: Context = {
    db,
    now: () => now,
    feed: { catalogue: [], readPage: unused, firstAddress: () => null, hostOf: () => null, addressProblem: () => null },
    keyring: parseKeyring(`test:${Buffer.alloc(32).toString('base64')}`),
    log: pino({ level: 'silent' }),
    publicUrl: () => 'https://fleetfeed.example.com',
    enqueueHint: work => offered.push(work),
  }
  return {
    ctx,
    db,
    url: database.url,
    offered,
    /** An instant as ISO text with its offset. */
    setClock: (instant: string | Date) => {
      now = new Date(instant)
    },
    found: (options: { timeZone?: string; platform?: Platform } = {}) => foundCompany(ctx, options),
    async close() {
      await db.destroy()
      await database.drop()
    },
  }
}

let counter = 0

/** An account with a workspace and a person in it. */
async function foundCompany(ctx: Context, options: { timeZone?: string; platform?: Platform }) {
  const { db } = ctx
  const at = new Date('2020-01-01T00:00:00Z')
  const timeZone = options.timeZone ?? 'UTC'
  const account = await db
    .insertInto('account')
    .values({ name: 'Acme', time_zone: timeZone, created_at: at })
    .returning('id')
    .executeTakeFirstOrThrow()

  async function addWorkspace(platform: Platform = 'slack') {
    const { id } = await db
      .insertInto('workspace')
      .values({ account_id: account.id, platform, external_id: `W${++counter}`, name: 'Acme', installed_at: at })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  }
  async function addPerson(workspaceId: number, role: 'administrator' | null = null) {
    return await db
      .insertInto('person')
      .values({
        workspace_id: workspaceId,
        external_id: `U${++counter}`,
        name: 'Ada',
        locale: 'en-US',
        time_zone: 'UTC',
        role,
        profile_read_at: at,
      })
      .returning(['id', 'external_id'])
      .executeTakeFirstOrThrow()
  }
  const workspaceId = await addWorkspace(options.platform)
  const person = await addPerson(workspaceId, 'administrator')

  const ada: Actor = {
    personId: person.id,
    workspaceId,
    accountId: account.id,
    platform: options.platform ?? 'slack',
    externalId: person.external_id,
    name: 'Ada',
    locale: 'en',
    timeZone: 'UTC',
    accountTimeZone: timeZone,
    role: 'administrator',
    standing: 'inside',
    administered: true,
  }

  return {
    accountId: account.id,
    workspaceId,
    person,
    ada,
    addWorkspace,
    addPerson,
    async addFeed(confirmedAt: string | Date | null, name = 'Caterpillar') {
      const { id } = await db
        .insertInto('integration')
        .values({
          account_id: account.id,
          oem: 'caterpillar',
          name,
          state: confirmedAt === null ? 'verified' : 'active',
          installed_by: person.id,
          installed_at: at,
          confirmed_by: confirmedAt === null ? null : person.id,
          confirmed_at: confirmedAt === null ? null : new Date(confirmedAt),
          first_confirmed_at: confirmedAt === null ? null : new Date(confirmedAt),
          last_sync_at: confirmedAt === null ? null : new Date(confirmedAt),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      return id
    },
    async addAssets(integrationId: number, count: number) {
      const assets = Array.from({ length: count }, () => `A${++counter}`)
      const rows = await db
        .insertInto('asset')
        .values(
          assets.map(identity => ({
            integration_id: integrationId,
            equipment_id: identity,
            oem_name: 'CAT',
            model: '320',
            search: identity.toLowerCase(),
            first_received_at: at,
          })),
        )
        .returning('id')
        .execute()
      return rows.map(row => row.id)
    },
    /** The feed listed the asset at that instant, stamped as a sync would. */
    async receive(integrationId: number, assetId: number, instant: string | Date, zone = timeZone) {
      const received = new Date(instant)
      const days = 1 << (dayOfMonth(received, zone) - 1)
      await db
        .insertInto('receipt')
        .values({
          integration_id: integrationId,
          asset_id: assetId,
          month: monthOf(received, zone),
          days,
          first_received_at: received,
        })
        .onConflict(conflict =>
          conflict
            .columns(['integration_id', 'month', 'asset_id'])
            .doUpdateSet({ days: sql`receipt.days | excluded.days` }),
        )
        .execute()
    },
    async select(integrationId: number, assetId: number, from: string | Date, to: string | Date | null = null) {
      await db
        .insertInto('selection')
        .values({
          integration_id: integrationId,
          asset_id: assetId,
          selected_from: new Date(from),
          selected_to: to === null ? null : new Date(to),
        })
        .execute()
    },
    async subscribe(topic: SubscriptionTopic, channel: string, workspace = workspaceId) {
      await db
        .insertInto('subscription')
        .values({
          workspace_id: workspace,
          topics: [topic],
          channel,
          locale: 'en',
          created_by: person.id,
          created_at: at,
        })
        .execute()
    },
    async price(integrationId: number, minor: number, currency: string, from = '2000-01-01') {
      await db
        .insertInto('price')
        .values({ integration_id: integrationId, from_month: from, minor, currency })
        .execute()
    },
    /** An Administrator chooses another zone. */
    move: (zone: string) => setTimeZone(ctx, ada, zone),
    /** When a month may be closed: its end in the account's zone and the grace of 6 hours. */
    due: (month: string, zone = timeZone) => new Date(boundsOf(month, zone).end.getTime() + GRACE_MS),
  }
}
