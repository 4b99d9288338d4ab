import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { Database } from '../database/tables.ts'
import type { Keyring } from '../secret/keyring.ts'
import { open, type SecretSlot } from '../secret/seal.ts'

/** How many stored secrets open with a keyring. */
export interface SecretsFacts {
  opened: number
  /** By the id of the key that sealed them. */
  byKey: Record<string, number>
  /** What does not open, and why; no secret is part of it. */
  closed: (SecretSlot & { keyId: string; problem: string })[]
}

const BATCH = 1000

/** Opens every stored secret and forgets it at once. Changes nothing. */
export async function inspectSecrets(db: Kysely<Database>, keyring: Keyring): Promise<SecretsFacts> {
  const facts: SecretsFacts = { opened: 0, byKey: {}, closed: [] }
  let after: SecretSlot = { owner: '', field: '' }
  for (;;) {
    const rows = await db
      .selectFrom('secret')
      .selectAll()
      .where(sql<boolean>`(owner, field) > (${after.owner}, ${after.field})`)
      .orderBy('owner')
      .orderBy('field')
      .limit(BATCH)
      .execute()
    const last = rows.at(-1)
    if (!last) return facts
    after = last
    for (const row of rows) {
      facts.byKey[row.key_id] = (facts.byKey[row.key_id] ?? 0) + 1
      try {
        open(keyring, row, row)
        facts.opened += 1
      } catch (err) {
        const problem = err instanceof Error ? err.message : 'an unknown error'
        facts.closed.push({ owner: row.owner, field: row.field, keyId: row.key_id, problem })
      }
    }
  }
}
