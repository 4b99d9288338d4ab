import { AssetIndex, isSame, type KnownAsset, type KnownIdentifier } from './asset-index.ts'
import type { IdentifierKind } from './identifier-value.ts'
import { differIn, hasIdentifier, type Identifier, KINDS, strongerThan } from './identifiers.ts'
import type { Merge } from './merge.ts'

export interface Resolution {
  /** The asset of each entry. A negative number is a new asset, null an entry without any identifier. */
  assetOf: (number | null)[]
  /** The index of the entry that created each new asset: the first is asset -1. Some may have been merged since. */
  created: number[]
  /** Assets that turned out to be one machine, in the order of discovery. */
  merges: Merge[]
  /** Two assets that may be one machine, and the identifier that suggests it. */
  conflicts: { assets: [number, number]; over: Identifier }[]
  /** Identifiers that are new to their asset. */
  learned: { assetId: number; identifier: KnownIdentifier }[]
  /** Assets that the same read has listed more than once. */
  relisted: ReadonlySet<number>
}

/** The most conflicts of one asset over one identifier. */
const MAX_CONFLICTS = 10

export const pairKey = (a: number, b: number) => (a < b ? `${a} ${b}` : `${b} ${a}`)

/**
 * Decides to which asset each entry of a list belongs (`docs/identity.md` states the rules).
 *
 * - An entry belongs to the asset with which it shares its strongest identifier, and adds its other identifiers to that
 *   asset. An asset that differs in a stronger identifier is another machine. So is an asset that the same read has
 *   listed under another weaker identifier: those two are in conflict.
 * - Where several assets match equally well, the entry becomes an asset of its own, in conflict with them.
 * - Where an entry adds an identifier that another asset has, the two are merged, unless they differ in an identifier
 *   that is at least as strong, or several other assets with that identifier match equally well: then they are in
 *   conflict.
 *
 * `known`: every asset that shares an identifier with an entry. `apart`: pairs (`pairKey`) that people declared to be
 * two machines. Pure. For entries without contradictions the result doesn't depend on their order (held by a property
 * test).
 */
export function resolveIdentity(
  known: readonly KnownAsset[],
  entries: readonly Identifier[][],
  apart: ReadonlySet<string> = new Set(),
): Resolution {
  const state = new AssetIndex(known, apart)
  const created: number[] = []
  const assetOf = entries.map((entry, index) => {
    if (entry.length === 0) return null
    const asset = place(state, entry)
    while (created.length < state.created) created.push(index)
    return asset
  })
  return {
    assetOf: assetOf.map(asset => asset && state.current(asset.id).id),
    created,
    merges: state.merges,
    conflicts: state.conflicts.flatMap(({ assets: [a, b], over }) => {
      const assets: [number, number] = [state.current(a).id, state.current(b).id]
      return assets[0] === assets[1] ? [] : [{ assets, over }]
    }),
    learned: state.learned.map(one => ({ ...one, assetId: state.current(one.assetId).id })),
    relisted: new Set([...state.relisted].map(id => state.current(id).id)),
  }
}

function place(state: AssetIndex, entry: Identifier[]): KnownAsset {
  const nearest = findNearest(state, entry)
  const [match] = nearest
  if (match === undefined || nearest.length > 1) {
    // The decision is stored only for an entry with one identifier: nothing else would tell it apart next time.
    const asset = state.create(entry, match !== undefined && entry.length === 1)
    addConflicts(state, asset, entry)
    return asset
  }
  const before = [...match.identifiers]
  const added = entry.filter(one => !hasIdentifier(before, one))
  for (const one of entry) state.learn(match, one, false)
  state.list(match, entry)
  if (added.length === 0) return match
  const merged = mergeByAdded(state, { match, before, entry, added })
  addConflicts(state, merged, added)
  return merged
}

/** The assets that match the entry best. If there is exactly one, the entry belongs to it. */
function findNearest(state: AssetIndex, entry: Identifier[]): KnownAsset[] {
  const [strongest] = entry
  // An asset that has all identifiers of the entry is the best match.
  const complete = state.havingAll(entry)
  if (strongest && complete.length > 0) return nearer(complete, strongest)
  for (const over of entry) {
    const stronger = strongerThan(over.kind)
    const sharing = state.sharing(over).filter(asset => {
      const another = stronger.some(kind => differIn(kind, asset.identifiers, entry))
      return !another && !isListedApart(asset, entry, over.kind)
    })
    if (sharing.length > 0) return nearer(bestOf(sharing, entry, over.kind), over)
  }
  return []
}

