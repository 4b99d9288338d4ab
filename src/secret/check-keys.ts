import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/tables.ts'
import type { Keyring } from './keyring.ts'
import { open, type Sealed, type SecretSlot } from './seal.ts'

/** How many secrets of a key are tried: one alone may be damaged. */
const TRIED = 3

/** The ids of keys with which secrets are stored, and which can't open them. */
interface KeyTrouble {
  /** No key of the keyring has this id. */
  missing: string[]
  /** The keyring has another key under this id. */
  different: string[]
}

/** Tries whether the keyring opens what is stored, by a few secrets of each key. */
export async function checkKeys(db: Kysely<Database>, keyring: Keyring): Promise<KeyTrouble> {
  const { rows } = await sql<SecretSlot & Sealed>`
    select owner, field, key_id, wrapped_key, ciphertext
    from (select *, row_number() over (partition by key_id) as n from secret) numbered
    where n <= ${TRIED} order by key_id`.execute(db)
  const used = [...new Set(rows.map(row => row.key_id))]
  const missing = used.filter(id => !keyring.keys.has(id))
  const opening = new Set(rows.filter(row => opens(keyring, row)).map(row => row.key_id))
  return { missing, different: used.filter(id => keyring.keys.has(id) && !opening.has(id)) }
}

function opens(keyring: Keyring, row: SecretSlot & Sealed): boolean {
  try {
    open(keyring, row, row)
    return true
  } catch {
    return false
  }
}
