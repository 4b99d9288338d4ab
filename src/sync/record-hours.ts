import { sql } from 'kysely'
import type { Oddity } from '../asset/equipment-snapshot.ts'
import {
  APART_MS,
  betterUnits,
  HOUR_ELEMENTS,
  HOUR_NAMES,
  type HourElement,
  type HourUnit,
  type HourUnits,
  type KnownHours,
  unitByDays,
  unitByGrowth,
  unitFactor,
  unitsByGrowth,
} from '../asset/hour-units.ts'
import type { Trx } from '../context.ts'
import type { Integration } from '../integration/find-integration.ts'
import type { Page } from './record-pages.ts'

const COLUMNS = {
  operatingHours: sql.ref('operating_hours'),
  idleHours: sql.ref('idle_hours'),
} satisfies Record<HourElement, object>

/**
 * Converts the hours of a turn's pages to the best known units. Returns the pages and these units; null: the pages have
 * no hours. Where they show that stored hours were read in a wrong unit, corrects the stored hours.
 */
export async function decideHourUnits(
  trx: Trx,
  integration: Pick<Integration, 'id' | 'hours'>,
  pages: readonly Page[],
): Promise<{ pages: Page[]; units: HourUnits | null }> {
  const known = integration.hours?.units ?? null
  const units = pages.reduce((best, page) => (page.hours ? betterUnits(best, page.hours.units) : best), known)
  if (units === null) return { pages: [...pages], units }
  // Only evidence from values corrects stored hours: if the address changed, the stored hours were right for the
  // earlier one.
  if (known !== null && units.by === 'values') await convertStored(trx, integration.id, known, units)
  return { pages: pages.map(page => inUnits(page, units)), units }
}

function inUnits(page: Page, units: HourUnits): Page {
  const from = page.hours?.units ?? units
  const factors = {
    operatingHours: factorOf('operatingHours', from, units),
    idleHours: factorOf('idleHours', from, units),
  }
  if (factors.operatingHours === 1 && factors.idleHours === 1) return page
  return {
    ...page,
    equipment: page.equipment.map(machine => ({
      ...machine,
      operatingHours: machine.operatingHours === null ? null : machine.operatingHours * factors.operatingHours,
      idleHours: machine.idleHours === null ? null : machine.idleHours * factors.idleHours,
    })),
  }
}

const factorOf = (name: HourElement, from: HourUnits, to: HourUnits) => unitFactor(from[name], to[name])

/** Converts the stored hours of the whole feed, including machines that the feed no longer reports. */
async function convertStored(trx: Trx, integrationId: number, from: HourUnits, to: HourUnits): Promise<void> {
  for (const name of HOUR_NAMES) {
    const factor = factorOf(name, from, to)
    if (factor === 1) continue
    const column = COLUMNS[name]
    await sql`
      update telemetry set ${column} = ${column} * ${factor}::float8
      where ${column} is not null and asset_id in (select id from asset where integration_id = ${integrationId})`.execute(
      trx,
    )
  }
}

/**
 * Stores the units for the next page and read, after a turn's machines were recorded. Readings from the first page of a
 * read are compared with those of at least `APART_MS` before: growth that only one unit explains decides. Returns the
 * units that are not as documented, as oddities of the list.
 */
export async function recordHourUnits(
  trx: Trx,
  input: {
    integration: Pick<Integration, 'id' | 'hours' | 'readStartedAt'>
    pages: readonly Page[]
    units: HourUnits | null
    assetOf: readonly (number | null)[]
    now: Date
  },
): Promise<Oddity[]> {
  const { integration, pages, assetOf, now } = input
  if (input.units === null) return []
  const readings = readingsOf(pages, assetOf)
  const before = integration.hours
  const units = before === null ? input.units : unitsByGrowth(input.units, growthUnits(before.sample, readings))
  if (units !== input.units) await convertStored(trx, integration.id, input.units, units)

  const isDue = before === null || now.getTime() - Date.parse(before.sampledAt) >= APART_MS
  const sampled = isDue && integration.readStartedAt === null && readings.length > 0
  if (sampled || before === null || !sameUnits(units, before.units)) {
    const hours: KnownHours = {
      units,
      sample: sampled ? [...daysBefore(before?.sample ?? [], readings), ...readings] : (before?.sample ?? []),
      sampledAt: (sampled || before === null ? now : new Date(before.sampledAt)).toISOString(),
    }
    await trx
      .updateTable('integration')
      .set({ hours: JSON.stringify(hours) })
      .where('id', '=', integration.id)
      .execute()
  }
  const expected = pages.find(page => page.hours)?.hours?.expected ?? 'hours'
  return HOUR_NAMES.flatMap((name): Oddity[] => {
    const element = HOUR_ELEMENTS[name]
    if (units[name] === 'hours') return expected === 'hours' ? [] : [{ element, value: 'hours', reason: 'hours' }]
    return [{ element, value: 'minutes', reason: expected === 'minutes' ? 'minutes_by_address' : 'minutes' }]
  })
}

function readingsOf(pages: readonly Page[], assetOf: readonly (number | null)[]): KnownHours['sample'] {
  let first = 0
  return pages.flatMap(page => {
    const from = first
    first += page.equipment.length
    return (page.hours?.readings ?? []).flatMap(({ index, ...reading }) => {
      const assetId = index < 0 ? null : (assetOf[from + index] ?? null)
      return assetId === null ? [] : [{ assetId, ...reading }]
    })
  })
}

/**
 * For a page with fewer assets the readings of several days are kept. On a larger page, two machines grow enough on one
 * day.
 */
const FEW_ASSETS = 10
const DAYS_KEPT = 3

type Sample = KnownHours['sample']
const keyOf = (one: Sample[number]) => `${one.assetId} ${one.element}`

function daysBefore(sample: Sample, readings: Sample): Sample {
  const assets = new Set(readings.map(one => one.assetId))
  if (assets.size >= FEW_ASSETS) return []
  const known = [...Map.groupBy(sample, keyOf).values()].flatMap(days => days.slice(-DAYS_KEPT))
  // A feed whose timestamps stand still repeats the same readings every day.
  const repeated = new Set(readings.map(one => `${keyOf(one)} ${one.at}`))
  return known.filter(one => assets.has(one.assetId) && !repeated.has(`${keyOf(one)} ${one.at}`))
}

function growthUnits(sample: Sample, readings: Sample): Record<HourElement, HourUnit | null> {
  const before = Map.groupBy(sample, keyOf)
  const pairs = readings.flatMap(later => {
    const earlier = before.get(keyOf(later))?.at(-1)
    return earlier ? [{ earlier, later }] : []
  })
  const unitOf = (name: HourElement) =>
    unitByGrowth(pairs.filter(pair => pair.later.element === name)) ??
    unitByDays(
      readings.filter(later => later.element === name).map(later => [...(before.get(keyOf(later)) ?? []), later]),
    )
  return { operatingHours: unitOf('operatingHours'), idleHours: unitOf('idleHours') }
}

function sameUnits(a: HourUnits, b: HourUnits): boolean {
  return a.operatingHours === b.operatingHours && a.idleHours === b.idleHours && a.by === b.by
}