/** Prefers the same make over a missing one, then the asset with a stored decision. */
function nearer(nearest: KnownAsset[], over: Identifier): KnownAsset[] {
  const sameMake = nearest.filter(asset => asset.identifiers.some(one => isSame(one, over)))
  const among = sameMake.length > 0 ? sameMake : nearest
  const decided = among.filter(asset => asset.identifiers.some(one => one.decided && isSame(one, over)))
  return decided.length === 1 ? decided : among
}

/**
 * Assets that share an identifier and differ in no stronger one may be one machine: a conflict. At most `MAX_CONFLICTS`
 * are added, with the oldest assets: a number that a hundred machines share distinguishes none of them, and nobody
 * resolves five thousand pairs.
 */
function addConflicts(state: AssetIndex, asset: KnownAsset, added: Identifier[]): void {
  for (const over of added) {
    const stronger = strongerThan(over.kind)
    let count = 0
    for (const other of state.sharing(over)) {
      if (other === asset || state.areApart(asset, other)) continue
      if (stronger.some(kind => differIn(kind, asset.identifiers, other.identifiers))) continue
      state.conflicts.push({ assets: [asset.id, other.id], over })
      count += 1
      if (count === MAX_CONFLICTS) break
    }
  }
}

/** The assets whose weaker identifiers agree best with the entry. */
function bestOf(assets: KnownAsset[], entry: Identifier[], than: IdentifierKind): KnownAsset[] {
  const ranks = assets.map(asset => rankOf(asset, entry, than))
  const best = ranks.reduce((highest, rank) => Math.max(highest, rank), 0)
  return assets.filter((_, index) => ranks[index] === best)
}

/** How well the weaker identifiers agree, weighted by strength. A larger number is a better agreement. */
function rankOf(asset: KnownAsset, entry: Identifier[], than: IdentifierKind): number {
  return weakerThan(than).reduce((rank, kind) => {
    const one = entry.find(candidate => candidate.kind === kind)
    if (!one || !asset.identifiers.some(other => other.kind === kind)) return rank * 3 + 1
    return rank * 3 + (hasIdentifier(asset.identifiers, one) ? 2 : 0)
  }, 0)
}

/**
 * Whether the same read listed the asset as another entry: the two differ in the next weaker kind that both have, and
 * the asset doesn't know this entry's identifier of that kind. An identifier may change over time, but within one list
 * two entries with different identifiers are two machines.
 */
function isListedApart(asset: KnownAsset, entry: Identifier[], over: IdentifierKind): boolean {
  if (asset.listedAs === null) return false
  for (const kind of weakerThan(over)) {
    const one = entry.find(candidate => candidate.kind === kind)
    if (!one || !asset.listedAs.some(other => other.kind === kind)) continue
    return differIn(kind, asset.listedAs, entry) && !hasIdentifier(asset.identifiers, one)
  }
  return false
}

interface MergeInput {
  /** The asset that the entry belongs to. */
  match: KnownAsset
  /** The identifiers of `match` before this entry. */
  before: Identifier[]
  entry: Identifier[]
  /** The identifiers of the entry that are new to `match`. */
  added: Identifier[]
}

/**
 * Merges `match` with the other assets that have one of the `added` identifiers, the strongest identifier first.
 * Returns the asset that stays. Where several match equally well, they have been listed as two or people declared them
 * to be two: none is merged until a person decides which.
 */
function mergeByAdded(state: AssetIndex, { match, before, entry, added }: MergeInput): KnownAsset {
  let merged = match
  let known = before
  for (const over of added) {
    const upTo = [...strongerThan(over.kind), over.kind]
    const sharing = state.sharing(over).filter(asset => {
      if (asset === merged || state.areApart(asset, merged)) return false
      if (isListedApart(asset, entry, over.kind)) return false
      return !upTo.some(kind => differIn(kind, entry, asset.identifiers) || differIn(kind, known, asset.identifiers))
    })
    const [one, ...others] = bestOf(sharing, entry, over.kind)
    if (one === undefined || others.length > 0) continue
    known = [...known, ...one.identifiers]
    merged = state.merge(merged, one)
  }
  return merged
}

const weakerThan = (kind: IdentifierKind) => KINDS.slice(KINDS.indexOf(kind) + 1)
