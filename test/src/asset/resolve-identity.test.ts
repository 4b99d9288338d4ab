import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { KnownAsset } from '../../../src/asset/asset-index.ts'
import type { EquipmentNames } from '../../../src/asset/equipment-snapshot.ts'
import {
  differIn,
  hasIdentifier,
  type Identifier,
  identifiersOf,
  KINDS,
  withoutUnknownMakes,
} from '../../../src/asset/identifiers.ts'
import { pairKey, resolveIdentity } from '../../../src/asset/resolve-identity.ts'

const RUNS = { numRuns: 1000 }

const none: EquipmentNames = { oemName: 'CAT', model: '320', equipmentId: null, serialNumber: null, pin: null }
const named = (over: Partial<EquipmentNames>) => identifiersOf({ ...none, ...over })

/** Applies the result of each turn of a read, as the database does. */
class Fleet {
  assets: KnownAsset[] = []
  conflicts = new Set<string>()
  #next = 1

  read(...turns: Identifier[][][]): void {
    for (const asset of this.assets) asset.listedAs = null
    for (const entries of turns) this.#turn(entries)
  }

  #turn(entries: Identifier[][]): void {
    const resolution = resolveIdentity(this.assets, entries, new Set())
    const ids = new Map<number, number>()
    const idOf = (id: number): number => {
      if (id > 0) return id
      if (!ids.has(id)) {
        ids.set(id, this.#next)
        this.assets.push({ id: this.#next, identifiers: [], listedAs: null })
        this.#next += 1
      }
      return ids.get(id) ?? 0
    }
    const find = (id: number) => this.assets.find(asset => asset.id === id)
    for (const { from, into } of resolution.merges.filter(merge => merge.from > 0)) {
      find(into)?.identifiers.push(...(find(from)?.identifiers ?? []))
      this.assets = this.assets.filter(asset => asset.id !== from)
      this.conflicts = new Set(
        [...this.conflicts].flatMap(key => {
          const [a = 0, b = 0] = key.split(' ').map(id => (Number(id) === from ? into : Number(id)))
          return a === b ? [] : [pairKey(a, b)]
        }),
      )
    }
    resolution.assetOf.forEach((id, index) => {
      if (id !== null) {
        const asset = find(idOf(id))
        if (asset) asset.listedAs = entries[index] ?? null
      }
    })
    for (const { assetId, identifier } of resolution.learned) find(idOf(assetId))?.identifiers.push(identifier)
    for (const { assets } of resolution.conflicts) this.conflicts.add(pairKey(idOf(assets[0]), idOf(assets[1])))
  }

  /** The identifiers of each asset, as text. */
  get names(): string[] {
    return this.assets
      .map(({ identifiers }) =>
        [...new Set(identifiers.map(one => `${one.kind}:${one.value.toUpperCase()}`))].sort().join(' '),
      )
      .sort()
  }
}

function fleetOf(...reads: Identifier[][][]): Fleet {
  const fleet = new Fleet()
  for (const entries of reads) fleet.read(entries)
  return fleet
}

test('a machine listed by serial number first and with its PIN later is one machine', () => {
  const fleet = fleetOf(
    [named({ serialNumber: 'S1' })],
    [named({ serialNumber: 'S1', pin: 'P1' })],
    [named({ pin: 'P1' })],
  )
  expect(fleet.names).toEqual(['pin:P1 serial:S1'])
})

test('a machine known by equipment number is found again by whatever else becomes known', () => {
  const fleet = fleetOf(
    [named({ equipmentId: 'E1', model: null })],
    [named({ equipmentId: 'E1', model: 'D6' })],
    [named({ equipmentId: 'E1', serialNumber: 'S1' })],
    [named({ serialNumber: 'S1', pin: 'P1' })],
  )
  expect(fleet.assets).toHaveLength(1)
})

test('a make that becomes known, or is missing, makes no other machine', () => {
  const fleet = fleetOf(
    [named({ serialNumber: 'S1', oemName: null })],
    [named({ serialNumber: 'S1' })],
    [named({ serialNumber: 'S1', oemName: '' })],
  )
  expect(fleet.assets).toHaveLength(1)
  fleet.read([named({ serialNumber: 'S1', oemName: 'Komatsu' })])
  expect(fleet.assets).toHaveLength(2)
})

test('two PINs are two machines, whatever else they share', () => {
  const fleet = fleetOf([
    named({ pin: 'P1', serialNumber: 'S1', equipmentId: 'E1' }),
    named({ pin: 'P2', serialNumber: 'S1', equipmentId: 'E1' }),
  ])
  expect(fleet.assets).toHaveLength(2)
  expect(fleet.conflicts.size).toBe(0)
})

test('an entry that shows two assets to be one merges them, and the older one stays', () => {
  const fleet = fleetOf(
    [named({ serialNumber: 'S1' }), named({ pin: 'P1' })],
    [named({ serialNumber: 'S1', pin: 'P1' })],
  )
  expect(fleet.assets.map(asset => asset.id)).toEqual([1])
  expect(fleet.names).toEqual(['pin:P1 serial:S1'])
})

test('two assets that differ in an equally strong identifier are not merged but in conflict', () => {
  const fleet = fleetOf(
    [named({ pin: 'P1', serialNumber: 'S1' }), named({ serialNumber: 'S2' })],
    [named({ pin: 'P1', serialNumber: 'S2' })],
  )
  expect(fleet.assets).toHaveLength(2)
  expect([...fleet.conflicts]).toEqual(['1 2'])
})

test('an entry that could be either of two assets is a third asset, in conflict with both, and stays so', () => {
  const both = [named({ pin: 'P1', serialNumber: 'S1' }), named({ pin: 'P2', serialNumber: 'S1' })]
  const fleet = fleetOf(both, [...both, named({ serialNumber: 'S1' })], [named({ serialNumber: 'S1' }), ...both])
  expect(fleet.assets).toHaveLength(3)
  expect([...fleet.conflicts].sort()).toEqual(['1 3', '2 3'])
})

test('machines of one list that share a PIN but have their own serial numbers are kept apart, in conflict', () => {
  const list = ['S1', 'S2', 'S3'].map(serialNumber => named({ pin: 'SHARED', serialNumber }))
  const fleet = fleetOf(list, list.toReversed(), list)
  expect(fleet.assets).toHaveLength(3)
  expect(fleet.conflicts.size).toBe(3)
  const turns = new Fleet()
  turns.read(...list.map(entry => [entry]))
  expect(turns.assets).toHaveLength(3)
})

test('a machine whose telematics device is replaced stays one machine', () => {
  const fleet = fleetOf([named({ pin: 'P1', serialNumber: 'S1' })], [named({ pin: 'P1', serialNumber: 'S2' })])
  expect(fleet.assets).toHaveLength(1)
  expect(fleet.conflicts.size).toBe(0)
})

/** A real machine with its own numbers; each entry shows some of them. */
const machine = fc.record({
  pin: fc.boolean(),
  serial: fc.boolean(),
  equipment: fc.boolean(),
})
const shown = fc.record({ pin: fc.boolean(), serial: fc.boolean(), equipment: fc.boolean(), make: fc.boolean() })

test('without contradictions the assets depend only on what the entries showed, not on their order', () => {
  const world = fc.array(machine, { minLength: 1, maxLength: 5 })
  const entries = fc.array(fc.tuple(fc.nat(), shown), { minLength: 1, maxLength: 14 })
  fc.assert(
    fc.property(world, entries, fc.infiniteStream(fc.nat()), (machines, all, random) => {
      const list = all.flatMap(([nth, show]) => {
        const n = nth % machines.length
        const real = machines[n]
        const entry = named({
          oemName: show.make ? 'CAT' : null,
          pin: real?.pin && show.pin ? `P${n}` : null,
          serialNumber: real?.serial && show.serial ? `S${n}` : null,
          equipmentId: real?.equipment && show.equipment ? `E${n}` : null,
        })
        return entry.length === 0 ? [] : [entry]
      })
      const expected = unite(list)
      const dice = () => random.next().value
      const shuffled = list.map(entry => ({ entry, at: dice() })).sort((a, b) => a.at - b.at)
      const repeated = shuffled.flatMap(({ entry }) => (dice() % 3 === 0 ? [entry, entry] : [entry]))
      const fleet = new Fleet()
      while (repeated.length > 0) {
        const read = repeated.splice(0, 1 + (dice() % 6))
        const cut = dice() % (read.length + 1)
        fleet.read(read.slice(0, cut), read.slice(cut))
      }
      expect(fleet.names).toEqual(expected)
      expect(fleet.conflicts.size).toBe(0)
    }),
    RUNS,
  )
})

/** The entries connected by a shared identifier, computed naively. */
function unite(list: Identifier[][]): string[] {
  let groups = list.map(entry => new Set(entry.map(one => `${one.kind}:${one.value.toUpperCase()}`)))
  for (;;) {
    const next: Set<string>[] = []
    for (const group of groups) {
      const known = next.find(other => [...group].some(one => other.has(one)))
      if (known) for (const one of group) known.add(one)
      else next.push(new Set(group))
    }
    if (next.length === groups.length) return next.map(group => [...group].sort().join(' ')).sort()
    groups = next
  }
}

test('whatever a feed lists, nothing is lost and nothing is counted twice without a conflict', () => {
  const field = (letter: string) =>
    fc.option(
      fc.integer({ min: 1, max: 3 }).map(n => `${letter}${n}`),
      { nil: null },
    )
  const entry = fc
    .record({
      pin: field('P'),
      serialNumber: field('S'),
      equipmentId: field('E'),
      oemName: fc.constantFrom('CAT', 'Volvo', null),
    })
    .map(named)
  const reads = fc.array(fc.array(fc.array(entry, { maxLength: 5 }), { maxLength: 3 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(reads, all => {
      const fleet = new Fleet()
      for (const turns of all) {
        fleet.read(...turns)
        for (const one of turns.flat()) {
          if (one.length === 0) continue
          const holders = fleet.assets.filter(asset => one.every(id => hasIdentifier(asset.identifiers, id)))
          expect(holders).not.toEqual([])
        }
      }
      const assets = fleet.assets.map(one => ({ id: one.id, identifiers: withoutUnknownMakes(one.identifiers) }))
      for (const a of assets) {
        for (const b of assets) {
          if (a.id >= b.id) continue
          const shared = KINDS.find(kind =>
            a.identifiers.some(one => one.kind === kind && hasIdentifier(b.identifiers, one)),
          )
          if (shared === undefined) continue
          const apart = KINDS.slice(0, KINDS.indexOf(shared)).some(kind => differIn(kind, a.identifiers, b.identifiers))
          if (!apart) expect([...fleet.conflicts]).toContain(pairKey(a.id, b.id))
        }
      }
    }),
    RUNS,
  )
})

const stored = (id: number, over: Partial<EquipmentNames>): KnownAsset => ({
  id,
  identifiers: named(over).map(one => ({ ...one, decided: false })),
  listedAs: null,
})

test('several equally near assets are not merged: they were in doubt, or said to be two', () => {
  const known = [
    stored(1, { pin: 'PINX123' }),
    stored(2, { serialNumber: 'SERX1', equipmentId: 'E1' }),
    stored(3, { serialNumber: 'SERX1', equipmentId: 'E2' }),
  ]
  const settled = [new Set<string>(), new Set([pairKey(2, 3)])]
  for (const apart of settled) {
    const either = resolveIdentity(known, [named({ pin: 'PINX123', serialNumber: 'SERX1' })], apart)
    expect(either.merges).toEqual([])
    expect(either.conflicts.map(one => one.assets)).toEqual([
      [1, 2],
      [1, 3],
    ])
    const second = resolveIdentity(known, [named({ pin: 'PINX123', serialNumber: 'SERX1', equipmentId: 'E2' })], apart)
    expect(second.merges).toEqual([{ from: 3, into: 1 }])
    expect(second.conflicts.map(one => one.assets)).toEqual(apart.size === 0 ? [[1, 2]] : [])
  }
})

test('decisions about an asset hold for the asset it is merged into, within the same turn too', () => {
  const known = [stored(1, { pin: 'PINX123' }), stored(2, { serialNumber: 'SERX1' }), stored(3, { equipmentId: 'E1' })]
  const { merges } = resolveIdentity(
    known,
    [named({ pin: 'PINX123', serialNumber: 'SERX1' }), named({ pin: 'PINX123', equipmentId: 'E1' })],
    new Set([pairKey(2, 3)]),
  )
  expect(merges).toEqual([{ from: 2, into: 1 }])
})

test('a number that a thousand machines share tells none of them apart: each is in conflict with at most ten', () => {
  const { assetOf, conflicts } = resolveIdentity(
    [],
    Array.from({ length: 1000 }, (_, n) => named({ serialNumber: 'GENERIC7', equipmentId: `E${n}` })),
  )
  expect(new Set(assetOf).size).toBe(1000)
  expect(new Set(conflicts.flatMap(one => one.assets)).size).toBe(1000)
  expect(conflicts.length).toBeLessThan(10_000)
})
