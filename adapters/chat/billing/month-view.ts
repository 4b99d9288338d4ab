import type { AssetCursor, WhichAssets } from '../../../src/billing/list-month-assets.ts'
import { isMonth } from '../../../src/calendar/calendar-month.ts'

/** What of a month somebody looks at: what the buttons of its screens carry. */
export interface MonthView {
  /** `YYYY-MM-01`. */
  month: string
  /** `null`: all. */
  feeds: number[] | null
  which: WhichAssets
  from: { after: AssetCursor } | { before: AssetCursor } | null
}

/** What a month looks like as it is opened. */
export function monthView(month: string, feeds: readonly number[] | null): MonthView {
  return { month, feeds: feeds && [...feeds], which: 'billable', from: null }
}

/** Slack's button holds 2,000 characters, and a Teams card all of its buttons in 25 KB. More than so many feeds are all of them. */
const MOST_FEEDS = 200

/** `2026-11;1.2e;billable;>1.9z`: ids in base 36. */
export function carryView({ month, feeds, which, from }: MonthView): string {
  const few = feeds === null || feeds.length > MOST_FEEDS ? '' : feeds.map(short).join('.')
  return [
    month.slice(0, 7),
    few,
    which,
    from ? ('after' in from ? `>${edge(from.after)}` : `<${edge(from.before)}`) : '',
  ].join(';')
}

/** What was carried; `null` where somebody made it up. */
export function readView(payloadText: string): MonthView | null {
  const [month = '', feeds = '', which, from = '', ...others] = payloadText.split(';')
  // Of this century: Postgres has no year 0, and no text for the month after 9999-12.
  if (!month.startsWith('20') || !isMonth(`${month}-01`) || others.length > 0) return null
  if (which !== 'billable' && which !== 'not_billable' && which !== 'all') return null
  const ids = feeds === '' ? null : feeds.split('.').map(long)
  const [integrationId, assetId, ...more] = from.slice(1).split('.').map(long)
  const cursor =
    integrationId !== undefined && assetId !== undefined && more.length === 0 ? { integrationId, assetId } : null
  if (ids?.some(Number.isNaN) || Number.isNaN(cursor?.integrationId) || Number.isNaN(cursor?.assetId)) return null
  if (from !== '' && !(cursor && /^[<>]/.test(from))) return null
  return {
    month: `${month}-01`,
    feeds: ids,
    which,
    from: cursor && (from.startsWith('<') ? { before: cursor } : { after: cursor }),
  }
}

function edge({ integrationId, assetId }: AssetCursor): string {
  return `${short(integrationId)}.${short(assetId)}`
}

const short = (id: number) => id.toString(36)
/** NaN where it is none. */
const long = (text: string) => (/^[0-9a-z]{1,10}$/.test(text) ? Number.parseInt(text, 36) : Number.NaN)
