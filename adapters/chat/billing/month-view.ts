import type { AssetCursor, WhichAssets } from '../../../src/billing/list-month-assets.ts'
import { isMonth } from '../../../src/calendar/calendar-month.ts'

/** Which part of a month somebody looks at: the payload of its buttons. */
export interface MonthView {
  /** `YYYY-MM-01`. */
  month: string
  /** `null`: all. */
  feeds: number[] | null
  which: WhichAssets
  from: { after: AssetCursor } | { before: AssetCursor } | null
}

/** The view with which a month opens. */
export function monthView(month: string, feeds: readonly number[] | null): MonthView {
  return { month, feeds: feeds && [...feeds], which: 'billable', from: null }
}

/**
 * A button of Slack holds 2,000 characters, and a Teams card holds all of its buttons in 25 KB. A view of more feeds
 * than this falls back to all feeds.
 */
const MOST_FEEDS_IN_PAYLOAD = 200

/** Writes a view as `2026-11;1.2e;billable;>1.9z`, with ids in base 36. */
export function carryView({ month, feeds, which, from }: MonthView): string {
  const feedIds = feeds === null || feeds.length > MOST_FEEDS_IN_PAYLOAD ? '' : feeds.map(encodeId).join('.')
  return [
    month.slice(0, 7),
    feedIds,
    which,
    from ? ('after' in from ? `>${cursorText(from.after)}` : `<${cursorText(from.before)}`) : '',
  ].join(';')
}

/** Reads what `carryView` wrote; `null` if the text is not of that form. */
export function readView(payloadText: string): MonthView | null {
  const [month = '', feeds = '', which, from = '', ...others] = payloadText.split(';')
  // Only this century: Postgres has no year 0, and no text for the month after 9999-12.
  if (!month.startsWith('20') || !isMonth(`${month}-01`) || others.length > 0) return null
  if (which !== 'billable' && which !== 'not_billable' && which !== 'all') return null
  const ids = feeds === '' ? null : feeds.split('.').map(decodeId)
  const [integrationId, assetId, ...more] = from.slice(1).split('.').map(decodeId)
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

function cursorText({ integrationId, assetId }: AssetCursor): string {
  return `${encodeId(integrationId)}.${encodeId(assetId)}`
}

const encodeId = (id: number) => id.toString(36)
/** NaN if the text is no id. */
const decodeId = (text: string) => (/^[0-9a-z]{1,10}$/.test(text) ? Number.parseInt(text, 36) : Number.NaN)
