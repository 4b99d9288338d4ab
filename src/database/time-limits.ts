import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from './tables.ts'

/**
 * How long a statement may run, and a transaction may wait for its process. No question of ours takes a minute; one that does
 * holds a connection and, when it writes, what others wait for.
 */
const LIMITS = { statement_timeout: '5min', idle_in_transaction_session_timeout: '1min' } as const

/**
 * Gives the role that we are its limits in this database; whatever an operator has set for it (also `0`, none) stays. Gives those that
 * it may not set. Call it in the transaction of the migrations: two processes can't change a role at once.
 *
 * Why the role: PgBouncer refuses settings in the start-up of a connection (`unsupported startup parameter`, or it ignores them
 * without a word), and in transaction mode a `SET` reaches whichever session comes next. `SET LOCAL` works there, and would cost every
 * single question outside a transaction two more round trips. A role may change its own settings; sessions get them when they begin.
 * https://www.pgbouncer.org/config.html#ignore_startup_parameters, https://www.postgresql.org/docs/current/sql-alterrole.html
 */
export async function limitTime(trx: Transaction<Database>): Promise<string[]> {
  const { rows } = await sql<{ setting: string }>`
    select unnest(setconfig) as setting from pg_db_role_setting
    where setrole in (0, current_user::regrole)
      and setdatabase in (0, (select oid from pg_database where datname = current_database()))`.execute(trx)
  const decided = new Set(rows.map(row => row.setting.split('=')[0]))
  const { rows: own } = await sql<{ database: string }>`select current_database() as database`.execute(trx)
  const refused: string[] = []
  for (const [name, limit] of Object.entries(LIMITS)) {
    if (decided.has(name)) continue
    await sql`savepoint before_limit`.execute(trx)
    try {
      const of = sql`alter role current_user in database ${sql.id(own[0]?.database ?? '')}`
      await sql`${of} set ${sql.ref(name)} = ${sql.lit(limit)}`.execute(trx)
    } catch (err) {
      if (!isForbidden(err)) throw err
      await sql`rollback to before_limit`.execute(trx)
      refused.push(name)
    }
  }
  return refused
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: insufficient_privilege, as on some managed servers. */
function isForbidden(err: unknown): boolean {
  return err instanceof Error && 'code' in err && err.code === '42501'
}

/** For the rest of the transaction: what legitimately takes as long as a million assets take. */
export async function withoutTimeLimit(trx: Kysely<Database>): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(trx)
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx)
}
