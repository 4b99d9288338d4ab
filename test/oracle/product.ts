import { sql } from 'kysely'
import pino from 'pino'
import { runJob } from '../../jobs/jobs.ts'
import type { Actor } from '../../src/actor.ts'
import { findBook, type Requester } from '../../src/billing/find-book.ts'
import { readMonthAssets } from '../../src/billing/list-month-assets.ts'
import { readHistory } from '../../src/billing/read-history.ts'
import { readMonth } from '../../src/billing/read-month.ts'
import type { WorkerContext } from '../../src/context.ts'
import { connect } from '../../src/database/connect.ts'
import type { Feed, FeedApp } from '../../src/feed/feed.ts'
import { parseKeyring } from '../../src/secret/keyring.ts'
import { confirm } from '../../src/selection/confirm.ts'
import type { Draft } from '../../src/selection/draft.ts'
import { type AssetPage, findAssets } from '../../src/selection/find-assets.ts'
import type { Work } from '../../src/work.ts'

/** It is due again a millisecond later, so that only the events decide when a feed is read. */
const APP: FeedApp = {
  ...{ oem: 'other' as const, name: 'Oracle', generic: true, paceSeconds: 0.001, sameUrlSeconds: 0 },
  fields: [
    { id: 'username', secret: false, required: true },
    { id: 'password', secret: true, required: true },
  ],
}

export type Product = ReturnType<typeof openProduct>

/** The core on the database at `url`, which belongs to a superuser and is emptied before every run. */
export function openProduct(url: string) {
  const db = connect({ url, poolSize: 3 })
  const neighbours: { now: Date; readPage: Feed['readPage'] } = {
    now: new Date(0),
    readPage: async () => ({ kind: 'wrong_credentials' }),
  }
  const ctx: WorkerContext = {
    db,
    feed: {
      catalogue: [APP],
      readPage: (connection, cursor) => neighbours.readPage(connection, cursor),
      firstAddress: () => null,
      hostOf: () => null,
      addressProblem: () => null,
    },
    now: () => neighbours.now,
    keyring: parseKeyring(`test:${Buffer.alloc(32, 7).toString('base64')}`),
    log: pino({ level: 'silent' }),
    publicUrl: () => 'https://fleetfeed.example.com',
    enqueueHint: () => {},
    messengers: {},
    directories: {},
    homes: {},
    performClick: async () => ({ kind: 'silent' }),
  }
  return {
    ctx,
    db,
    neighbours,
    carryOut: ({ job, ...data }: Work) => runJob(ctx, job, data),
    /** Deletes all rows of all companies, frozen ones too, so the triggers are off for a moment. */
    async empty() {
      const { rows } = await sql<{ name: string }>`
        select quote_ident(tablename) as name from pg_tables
        where schemaname = 'public' and tablename not like 'kysely%'`.execute(db)
      await db.connection().execute(async one => {
        await sql`set session_replication_role = replica`.execute(one)
        await sql.raw(rows.map(row => `delete from ${row.name}`).join(';')).execute(one)
        await sql`set session_replication_role = origin`.execute(one)
      })
    },
    close: () => db.destroy(),
  }
}

/** A month’s answer for that workspace. */
export async function askMonth({ ctx }: Product, { accountId: now, workspaceId }: Requester, month: string) {
  const accountId = await findBook(ctx.db, { accountId: now, workspaceId }, month)
  const summary = await readMonth(ctx, { accountId, workspaceId, month, feeds: null })
  const assets = []
  if (summary.totals.billable > 0)
    for await (const page of readMonthAssets(ctx, { accountId, month, feeds: null, which: 'billable' }))
      assets.push(...page.assets)
  return { soFar: summary.soFar, feeds: summary.feeds, previous: summary.previous, assets }
}

/** The months of the picture beside a month: what each was closed with, as that workspace is told. */
export async function askHistory({ ctx }: Product, asker: Requester, month: string) {
  const accountId = await findBook(ctx.db, asker, month)
  return (await readHistory(ctx, { ...asker, accountId, month, feeds: null })).slice(0, -1)
}

/** A feed's assets: as they are ticked in a draft, or selected now. */
export async function askAssets(
  { db }: Product,
  integrationId: number,
  draft: Draft | null,
): Promise<AssetPage['assets']> {
  const everything = {
    filter: { terms: [], oemName: null, model: null },
    onlySelected: false,
    after: null,
    before: null,
  }
  const { assets } = await findAssets(db, { integrationId, draft, ...everything, limit: 500 })
  return assets
}

/** Whether the bill says that an asset may be the same machine as another one, by whatever name. */
export function namesConflict(asset: object): boolean {
  return Object.entries(asset).some(
    ([name, value]) => /conflict/i.test(name) && Boolean(value) && !(Array.isArray(value) && value.length === 0),
  )
}

/** Whether a Confirm of a feed waits for its job. */
export async function isWaiting({ db }: Product, integrationId: number): Promise<boolean> {
  const waiting = await db
    .selectFrom('draft')
    .select('id')
    .where('integration_id', '=', integrationId)
    .where('confirmed_at', 'is not', null)
    .where('applied_at', 'is', null)
    .executeTakeFirst()
  return waiting !== undefined
}

/** Whether two assets of a feed may be one machine. */
export async function hasConflict({ db }: Product, integrationId: number): Promise<boolean> {
  const open = await db
    .selectFrom('asset_conflict')
    .select('id')
    .where('integration_id', '=', integrationId)
    .where('settled_at', 'is', null)
    .executeTakeFirst()
  return open !== undefined
}

/** Confirms as if the feed had so many assets that a job must carry it out. */
export async function confirmByJob({ ctx }: Product, actor: Actor, draft: Draft) {
  return await confirm(ctx, actor, draft.id, { inlineAssets: 0 })
}
