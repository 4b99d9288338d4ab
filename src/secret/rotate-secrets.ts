import { type Kysely, type Selectable, sql } from 'kysely'
import type { Database } from '../database/tables.ts'
import { fingerprint, type Keyring } from './keyring.ts'
import { rewrap, type SecretSlot } from './seal.ts'

type SecretRow = Selectable<Database['secret']>

export interface Rotation {
  rewrapped: number
  /** Each secret that could not be opened, and why, without its value. An old key may be removed when this is empty. */
  problems: (SecretSlot & { problem: string })[]
}

/**
 * Whether a secret is sealed by a key of the keyring other than its first. Left out, since nothing can be done here:
 * secrets whose key is not in the keyring, and secrets that `rotateSecrets` could not open with this keyring.
 */
export async function isRotationDue(db: Kysely<Database>, keyring: Keyring): Promise<boolean> {
  const others = [...keyring.keys.keys()].filter(id => id !== keyring.first)
  if (others.length === 0) return false
  const row = await db
    .selectFrom('secret')
    .select('owner')
    .where('key_id', 'in', others)
    .where('not_opened_with', 'is distinct from', fingerprint(keyring))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Wraps every data key with the keyring's first key, unless it is already. Each batch is committed at once: after a
 * crash, run it again. A secret that is saved at the same time is left as saved. One that can't be opened is marked and
 * skipped.
 */
export async function rotateSecrets(db: Kysely<Database>, keyring: Keyring, batch = 1000): Promise<Rotation> {
  const rotation: Rotation = { rewrapped: 0, problems: [] }
  let after: SecretSlot = { owner: '', field: '' }
  for (;;) {
    const rows = await db
      .selectFrom('secret')
      .selectAll()
      .where('key_id', '!=', keyring.first)
      .where(sql<boolean>`(owner, field) > (${after.owner}, ${after.field})`)
      .orderBy('owner')
      .orderBy('field')
      .limit(batch)
      .execute()
    const last = rows.at(-1)
    if (!last) return rotation
    after = last
    rotation.rewrapped += await rewrapAll(db, keyring, rows, rotation.problems)
  }
}

async function rewrapAll(db: Kysely<Database>, keyring: Keyring, rows: SecretRow[], problems: Rotation['problems']) {
  const broken: SecretRow[] = []
  const done = rows.flatMap(row => {
    try {
      return [{ ...row, old: row.wrapped_key, ...rewrap(keyring, row, row) }]
    } catch (err) {
      const problem = err instanceof Error ? err.message : String(err)
      problems.push({ owner: row.owner, field: row.field, problem })
      broken.push(row)
      return []
    }
  })
  for (const { owner, field, wrapped_key } of broken) {
    await db
      .updateTable('secret')
      .set({ not_opened_with: fingerprint(keyring) })
      .where('owner', '=', owner)
      .where('field', '=', field)
      .where('wrapped_key', '=', wrapped_key)
      .execute()
  }
  // The old wrapped key is part of the condition: a secret that was saved in the meantime has a new data key.
  const result = await sql`
    update secret set key_id = ${keyring.first}, wrapped_key = new.wrapped_key, not_opened_with = null
    from unnest(
      ${done.map(row => row.owner)}::text[],
      ${done.map(row => row.field)}::text[],
      ${done.map(row => row.old)}::bytea[],
      ${done.map(row => row.wrapped_key)}::bytea[]
    ) as new (owner, field, old, wrapped_key)
    where secret.owner = new.owner and secret.field = new.field and secret.wrapped_key = new.old`.execute(db)
  return Number(result.numAffectedRows ?? 0)
}
