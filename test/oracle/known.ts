import type { IdKind, Machine } from './world.ts'

/** What a feed has shown of machines, under one set of identifiers, and what was received and chosen under it. */
export interface Sighting {
  ids: ReadonlySet<string>
  /** Beside these, what doesn't tell machines apart. */
  shown: Set<string>
  machine: string
  receivedAt: number[]
  choices: Choice[]
}

export interface Choice {
  at: number
  /** When it was decided: before `at` where it holds for an asset that turned out later to be the same. */
  decided: number
  on: boolean
  /** A feed's setting imported it. */
  by: 'person' | 'setting'
}

/** What counts as one machine by what has been shown until now: sightings that hang together by identifiers. */
export type Asset = readonly Sighting[]

/** A PIN is one in the whole world; serial and equipment numbers are within a make. The model says nothing. */
export function idOf(kind: IdKind, make: string, value: string): string {
  return kind === 'pin' ? `pin ${value}` : `${kind} ${make} ${value}`
}

export function idsOf(machine: Machine, shows: readonly IdKind[]): Set<string> {
  return new Set(
    shows.flatMap(kind => {
      const value = machine[kind]
      return value === null ? [] : [idOf(kind, machine.make, value)]
    }),
  )
}

/** The sighting of a machine under these identifiers, of which `ids` tell machines apart. It may be new. */
export function sight(
  sightings: Sighting[],
  machine: Machine,
  shown: ReadonlySet<string>,
  ids: ReadonlySet<string>,
): Sighting {
  const known = sightings.find(one => one.machine === machine.name && one.ids.symmetricDifference(ids).size === 0)
  for (const id of shown) known?.shown.add(id)
  if (known) return known
  const added: Sighting = { ids, shown: new Set(shown), machine: machine.name, receivedAt: [], choices: [] }
  sightings.push(added)
  return added
}

/** The naive way: start anywhere, add whatever shares an identifier, until nothing does. */
export function assetsOf(sightings: readonly Sighting[]): Asset[] {
  const left = new Set(sightings)
  const assets: Asset[] = []
  for (const first of left) {
    left.delete(first)
    const asset = [first]
    for (let grown = true; grown; ) {
      grown = false
      for (const other of left) {
        if (asset.every(one => one.ids.isDisjointFrom(other.ids))) continue
        left.delete(other)
        asset.push(other)
        grown = true
      }
    }
    assets.push(asset)
  }
  return assets
}

/** What was decided last; null where nobody and no setting has chosen. */
export function latestChoice(asset: Asset): Choice | null {
  const isLater = (a: Choice, b: Choice) => a.decided > b.decided || (a.decided === b.decided && a.at > b.at)
  return asset.flatMap(one => one.choices).reduce<Choice | null>((a, b) => (a && isLater(a, b) ? a : b), null)
}

export function isSelected(asset: Asset): boolean {
  return latestChoice(asset)?.on ?? false
}

/** When it was selected: half-open intervals, `to` is null while it lasts. Each sighting's own, all together. */
export function intervalsOf(asset: Asset): { from: number; to: number | null }[] {
  return asset.flatMap(({ choices }) =>
    choices.flatMap((choice, index) => {
      const before = choices[index - 1]
      if (!choice.on || before?.on) return []
      const to = choices.find((later, at) => at > index && !later.on)?.at ?? null
      return to === choice.at ? [] : [{ from: choice.at, to }]
    }),
  )
}
