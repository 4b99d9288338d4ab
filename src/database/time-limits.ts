import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from './tables.ts'

/**
 * How long a statement may run, and how long a transaction may stay idle. No query of ours takes a minute; one that
 * does occupies a connection and, if it writes, blocks others.
 */
const LIMITS = { statement_timeout: '5min', idle_in_transaction_session_timeout: '1min' } as const

/**
 * Sets these limits for our role in this database. Settings that an operator made for the role (also `0`, none) stay.
 * Returns the limits that the role may not set for itself. Must be called in the transaction of the migrations, because
 * two processes can't change a role at the same time.
 *
 * Why settings of the role: PgBouncer refuses settings in the start-up of a connection (`unsupported startup
 * parameter`, or it ignores them silently), and in transaction mode a `SET` may reach another session. `SET LOCAL`
 * works there, but would cost each query outside a transaction two more round trips. A role may change its own
 * settings; new sessions use them. https://www.pgbouncer.org/config.html#ignore_startup_parameters,
 * https://www.postgresql.org/docs/current/sql-alterrole.html
 */
export async function limitTime(trx: Transaction<Database>): Promise<string[]> {
  const { rows } = await sql<{ setting: string }>`
    select unnest(setconfig) as setting from pg_db_role_setting
    where setrole in (0, current_user::regrole)
      and setdatabase in (0, (select oid from pg_database where datname = current_database()))`.execute(trx)
  const configured = new Set(rows.map(row => row.setting.split('=')[0]))
  const { rows: current } = await sql<{ database: string }>`select current_database() as database`.execute(trx)
  const refused: string[] = []
  for (const [name, limit] of Object.entries(LIMITS)) {
    if (configured.has(name)) continue
    await sql`savepoint before_limit`.execute(trx)
    try {
      const of = sql`alter role current_user in database ${sql.id(current[0]?.database ?? '')}`
      await sql`${of} set ${sql.ref(name)} = ${sql.lit(limit)}`.execute(trx)
    } catch (err) {
      if (!isForbidden(err)) throw err
      await sql`rollback to before_limit`.execute(trx)
      refused.push(name)
    }
  }
  return refused
}

/**
 * https://www.postgresql.org/docs/current/errcodes-appendix.html: insufficient_privilege, as on some managed servers.
 */
function isForbidden(err: unknown): boolean {
  return err instanceof Error && 'code' in err && err.code === '42501'
}

/** Removes the limits for the rest of the transaction: for statements over a million assets. */
export async function withoutTimeLimit(trx: Kysely<Database>): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(trx)
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx)
}
