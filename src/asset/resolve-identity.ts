import { AssetIndex, isSame, type KnownAsset, type KnownIdentifier } from './asset-index.ts'
import type { IdentifierKind } from './identifier-value.ts'
import { differIn, hasIdentifier, type Identifier, KINDS, strongerThan } from './identifiers.ts'
import type { Merge } from './merge.ts'

export interface Resolution {
  /** The asset of each entry: a negative number is a new one, null an entry without any identifier. */
  assetOf: (number | null)[]
  /** The entry of each new asset, by its number: -1 is the first. Some may have been merged since. */
  created: number[]
  /** Assets that turned out to be one, in the order in which that was found. */
  merges: Merge[]
  /** Two assets that may be one, and the identifier that says so. */
  conflicts: { assets: [number, number]; over: Identifier }[]
  /** Identifiers that an asset did not have before. */
  learned: { assetId: number; identifier: KnownIdentifier }[]
  /** Assets that one read has listed more than once. */
  relisted: ReadonlySet<number>
}

/** With how many assets one asset is in conflict over one identifier, at most. */
const MOST_DOUBTS = 10

export const pairKey = (a: number, b: number) => (a < b ? `${a} ${b}` : `${b} ${a}`)

/**
 * Decides to which asset each entry of a list belongs (`docs/identity.md` states the rules).
 *
 * - An entry belongs to the asset with which it shares its strongest identifier, and adds the others to it. An asset that
 *   differs in a stronger identifier is another machine. So is one that the same read has listed under another weaker
 *   identifier: those two are in conflict.
 * - Where several assets are equally near, the entry belongs to none: it is an asset of its own, in conflict with them.
 * - An entry that gives its asset an identifier of another asset shows the two to be one, unless they differ in an
 *   identifier that is at least as strong, or several others have it and are equally near: then they are in conflict.
 *
 * `known`: every asset that shares an identifier with an entry. `apart`: pairs (`pairKey`) that people said to be two.
 * Pure; for entries without contradictions the assets don't depend on the order of the entries (held by a property test).
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
  const [host] = nearest
  if (host === undefined || nearest.length > 1) {
    // Only an entry that has nothing else to be told apart by needs the decision kept.
    const asset = state.create(entry, host !== undefined && entry.length === 1)
    doubt(state, asset, entry)
    return asset
  }
  const before = [...host.identifiers]
  const added = entry.filter(one => !hasIdentifier(before, one))
  for (const one of entry) state.learn(host, one, false)
  state.list(host, entry)
  if (added.length === 0) return host
  const merged = bridge(state, { host, before, entry, added })
  doubt(state, merged, added)
  return merged
}

/** The assets that are equally near to the entry; one of them: the asset that it belongs to. */
function findNearest(state: AssetIndex, entry: Identifier[]): KnownAsset[] {
  const [strongest] = entry
  // Nobody agrees better with it than whoever has all of it: found by the number that the fewest have.
  const whole = state.havingAll(entry)
  if (strongest && whole.length > 0) return nearer(whole, strongest)
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

/** Of the same make rather than of none; then the one that was decided on. */
function nearer(nearest: KnownAsset[], over: Identifier): KnownAsset[] {
  const sameMake = nearest.filter(asset => asset.identifiers.some(one => isSame(one, over)))
  const among = sameMake.length > 0 ? sameMake : nearest
  const decided = among.filter(asset => asset.identifiers.some(one => one.decided && isSame(one, over)))
  return decided.length === 1 ? decided : among
}

/**
 * Assets that share an identifier and differ in no stronger one may be one machine: a conflict, with the oldest of them. A
 * number that a hundred machines have tells none of them apart, and nobody settles five thousand pairs.
 */
function doubt(state: AssetIndex, asset: KnownAsset, added: Identifier[]): void {
  for (const over of added) {
    const stronger = strongerThan(over.kind)
    let doubts = 0
    for (const other of state.sharing(over)) {
      if (other === asset || state.areApart(asset, other)) continue
      if (stronger.some(kind => differIn(kind, asset.identifiers, other.identifiers))) continue
      state.conflicts.push({ assets: [asset.id, other.id], over })
      doubts += 1
      if (doubts === MOST_DOUBTS) break
    }
  }
}

/** Those whose weaker identifiers agree best with the entry. */
function bestOf(assets: KnownAsset[], entry: Identifier[], than: IdentifierKind): KnownAsset[] {
  const ranks = assets.map(asset => rankOf(asset, entry, than))
  const best = ranks.reduce((highest, rank) => Math.max(highest, rank), 0)
  return assets.filter((_, index) => ranks[index] === best)
}

/** How well the weaker identifiers agree, the strongest of them first. A larger number agrees better. */
function rankOf(asset: KnownAsset, entry: Identifier[], than: IdentifierKind): number {
  return weakerThan(than).reduce((rank, kind) => {
    const one = entry.find(candidate => candidate.kind === kind)
    if (!one || !asset.identifiers.some(other => other.kind === kind)) return rank * 3 + 1
    return rank * 3 + (hasIdentifier(asset.identifiers, one) ? 2 : 0)
  }, 0)
}

/**
 * Whether the same read listed the asset as another entry: under an identifier of the next weaker kind that both have and
 * that the asset does not know of this entry. Over time an identifier may change; within one list two are two.
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

interface Bridge {
  host: KnownAsset
  /** What the host was known by before this entry. */
  before: Identifier[]
  entry: Identifier[]
  added: Identifier[]
}

/**
 * Merges the assets that the entry shows to be the host, by the strongest identifier first. Returns what the host is then.
 * Several that are equally near have been listed as two, or people said that they are: none of them is the host, until
 * somebody says which.
 */
function bridge(state: AssetIndex, { host, before, entry, added }: Bridge): KnownAsset {
  let merged = host
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
