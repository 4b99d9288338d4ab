import { readMonthAssets } from '../../../src/billing/list-month-assets.ts'
import { decimalText } from '../../../src/billing/price.ts'
import type { Context } from '../../../src/context.ts'
import { BOM, csvRows } from '../files/csv.ts'

/** Column names and their order are the same in every language, because programs read the file, too. */
const COLUMNS = [
  'month',
  'feed',
  'make',
  'model',
  'equipment_id',
  'serial_number',
  'pin',
  'first_received_at',
  'selected_from',
  'selected_to',
  'price',
  'currency',
  'in_conflict',
  'in_other_feed',
]

/**
 * All billable assets of a month and of these feeds (`null`: all feeds) as CSV in pieces: a thousand assets at a time
 * are in memory. Instants are ISO 8601 with the offset of the zone in which the month was counted, so that they read as
 * part of the month and stay exact.
 */
export async function* billingCsv(
  ctx: Context,
  input: { accountId: number; month: string; feeds: readonly number[] | null },
): AsyncGenerator<string> {
  yield BOM + csvRows([COLUMNS])
  for await (const { assets, timeZone } of readMonthAssets(ctx, { ...input, which: 'billable' })) {
    const at = instantTexts(timeZone)
    const rows = assets.map(asset => [
      input.month.slice(0, 7),
      asset.feed,
      asset.oemName,
      asset.model,
      asset.equipmentId,
      asset.serialNumber,
      asset.pin,
      at(asset.firstReceivedAt),
      at(asset.selectedFrom),
      at(asset.selectedTo),
      asset.price && decimalText(asset.price),
      asset.price?.currency,
      String(asset.inConflict),
      String(asset.inOtherFeed),
    ])
    if (rows.length > 0) yield csvRows(rows)
  }
}

/**
 * Formats an instant as `2026-11-03T09:12:00+01:00`. Caches the texts, because the assets of one sync, or of one
 * Confirm, have the same instants.
 */
function instantTexts(zone: string): (instant: Date | null) => string | null {
  const cache = new Map<number, string>()
  return instant => {
    if (!instant) return null
    const at = instant.getTime()
    const text =
      cache.get(at) ?? Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toString(INSTANT_FORMAT)
    cache.set(at, text)
    return text
  }
}

const INSTANT_FORMAT = { timeZoneName: 'never', smallestUnit: 'second' } as const
