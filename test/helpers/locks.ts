import { type Kysely, sql } from 'kysely'
import { vi } from 'vitest'
import type { Database } from '../../src/database/tables.ts'

/** Waits until some transaction of this database waits for a lock. */
export async function waitsForLock(db: Kysely<Database>): Promise<void> {
  await vi.waitUntil(
    async () => {
      const { rows } = await sql`
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and state = 'active'`.execute(db)
      return rows.length > 0
    },
    { timeout: 5000, interval: 10 },
  )
}
