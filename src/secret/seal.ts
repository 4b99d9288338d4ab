import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'
import type { Keyring } from './keyring.ts'

/**
 * The row of a sealed value, which is authenticated: the value opens in no other row. `owner` comes from `ownerText`.
 */
export interface SecretSlot {
  owner: string
  field: string
}

/** The columns of one value in table `secret`. Both blobs are iv (12 bytes) | ciphertext | tag (16 bytes). */
export interface Sealed {
  key_id: string
  wrapped_key: Buffer
  ciphertext: Buffer
}

const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * Envelope encryption with AES-256-GCM: a fresh data key encrypts the value, the keyring's first key wraps the data
 * key.
 */
export function seal(keyring: Keyring, slot: SecretSlot, value: string): Sealed {
  const dataKey = randomBytes(32)
  return {
    ...wrap(keyring, slot, dataKey),
    ciphertext: encrypt(dataKey, slot, Buffer.from(value, 'utf8')),
  }
}

/** Throws an Error without secret material if the key is unknown or the value was not sealed for this slot. */
export function open(keyring: Keyring, slot: SecretSlot, sealed: Sealed): string {
  const dataKey = unwrap(keyring, slot, sealed)
  return decrypt(dataKey, slot, sealed.ciphertext).toString('utf8')
}

/** Wraps the same data key with the keyring's first key; the ciphertext stays as it is. Throws like `open`. */
export function rewrap(keyring: Keyring, slot: SecretSlot, sealed: Sealed): Omit<Sealed, 'ciphertext'> {
  return wrap(keyring, slot, unwrap(keyring, slot, sealed))
}

function wrap(keyring: Keyring, slot: SecretSlot, dataKey: Buffer): Omit<Sealed, 'ciphertext'> {
  return { key_id: keyring.first, wrapped_key: encrypt(keyOf(keyring, slot, keyring.first), slot, dataKey) }
}

function unwrap(keyring: Keyring, slot: SecretSlot, sealed: Sealed): Buffer {
  return decrypt(keyOf(keyring, slot, sealed.key_id), slot, sealed.wrapped_key)
}

function keyOf(keyring: Keyring, slot: SecretSlot, id: string): KeyObject {
  const key = keyring.keys.get(id)
  if (key) return key
  throw new Error(`The secret ${slot.field} of ${slot.owner} is sealed by key "${id}", which is not in the keyring.`)
}

function encrypt(key: KeyObject | Buffer, slot: SecretSlot, plain: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(associatedData(slot))
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: KeyObject | Buffer, slot: SecretSlot, blob: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(associatedData(slot)).setAuthTag(blob.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(blob.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()])
  } catch (err) {
    throw new Error(
      `The secret ${slot.field} of ${slot.owner} does not open: another key under the same id, or the row was changed or moved.`,
      { cause: err },
    )
  }
}

/** No owner contains a `|`, so two slots never have the same text. */
function associatedData(slot: SecretSlot): Buffer {
  return Buffer.from(`v1|${slot.owner}|${slot.field}`, 'utf8')
}
