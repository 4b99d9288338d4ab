import { hasIdentifier, type Identifier, withoutUnknownMakes } from './identifiers.ts'
import type { Merge } from './merge.ts'

/** An asset that shares an identifier with an entry of the list. */
export interface KnownAsset {
  id: number
  identifiers: KnownIdentifier[]
  /** The identifiers of the entry under which the current read has already listed it; null: not listed yet. */
  listedAs: Identifier[] | null
}

export interface KnownIdentifier extends Identifier {
  /** An entry that has only this identifier belongs to this asset, although other assets have the identifier, too. */
  decided: boolean
}

/** The assets and their identifiers in memory, updated while the entries of a list are placed one after the other. */
export class AssetIndex {
  readonly merges: Merge[] = []
  readonly conflicts: { assets: [number, number]; over: Identifier }[] = []
  readonly learned: { assetId: number; identifier: KnownIdentifier }[] = []
  readonly relisted = new Set<number>()
  readonly #byValue = new Map<string, Set<KnownAsset>>()
  readonly #assets = new Map<number, KnownAsset>()
  readonly #mergedInto = new Map<number, number>()
  /** For each asset, the ids of those that people declared to be other machines. */
  readonly #apart = new Map<number, Set<number>>()
  created = 0

  constructor(known: readonly KnownAsset[], apart: ReadonlySet<string>) {
    for (const key of apart) {
      const [a = 0, b = 0] = key.split(' ').map(Number)
      this.#setApart(a, b)
    }
    for (const asset of known) this.#add({ ...asset, identifiers: withoutUnknownMakes(asset.identifiers) })
  }

  /** The asset of this id, or the one that it was merged into. Throws for an id that was not loaded. */
  current(id: number): KnownAsset {
    const into = this.#mergedInto.get(id)
    if (into !== undefined) return this.current(into)
    const asset = this.#assets.get(id)
    if (!asset) throw new Error(`Asset ${id} is not among those that were read.`)
    return asset
  }

  areApart(a: KnownAsset, b: KnownAsset): boolean {
    return this.#apart.get(a.id)?.has(b.id) ?? false
  }

  sharing(one: Identifier): KnownAsset[] {
    return [...(this.#byValue.get(valueKey(one)) ?? [])].filter(asset => hasIdentifier(asset.identifiers, one))
  }

  /** The assets that have all of these identifiers. Starts at the identifier that the fewest assets have. */
  havingAll(entry: readonly Identifier[]): KnownAsset[] {
    const sharing = entry.map(one => this.#byValue.get(valueKey(one)) ?? new Set<KnownAsset>())
    const fewest = sharing.reduce((least, some) => (some.size < least.size ? some : least))
    return [...fewest].filter(asset => entry.every(one => hasIdentifier(asset.identifiers, one)))
  }

  create(entry: Identifier[], decided: boolean): KnownAsset {
    this.created += 1
    const asset: KnownAsset = { id: -this.created, identifiers: [], listedAs: entry }
    this.#assets.set(asset.id, asset)
    for (const one of entry) this.learn(asset, one, decided)
    return asset
  }

  learn(asset: KnownAsset, one: Identifier, decided: boolean): void {
    if (asset.identifiers.some(other => isSame(other, one))) return
    // A number without a make adds nothing to the same number with its make.
    if (one.make === '' && hasIdentifier(asset.identifiers, one)) return
    const identifier = { ...one, decided }
    asset.identifiers = withoutUnknownMakes([...asset.identifiers, identifier])
    this.#index(asset, one)
    this.learned.push({ assetId: asset.id, identifier })
  }

  list(asset: KnownAsset, entry: Identifier[]): void {
    if (asset.listedAs !== null) this.relisted.add(asset.id)
    asset.listedAs = entry
  }

  /** Merges two assets and returns the one that stays: the one that has been known for longer. */
  merge(a: KnownAsset, b: KnownAsset): KnownAsset {
    const [into, from] = isOlder(a, b) ? [a, b] : [b, a]
    if (into.listedAs !== null && from.listedAs !== null) this.relisted.add(into.id)
    into.listedAs = a.listedAs ?? b.listedAs
    for (const one of from.identifiers) {
      if (!into.identifiers.some(other => isSame(other, one))) into.identifiers.push(one)
      this.#index(into, one)
      this.#byValue.get(valueKey(one))?.delete(from)
    }
    into.identifiers = withoutUnknownMakes(into.identifiers)
    // What people declared about the merged asset holds for the one that stays.
    for (const other of this.#apart.get(from.id) ?? []) this.#setApart(into.id, other)
    this.#assets.delete(from.id)
    this.#mergedInto.set(from.id, into.id)
    this.merges.push({ from: from.id, into: into.id })
    return into
  }

  #add(asset: KnownAsset): void {
    this.#assets.set(asset.id, asset)
    for (const one of asset.identifiers) this.#index(asset, one)
  }

  #setApart(a: number, b: number): void {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const others = this.#apart.get(one)
      if (others) others.add(other)
      else this.#apart.set(one, new Set([other]))
    }
  }

  #index(asset: KnownAsset, one: Identifier): void {
    const key = valueKey(one)
    const sharing = this.#byValue.get(key)
    if (sharing) sharing.add(asset)
    else this.#byValue.set(key, new Set([asset]))
  }
}

/** The same identifier, make included. */
export const isSame = (a: Identifier, b: Identifier) => valueKey(a) === valueKey(b) && a.make === b.make
const valueKey = ({ kind, value }: Identifier) => `${kind} ${value}`

/** Stored assets are older than new ones (negative ids); within each group the order is that of their creation. */
function isOlder(a: KnownAsset, b: KnownAsset): boolean {
  if (a.id > 0 !== b.id > 0) return a.id > 0
  return a.id > 0 ? a.id < b.id : a.id > b.id
}
