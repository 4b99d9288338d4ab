import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'
import type { Keyring } from './keyring.ts'

/** Where a sealed value stands. It opens there and nowhere else. `owner` is `ownerText`. */
export interface SecretSlot {
  owner: string
  field: string
}

/** What the `secret` table holds of one value. Both blobs are iv (12 bytes) | encrypted | tag (16 bytes). */
export interface Sealed {
  key_id: string
  wrapped_key: Buffer
  ciphertext: Buffer
}

const IV = 12
const TAG = 16

/** Envelope AES-256-GCM: a fresh data key seals the value, the keyring's first key wraps the data key. */
export function seal(keyring: Keyring, place: SecretSlot, value: string): Sealed {
  const dataKey = randomBytes(32)
  return {
    ...wrap(keyring, place, dataKey),
    ciphertext: encrypt(dataKey, place, Buffer.from(value, 'utf8')),
  }
}

/** Throws an Error without secret material where the key is unknown or the row was not sealed for this place. */
export function open(keyring: Keyring, place: SecretSlot, sealed: Sealed): string {
  const dataKey = unwrap(keyring, place, sealed)
  return decrypt(dataKey, place, sealed.ciphertext).toString('utf8')
}

/** The same data key under the keyring's first key: the ciphertext stays as it is. Throws like `open`. */
export function rewrap(keyring: Keyring, place: SecretSlot, sealed: Sealed): Omit<Sealed, 'ciphertext'> {
  return wrap(keyring, place, unwrap(keyring, place, sealed))
}

function wrap(keyring: Keyring, place: SecretSlot, dataKey: Buffer): Omit<Sealed, 'ciphertext'> {
  return { key_id: keyring.first, wrapped_key: encrypt(keyOf(keyring, place, keyring.first), place, dataKey) }
}

function unwrap(keyring: Keyring, place: SecretSlot, sealed: Sealed): Buffer {
  return decrypt(keyOf(keyring, place, sealed.key_id), place, sealed.wrapped_key)
}

function keyOf(keyring: Keyring, place: SecretSlot, id: string): KeyObject {
  const key = keyring.keys.get(id)
  if (key) return key
  throw new Error(`The secret ${place.field} of ${place.owner} is sealed by key "${id}", which is not in the keyring.`)
}

function encrypt(key: KeyObject | Buffer, place: SecretSlot, plain: Buffer): Buffer {
  const iv = randomBytes(IV)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG }).setAAD(associatedData(place))
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: KeyObject | Buffer, place: SecretSlot, blob: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(0, IV), { authTagLength: TAG })
    decipher.setAAD(associatedData(place)).setAuthTag(blob.subarray(-TAG))
    return Buffer.concat([decipher.update(blob.subarray(IV, -TAG)), decipher.final()])
  } catch (err) {
    throw new Error(
      `The secret ${place.field} of ${place.owner} does not open: another key under the same id, or the row was changed or moved.`,
      { cause: err },
    )
  }
}

/** No owner contains a `|`, so two places never share this text. */
function associatedData(place: SecretSlot): Buffer {
  return Buffer.from(`v1|${place.owner}|${place.field}`, 'utf8')
}
