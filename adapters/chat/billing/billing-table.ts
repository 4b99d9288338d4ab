import { type MonthAsset, readMonthAssets, readMonthPrices } from '../../../src/billing/list-month-assets.ts'
import { decimalsOf, decimalText, type Price } from '../../../src/billing/price.ts'
import type { Context } from '../../../src/context.ts'
import type { CsvColumn, Sheet, SheetColumn, Table } from '../files/table.ts'
import type { Words } from '../words/words.ts'

/** The billable assets of a month and of these feeds (`null`: all feeds), with the reason for each. */
export async function billingTable(
  ctx: Context,
  w: Words,
  input: { accountId: number; month: string; feeds: readonly number[] | null },
): Promise<Table<MonthAsset>> {
  const query = { ...input, which: 'billable' } as const
  const { timeZone, prices } = await readMonthPrices(ctx, query)
  const sums = new Sums()
  return {
    async *pages() {
      for await (const { assets } of readMonthAssets(ctx, query)) {
        for (const { price } of assets) sums.add(price)
        yield assets
      }
    },
    csv: csvColumns(input.month, timeZone),
    sheet: sheetOf(w, { month: input.month, timeZone, prices, sums }),
  }
}

function csvColumns(month: string, timeZone: string): CsvColumn<MonthAsset>[] {
  const at = instantTexts(timeZone)
  return [
    { name: 'month', value: () => month.slice(0, 7) },
    { name: 'feed', value: asset => asset.feed },
    { name: 'make', value: asset => asset.oemName },
    { name: 'model', value: asset => asset.model },
    { name: 'equipment_id', value: asset => asset.equipmentId },
    { name: 'serial_number', value: asset => asset.serialNumber },
    { name: 'pin', value: asset => asset.pin },
    { name: 'first_received_at', value: asset => at(asset.firstReceivedAt) },
    { name: 'selected_from', value: asset => at(asset.selectedFrom) },
    { name: 'selected_to', value: asset => at(asset.selectedTo) },
    { name: 'price', value: asset => asset.price && decimalText(asset.price) },
    { name: 'currency', value: asset => asset.price?.currency },
    { name: 'in_conflict', value: asset => String(asset.inConflict) },
    { name: 'in_other_feed', value: asset => String(asset.inOtherFeed) },
  ]
}

interface SheetFacts {
  month: string
  timeZone: string
  /** The prices that the month has. Without one, the sheet has no columns for them. */
  prices: readonly Price[]
  sums: Sums
}

function sheetOf(w: Words, { month, timeZone, prices, sums }: SheetFacts): Sheet<MonthAsset> {
  const inZone = (label: string) => w.t('file.inZone', { label, zone: timeZone })
  const decimals = Math.max(0, ...prices.map(({ currency }) => decimalsOf(currency)))
  const priced: SheetColumn<MonthAsset>[] = [
    {
      kind: 'number',
      decimals,
      heading: w.t('billing.sheet.price'),
      width: 12,
      value: ({ price }) => price && Number(decimalText(price)),
    },
    { kind: 'text', heading: w.t('billing.sheet.currency'), width: 10, value: ({ price }) => price?.currency },
  ]
  const hasPrice = prices.length > 0
  const doubt = ({ inConflict, inOtherFeed }: MonthAsset) =>
    w.list([
      ...(inConflict ? [w.t('billing.sheet.inConflict')] : []),
      ...(inOtherFeed ? [w.t('billing.sheet.inOtherFeed')] : []),
    ])
  const before: SheetColumn<MonthAsset>[] = [
    { kind: 'text', heading: w.t('billing.columns.feed'), width: 24, value: asset => asset.feed },
    { kind: 'text', heading: w.t('billing.sheet.make'), width: 14, value: asset => asset.oemName },
    { kind: 'text', heading: w.t('billing.sheet.model'), width: 14, value: asset => asset.model },
    { kind: 'text', heading: w.t('billing.sheet.equipmentId'), width: 20, value: asset => asset.equipmentId },
    { kind: 'text', heading: w.t('billing.sheet.serialNumber'), width: 20, value: asset => asset.serialNumber },
    { kind: 'text', heading: w.t('billing.sheet.pin'), width: 22, value: asset => asset.pin },
  ]
  const times = (['firstReceivedAt', 'selectedFrom', 'selectedTo'] as const).map(
    (of): SheetColumn<MonthAsset> => ({
      kind: 'time',
      zone: timeZone,
      heading: inZone(w.t(`billing.sheet.${of}`)),
      width: 30,
      value: asset => asset[of],
    }),
  )
  return {
    name: w.month(month),
    columns: [
      ...before,
      ...(hasPrice ? priced : []),
      ...times,
      { kind: 'text', heading: w.t('billing.sheet.doubt'), width: 40, value: doubt },
    ],
    footer: () => {
      const first = w.pair(w.t('billing.sheet.sum'), w.t('common.assets', { count: sums.assets }))
      const empty = before.slice(1).map(() => null)
      const amounts = sums.amounts().map(sum => [Number(decimalText(sum)), sum.currency])
      // Different currencies are never added up: one row for each.
      const [one = [], ...more] = hasPrice ? amounts : []
      return [[first, ...empty, ...one], ...more.map(amount => [null, ...empty, ...amount])]
    },
  }
}

/** How many assets were read, and the sum of their prices in each currency. */
class Sums {
  assets = 0
  private readonly minor = new Map<string, number>()

  add(price: Price | null): void {
    this.assets += 1
    if (price) this.minor.set(price.currency, (this.minor.get(price.currency) ?? 0) + price.minor)
  }

  amounts(): Price[] {
    return [...this.minor].map(([currency, minor]) => ({ minor, currency }))
  }
}

/**
 * Formats an instant as `2026-11-03T09:12:00+01:00`, in the zone in which the month was counted, so that it reads as
 * part of the month and stays exact. Caches the texts, because the assets of one sync, or of one Confirm, have the same
 * instants.
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
