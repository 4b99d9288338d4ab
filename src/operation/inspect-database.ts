import { type Kysely, sql } from 'kysely'
import { getMigrations } from '../database/migrate.ts'
import type { Database } from '../database/tables.ts'

/** What a database is, for an operator who looks for what is wrong. */
export interface DatabaseFacts {
  /** As `server_version_num`: 180001 is 18.1. */
  version: number
  /** Extensions that the migrations create, and that this server does not have. */
  missingExtensions: string[]
  /** Whether our role may create tables in the schema that it uses. */
  mayCreate: boolean
  maxConnections: number
  /** Migrations of this release that were not run yet. A start runs them. */
  pendingMigrations: string[]
  /** Migrations that were run by a newer release than this one. */
  newerMigrations: string[]
  /** Milliseconds by which the clock of the server is ahead of ours. */
  clockAheadMs: number
}

const EXTENSIONS = ['pg_trgm', 'btree_gin']

/** Reads what the database is. Changes nothing, and works before the first migration. */
export async function inspectDatabase(db: Kysely<Database>): Promise<DatabaseFacts> {
  const asked = Date.now()
  const { rows } = await sql<{
    version: string
    mayCreate: boolean
    maxConnections: string
    now: Date
    known: boolean
  }>`
    select current_setting('server_version_num') as version, current_setting('max_connections') as "maxConnections",
      has_schema_privilege(current_schema(), 'create') as "mayCreate", clock_timestamp() as now,
      coalesce(has_table_privilege(to_regclass('kysely_migration')::oid, 'select'), false) as known`.execute(db)
  const [server] = rows
  if (!server) throw new Error('PostgreSQL returned nothing.')
  const answered = Date.now()
  const available = await sql<{ name: string }>`
    select name from pg_available_extensions where name = any(${EXTENSIONS}::text[])`.execute(db)
  const has = new Set(available.rows.map(({ name }) => name))
  const ran = server.known
    ? (await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)).rows.map(
        ({ name }) => name,
      )
    : []
  const ours = Object.keys(await getMigrations())
  return {
    version: Number(server.version),
    missingExtensions: EXTENSIONS.filter(name => !has.has(name)),
    mayCreate: server.mayCreate,
    maxConnections: Number(server.maxConnections),
    pendingMigrations: ours.filter(name => !ran.includes(name)),
    newerMigrations: ran.filter(name => !ours.includes(name)),
    clockAheadMs: server.now.getTime() - (asked + answered) / 2,
  }
}
