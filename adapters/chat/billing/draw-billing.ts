import type { Actor } from '../../../src/actor.ts'
import { findBook, type Requester } from '../../../src/billing/find-book.ts'
import { type HistoryMonth, readHistory } from '../../../src/billing/read-history.ts'
import { type MonthSummary, readMonth } from '../../../src/billing/read-month.ts'
import { nextMonth, previousMonth } from '../../../src/calendar/calendar-month.ts'
import { currentDay } from '../../../src/calendar/current-day.ts'
import type { Context } from '../../../src/context.ts'
import { billingFile } from '../files/file-to-send.ts'
import { expiry, linkTo } from '../files/link.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { type BillingFacts, billingScreen } from './billing-screen.ts'
import { monthsThatFit } from './months-that-fit.ts'
import { readMonthTyped, unknownMonthText } from './read-month.ts'

interface BillingQuery extends Requester {
  /** `null`: all. */
  feeds: readonly number[] | null
}

/**
 * Draws what is billable in a month, with its chart. `post`: the bill stands in a channel or was posted automatically;
 * `why` gives the reason, and `linksFiles` says that the conversation takes links instead of files.
 */
export async function drawBilling(
  ctx: Context,
  w: Words,
  asker: BillingQuery & { month: string },
  post: { why: string | null; linksFiles: boolean } | null = null,
): Promise<Screen> {
  const { month } = asker
  const query = { ...asker, accountId: await findBook(ctx.db, asker, month) }
  const [summary, { month: current }] = await Promise.all([
    readMonth(ctx, query),
    currentDay(ctx.db, asker.accountId, ctx.now()),
  ])
  return billingScreen(w, {
    summary,
    feeds: query.feeds,
    picture: await drawPicture(ctx, w, query, summary),
    why: post?.why ?? null,
    beside: post
      ? { previous: null, next: null }
      : { previous: summary.previous ? previousMonth(month) : null, next: month < current ? nextMonth(month) : null },
    fileLinks: post?.linksFiles ? await fileLinks(ctx, { ...query, w }) : null,
  })
}

async function fileLinks(
  ctx: Context,
  query: BillingQuery & { month: string; w: Words },
): Promise<BillingFacts['fileLinks']> {
  const [xlsx, csv] = await Promise.all([
    billingFile(ctx, query, query.month, 'xlsx'),
    billingFile(ctx, query, query.month, 'csv'),
  ])
  return xlsx.link && csv.link && { xlsx: xlsx.link, csv: csv.link }
}

async function drawPicture(ctx: Context, w: Words, query: BillingQuery & { month: string }, summary: MonthSummary) {
  const history = await readHistory(ctx, query, summary)
  if (history.every(month => month.billable === 0)) return null
  const url = linkTo(ctx, {
    kind: 'billing-picture',
    accountId: query.accountId,
    workspaceId: query.workspaceId,
    month: query.month,
    feeds: query.feeds && [...query.feeds],
    locale: w.language,
    // A link to the picture of an open month expires, so that someone who once saw a post can't follow the month for
    // ever.
    expires: summary.soFar ? expiry(ctx).getTime() : null,
  })
  return { url, alt: pictureAlt(w, monthsThatFit(w, history)) }
}

/** The answer to the command `billing`; `text` is what was typed after it. */
export async function answerBilling(ctx: Context, w: Words, actor: Actor, text: string): Promise<Screen> {
  const { accountId, workspaceId } = actor
  const { month: current } = await currentDay(ctx.db, accountId, ctx.now())
  const month = readMonthTyped(text, current, w.language)
  if (month === null) {
    return noticeScreen(w, w.t('billing.title'), unknownMonthText(w, text.slice(0, 80)))
  }
  if (month > current) return noticeScreen(w, w.t('billing.title'), w.t('billing.future', { month: w.month(month) }))
  return await drawBilling(ctx, w, { accountId, workspaceId, month, feeds: null })
}

/** The picture's numbers as text. */
export function pictureAlt(w: Words, history: readonly HistoryMonth[]): string {
  const months = history.map(month => w.pair(spokenMonth(w, month), w.number(month.billable)))
  return w.t('billing.picture.alt', { months: w.list(months) })
}

/** The name of the month without its year: the picture has seven months, so no name occurs twice. */
function spokenMonth(w: Words, { month, soFar }: HistoryMonth): string {
  const name = w.monthAlone(month)
  return soFar ? w.t('billing.picture.monthSoFar', { month: name }) : name
}
