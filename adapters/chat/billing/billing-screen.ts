import type { MonthSummary } from '../../../src/billing/read-month.ts'
import type { Totals } from '../../../src/billing/totals.ts'
import { previousMonth } from '../../../src/calendar/calendar-month.ts'
import type { FileFormat } from '../files/link.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { monthView } from './month-view.ts'

export interface BillingFacts {
  summary: MonthSummary
  /** The feeds that the bill covers; `null`: all. */
  feeds: readonly number[] | null
  /**
   * A chart of this month and those before it, its numbers as text (`alt`), and its address, or null where pictures
   * can't be fetched; null if all its bars would be zero.
   */
  picture: { url: string | null; alt: string } | null
  /** Why this was posted; `null`: a person asked for it. */
  why: string | null
  /** The months next to this one that can be opened. A post has none: a click would turn the page for everybody. */
  beside: { previous: string | null; next: string | null }
  /** The links to the files and when they expire, where the files themselves can't be sent. */
  fileLinks: { [F in FileFormat]: { url: string; until: Date } } | null
}

/** What is billable in a month. The result comes first. */
export function billingScreen(w: Words, facts: BillingFacts): Screen {
  const { summary, picture, why } = facts
  const outcome = outcomeText(w, summary)
  const estimate = estimateText(w, summary)
  const blocks: Block[] = [{ kind: 'text', text: outcome }]
  // An image, not a native chart of Teams: older clients and Microsoft's test client don't draw those, and they have no
  // alt text.
  if (picture) blocks.push(pictureBlock(picture))
  if (summary.feeds.length === 0) blocks.push({ kind: 'text', text: noneText(w, summary), tone: 'quiet' })
  else blocks.push(table(w, summary))
  const notes = noteTexts(w, summary)
  if (notes.length > 0) blocks.push({ kind: 'text', text: notes.join('\n') })
  if (estimate) blocks.push({ kind: 'text', text: estimate })
  blocks.push({ kind: 'text', text: ruleText(w, summary), tone: 'quiet' })
  const actions = buttons(w, facts)
  if (actions.length > 0) blocks.push({ kind: 'actions', actions })
  if (why) blocks.push({ kind: 'text', text: why, tone: 'quiet' })
  return {
    title: w.t('billing.title'),
    text: [outcome, ...notes, ...(estimate ? [estimate] : [])].join(' '),
    blocks,
  }
}

function pictureBlock({ url, alt }: { url: string | null; alt: string }): Block {
  return url === null ? { kind: 'text', text: alt } : { kind: 'image', url, alt }
}

/** The account has no feed at all, or had none in that month. */
function noneText(w: Words, { integrated, soFar, month }: MonthSummary): string {
  if (!integrated) return w.t('billing.none')
  return soFar ? w.t('billing.noneNow') : w.t('billing.noneThen', { month: w.month(month) })
}

/**
 * Notes without which the numbers would mislead: assets that may be counted twice, a feed that is being read for the
 * first time, a feed that is counted in another zone.
 */
function noteTexts(w: Words, { feeds }: MonthSummary): string[] {
  const sum = (of: 'inConflict' | 'inOtherFeed') => feeds.reduce((total, feed) => total + feed[of], 0)
  const doubts = (['inConflict', 'inOtherFeed'] as const).flatMap(of => {
    const count = sum(of)
    return count > 0 ? [w.t(`billing.${of}`, { count })] : []
  })
  const reading = feeds.flatMap(({ name, received, firstReadOf }) =>
    firstReadOf === null ? [] : [w.t('billing.firstRead', { name, received, count: Math.max(firstReadOf, received) })],
  )
  const otherZones = feeds.flatMap(({ name, timeZone }) =>
    timeZone === null ? [] : [w.t('billing.otherZone', { name, zone: timeZone })],
  )
  const texts = [...doubts, ...reading, ...otherZones]
  const more = texts.length - MOST_NOTES
  return more > 0 ? [...texts.slice(0, MOST_NOTES), w.t('common.more', { count: more })] : texts
}

/** A Slack text block holds 3,000 characters. */
const MOST_NOTES = 8

