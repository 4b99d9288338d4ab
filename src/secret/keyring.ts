import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'

/**
 * The keys that seal data keys. The first of the text seals; all of them open, so that a new key can be put in front
 * while secrets of the old one are still there. `KeyObject` never prints its material, also not in a log by mistake.
 */
export interface Keyring {
  /** The id of the key that seals from now on. */
  first: string
  keys: ReadonlyMap<string, KeyObject>
  /**
   * The keys that sign links to files, by the id of the key from which each was derived: also those of keys that were taken
   * away, for links in old posts never end (`keepLinkKeys`).
   */
  linkKeys: ReadonlyMap<string, KeyObject>
}

/**
 * Reads `id:base64(32 bytes)[,id2:…]`. Throws an Error for the operator that names the entry by its place only: what
 * stands in front of the colon may be the key itself when somebody swapped the two.
 */
export function parseKeyring(text: string): Keyring {
  const entries = text.split(',').map((entry, index) => parseEntry(entry.trim(), index + 1))
  const keys = new Map(entries)
  const [first] = keys.keys()
  if (first === undefined || keys.size < entries.length) throw new Error('The keyring has two keys with the same id.')
  const linkKeys = entries.map(([id, key]) => [id, createSecretKey(derive(key, 'file link'))] as const)
  return { first, keys, linkKeys: new Map(linkKeys) }
}

/** A key that seals is used for nothing else: every other purpose has one of its own, from which it can't be found. */
function derive(sealKey: KeyObject, purpose: 'file link' | 'keyring'): Buffer {
  return Buffer.from(hkdfSync('sha256', sealKey, '', `fleetfeed ${purpose}`, 32))
}

function parseEntry(entry: string, place: number): [string, KeyObject] {
  const colon = entry.indexOf(':')
  const id = entry.slice(0, Math.max(colon, 0))
  if (!/^[\w.-]{1,64}$/.test(id)) {
    throw new Error(
      `Entry ${place} of the keyring is not "id:key": an id of letters, digits, ".", "_" or "-", a colon, the key.`,
    )
  }
  const encoded = entry.slice(colon + 1)
  const key = Buffer.from(encoded, 'base64')
  // Node decodes leniently: only what encodes back to itself was base64 in full.
  if (key.length !== 32 || key.toString('base64') !== encoded) {
    throw new Error(
      `The key of entry ${place} of the keyring is not 32 bytes in base64 (make one: openssl rand -base64 32).`,
    )
  }
  return [id, createSecretKey(key)]
}

/** Tells two keyrings apart, also where a key was exchanged under its id; says nothing of the keys themselves. */
export function fingerprint({ first, keys }: Keyring): string {
  const hash = createHash('sha256').update(first)
  const sorted = [...keys].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [id, key] of sorted) hash.update(`|${id}|`).update(derive(key, 'keyring'))
  return hash.digest('hex')
}
