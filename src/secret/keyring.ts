import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'

/**
 * The keys that seal data keys. The first one of `SEAL_KEYS` seals, all of them open: so a new key can be put in front
 * while secrets of the old one exist. A `KeyObject` never prints its key material, not even in a log by mistake.
 */
export interface Keyring {
  /** The id of the key that seals new secrets. */
  first: string
  keys: ReadonlyMap<string, KeyObject>
  /**
   * The keys that sign links to files, by the id of the key from which each was derived. Includes those of keys that
   * were taken out of `SEAL_KEYS`: links in old posts never expire (`saveLinkKeys`).
   */
  linkKeys: ReadonlyMap<string, KeyObject>
}

/**
 * Parses `id:base64(32 bytes)[,id2:…]`. Throws an Error for the operator that names an entry only by its position: the
 * text before the colon may be the key itself, if somebody swapped the two.
 */
export function parseKeyring(text: string): Keyring {
  const entries = text.split(',').map((entry, index) => parseEntry(entry.trim(), index + 1))
  const keys = new Map(entries)
  const [first] = keys.keys()
  if (first === undefined || keys.size < entries.length) throw new Error('The keyring has two keys with the same id.')
  const linkKeys = entries.map(([id, key]) => [id, createSecretKey(derive(key, 'file link'))] as const)
  return { first, keys, linkKeys: new Map(linkKeys) }
}

/**
 * A sealing key is used for nothing else. Every other purpose has a derived key, from which the sealing key can't be
 * computed.
 */
function derive(sealKey: KeyObject, purpose: 'file link' | 'keyring'): Buffer {
  return Buffer.from(hkdfSync('sha256', sealKey, '', `fleetfeed ${purpose}`, 32))
}

function parseEntry(entry: string, position: number): [string, KeyObject] {
  const colon = entry.indexOf(':')
  const id = entry.slice(0, Math.max(colon, 0))
  if (!/^[\w.-]{1,64}$/.test(id)) {
    throw new Error(
      `Entry ${position} of the keyring is not "id:key": an id of letters, digits, ".", "_" or "-", a colon, the key.`,
    )
  }
  const encoded = entry.slice(colon + 1)
  const key = Buffer.from(encoded, 'base64')
  // Node decodes base64 leniently: only a text that encodes back to itself was valid.
  if (key.length !== 32 || key.toString('base64') !== encoded) {
    throw new Error(
      `The key of entry ${position} of the keyring is not 32 bytes in base64 (make one: openssl rand -base64 32).`,
    )
  }
  return [id, createSecretKey(key)]
}

/**
 * A hash that differs between two keyrings, even if only the key of an id was exchanged. It reveals nothing about the
 * keys.
 */
export function fingerprint({ first, keys }: Keyring): string {
  const hash = createHash('sha256').update(first)
  const sorted = [...keys].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [id, key] of sorted) hash.update(`|${id}|`).update(derive(key, 'keyring'))
  return hash.digest('hex')
}
