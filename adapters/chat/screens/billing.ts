import { previousMonth } from '../../../src/billing/calendar-month.ts'
import type { MonthSummary } from '../../../src/billing/read-month.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** What is billable in a month; the outcome first. `why` says why it was posted. */
export function billingScreen(w: Words, summary: MonthSummary, why: string | null): Screen {
  const month = w.month(summary.month)
  const assets = w.t('common.assets', { count: summary.totals.billable })
  const outcome = summary.soFar ? w.t('billing.soFar', { month, assets }) : w.t('billing.closed', { month, assets })
  const change = changeText(w, summary)
  const text = change ? `${outcome} (${change})` : outcome
  const blocks: Block[] = [{ kind: 'text', text }]
  if (summary.feeds.length === 0) blocks.push({ kind: 'text', text: w.t('billing.none'), tone: 'quiet' })
  else blocks.push(table(w, summary, text))
  blocks.push({ kind: 'text', text: w.t('billing.rule', { zone: summary.timeZone }), tone: 'quiet' })
  if (why) blocks.push({ kind: 'text', text: why, tone: 'quiet' })
  return { title: w.t('billing.title'), text, blocks }
}

function changeText(w: Words, summary: MonthSummary): string | null {
  if (!summary.change) return null
  const month = w.month(previousMonth(summary.month))
  const count = summary.change.billable
  if (count === 0) return w.t('billing.unchanged', { month })
  return count > 0 ? w.t('billing.more', { count, month }) : w.t('billing.fewer', { count: -count, month })
}

/** A Teams card holds 25 KB. The total stands below them, whatever their number. */
const MOST_FEEDS = 40

function table(w: Words, summary: MonthSummary, caption: string): Block {
  const columns = [
    w.t('billing.columns.feed'),
    w.t('billing.columns.received'),
    w.t('billing.columns.selected'),
    w.t('billing.columns.billable'),
  ]
  const row = (name: string, counts: { received: number; selected: number; billable: number }) => [
    name,
    ...[counts.received, counts.selected, counts.billable].map(count => count.toLocaleString(w.language)),
  ]
  const rows = summary.feeds.slice(0, MOST_FEEDS).map(feed => row(feed.name, feed))
  const more = summary.feeds.length - MOST_FEEDS
  if (more > 0) rows.push([w.t('common.more', { count: more }), '', '', ''])
  if (summary.feeds.length > 1) rows.push(row(w.t('billing.total'), summary.totals))
  return { kind: 'table', caption, columns, rows }
}