function outcomeText(w: Words, summary: MonthSummary): string {
  const month = w.month(summary.month)
  const assets = w.t('common.assets', { count: summary.totals.billable })
  const outcome = summary.soFar ? w.t('billing.soFar', { month, assets }) : w.t('billing.closed', { month, assets })
  const change = changeText(w, summary)
  return change ? `${outcome} ${change}` : outcome
}

function changeText(w: Words, summary: MonthSummary): string | null {
  if (!summary.change) return null
  const month = w.month(previousMonth(summary.month))
  const count = summary.change.billable
  if (count === 0) return w.t('billing.unchanged', { month })
  return count > 0 ? w.t('billing.more', { count, month }) : w.t('billing.fewer', { count: -count, month })
}

function estimateText(w: Words, { amounts }: MonthSummary): string | null {
  return amounts.length === 0 ? null : w.t('billing.estimate', { amounts: w.list(amounts.map(w.money)) })
}

function ruleText(w: Words, { timeZone, closesAt }: MonthSummary): string {
  const rule = w.t('billing.rule', { zone: timeZone })
  return closesAt ? `${rule} ${w.t('billing.closes', { when: w.whenThere(closesAt) })}` : rule
}

function buttons(w: Words, { summary, feeds, beside, fileLinks }: BillingFacts): Button[] {
  const at = (month: string) => monthView(month, feeds)
  const thisMonth = at(summary.month)
  const turn: Button[] = []
  if (beside.previous) {
    turn.push({
      kind: 'button',
      label: w.t('billing.previous'),
      ...action('billing.previous', at(beside.previous)),
    })
  }
  if (beside.next) {
    turn.push({ kind: 'button', label: w.t('billing.next'), ...action('billing.next', at(beside.next)) })
  }
  if (summary.feeds.length === 0) return turn
  return [
    {
      kind: 'button',
      label: w.t('billing.show'),
      ...action('billing.assets', thisMonth),
      style: 'primary',
      opens: true,
    },
    ...FORMATS.map((format): Button => {
      const link = fileLinks?.[format]
      return link
        ? {
            kind: 'button',
            label: w.t(`billing.until.${format}`, { day: w.day(link.until) }),
            ...action('file.open'),
            url: link.url,
          }
        : { kind: 'button', label: w.t(`billing.${format}`), ...action(`billing.${format}`, thisMonth) }
    }),
    ...turn,
  ]
}

/** What most people want comes first. */
const FORMATS = ['xlsx', 'csv'] as const satisfies readonly FileFormat[]

/** A Teams card holds 25 KB, and a cell takes 150 bytes. The total row covers all feeds, shown or not. */
const MOST_BILLED_FEEDS = 20

function table(w: Words, summary: MonthSummary): Block {
  const { feeds, totals, change, amounts } = summary
  const changes = change !== null
  const priced = amounts.length > 0
  const row = (name: string, counts: Totals, difference: Totals | null, money: string) => [
    name,
    w.number(counts.received),
    w.number(counts.selected),
    w.number(counts.billable),
    ...(changes ? [difference ? differenceText(w, difference.billable) : ''] : []),
    ...(priced ? [money] : []),
  ]
  const columns = [
    w.t('billing.columns.feed'),
    w.t('billing.columns.received'),
    w.t('billing.columns.selected'),
    w.t('billing.columns.billable'),
    ...(changes ? [w.t('billing.columns.change')] : []),
    ...(priced ? [w.t('billing.columns.estimate')] : []),
  ]
  const rows = feeds
    .slice(0, MOST_BILLED_FEEDS)
    .map(feed => row(feed.name, feed, feed.change, feed.amount ? w.money(feed.amount) : ''))
  // Amounts in several currencies have no sum; the estimate below the table lists them all.
  const total = amounts.length === 1 && amounts[0] ? w.money(amounts[0]) : ''
  const more = feeds.length - MOST_BILLED_FEEDS
  if (more > 0) rows.push([w.t('common.more', { count: more }), ...columns.slice(1).map(() => '')])
  if (feeds.length > 1) rows.push(row(w.t('billing.total'), totals, change, total))
  return { kind: 'table', caption: w.pair(w.t('billing.title'), w.month(summary.month)), columns, rows }
}

/** `+3`, `−2`, `0`. */
function differenceText(w: Words, difference: number): string {
  if (difference === 0) return w.number(0)
  return difference > 0 ? `+${w.number(difference)}` : `−${w.number(-difference)}`
}
