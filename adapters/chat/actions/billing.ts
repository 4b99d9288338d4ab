import { type Actor, may } from '../../../src/actor.ts'
import { type Asker, findBook } from '../../../src/billing/find-book.ts'
import { listMonthAssets } from '../../../src/billing/list-month-assets.ts'
import { readHistory } from '../../../src/billing/read-history.ts'
import { type MonthSummary, readMonth } from '../../../src/billing/read-month.ts'
import { setPrice } from '../../../src/billing/set-price.ts'
import { nextMonth, previousMonth } from '../../../src/calendar/calendar-month.ts'
import { currentDay } from '../../../src/calendar/current-day.ts'
import type { Context } from '../../../src/context.ts'
import { listIntegrations, readIntegration } from '../../../src/integration/list-integrations.ts'
import { fold } from '../../../src/text/fold.ts'
import { billingCsvFile } from '../files/file-to-send.ts'
import { expiry, linkTo } from '../files/link.ts'
import { type Act, deed, type HandlersOf, look, notAllowed, type OffersOf, stale } from '../handler.ts'
import { chosenIds, typed } from '../interaction.ts'
import { readMonthTyped, unknownMonthText } from '../read-month.ts'
import type { Screen } from '../screen.ts'
import { billingScreen } from '../screens/billing.ts'
import { integrationScreen } from '../screens/integration.ts'
import { ALL_FEEDS, MONTH_PAGE, monthAssetsScreen } from '../screens/month-assets.ts'
import type { MonthView } from '../screens/month-view.ts'
import { noticeScreen } from '../screens/notice.ts'
import { pictureAlt } from '../screens/picture-alt.ts'
import { priceProblemText, priceScreen, priceSetText } from '../screens/price.ts'
import { type Words, words } from '../words/words.ts'

interface Whose extends Asker {
  /** `null`: all. */
  feeds: readonly number[] | null
}

/**
 * What is billable in a month, with its picture. `post`: it stands in a channel, or came by itself, and `why` says why.
 * `linksFiles`: where it stands no file can be sent.
 */
export async function drawBilling(
  ctx: Context,
  w: Words,
  asker: Whose & { month: string },
  post: { why: string | null; linksFiles: boolean } | null = null,
): Promise<Screen> {
  const { month } = asker
  const whose = { ...asker, accountId: await findBook(ctx.db, asker, month) }
  const [summary, { month: current }] = await Promise.all([
    readMonth(ctx, whose),
    currentDay(ctx.db, asker.accountId, ctx.now()),
  ])
  return billingScreen(w, {
    summary,
    feeds: whose.feeds,
    picture: await drawPicture(ctx, w, whose, summary),
    why: post?.why ?? null,
    beside: post
      ? { previous: null, next: null }
      : { previous: summary.previous ? previousMonth(month) : null, next: month < current ? nextMonth(month) : null },
    csvLink: post?.linksFiles ? (await billingCsvFile(ctx, { ...whose, w }, month)).link : null,
  })
}

async function drawPicture(ctx: Context, w: Words, whose: Whose & { month: string }, summary: MonthSummary) {
  const history = await readHistory(ctx, whose, summary)
  if (history.every(month => month.billable === 0)) return null
  const url = linkTo(ctx, {
    kind: 'billing-picture',
    accountId: whose.accountId,
    workspaceId: whose.workspaceId,
    month: whose.month,
    feeds: whose.feeds && [...whose.feeds],
    locale: w.language,
    // What an open month comes to is nobody's for ever who once saw a post.
    expires: summary.soFar ? expiry(ctx).getTime() : null,
  })
  return { url, alt: pictureAlt(w, history) }
}

/** The answer to `billing`, with whatever was typed after it. */
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

const turnTo = look(async ({ ctx, w, actor: { accountId, workspaceId } }, { month, feeds }: MonthView) => [
  { kind: 'replace', screen: await drawBilling(ctx, w, { accountId, workspaceId, month, feeds }) },
])

async function drawAssets({ ctx, actor }: Act, view: MonthView): Promise<Screen> {
  const accountId = await findBook(ctx.db, actor, view.month)
  const [summary, page] = await Promise.all([
    readMonth(ctx, { accountId, ...view }),
    listMonthAssets(ctx, { accountId, ...view, limit: MONTH_PAGE }),
  ])
  const choosable = view.feeds !== null || summary.feeds.length > 1
  // In the zone of the month, so that everybody sees that what is said to lie in it does.
  return monthAssetsScreen(words(actor.locale, summary.timeZone), view, { summary, page, choosable })
}

const showAssets = look(async (act, view: MonthView) => [{ kind: 'replace', screen: await drawAssets(act, view) }])

/** The bill, which assets stand on it and why, and what one costs. */
export const billingActions: HandlersOf<'billing' | 'file' | 'price'> = {
  'billing.previous': turnTo,
  'billing.next': turnTo,
  'billing.csv': look(async ({ ctx, w, actor: { accountId, workspaceId } }, { month, feeds }) => [
    { kind: 'file', file: await billingCsvFile(ctx, { accountId, workspaceId, feeds, w }, month) },
  ]),

  'billing.assets': look(async (act, view) => [{ kind: 'open', screen: await drawAssets(act, view) }]),
  'billing.showBillable': showAssets,
  'billing.showOthers': showAssets,
  'billing.showAll': showAssets,
  'billing.assetsBefore': showAssets,
  'billing.assetsAfter': showAssets,
  'billing.feed': look(async (act, view) => {
    const chosen = chosenIds(act.interaction.values.feed)
    const screen = await drawAssets(act, { ...view, feeds: chosen.length > 0 ? chosen : null })
    return [{ kind: 'replace', screen }]
  }),

  // Some platforms say that a link was opened.
  'file.open': look(() => [{ kind: 'nothing' }]),

  'price.open': look(async (act, { integrationId }) => {
    if (!may(act.actor, 'administer')) return notAllowed(act.w, { kind: 'not_allowed', needs: 'administer' })
    const form = await drawPrice(act, integrationId)
    return form ? [{ kind: 'open', screen: form }] : stale(act.w)
  }),
  'price.save': deed(
    async ({ ctx, actor, interaction }, { integrationId }) => {
      const { amount, currency } = interaction.values
      // An empty amount takes the price away; where nothing of the form came, nobody said so.
      if (may(actor, 'administer') && !amount && !currency)
        return { kind: 'wrong' as const, problem: 'unreadable' as const }
      return await setPrice(ctx, actor, {
        integrationId,
        typed: typed(interaction, 'amount'),
        currency: typed(interaction, 'currency'),
      })
    },
    async (act, outcome, { integrationId }) => {
      const { ctx, w, actor } = act
      switch (outcome.kind) {
        case 'set': {
          const integration = await readIntegration(ctx.db, actor.accountId, integrationId)
          if (!integration) return stale(w)
          return [{ kind: 'replace', screen: integrationScreen(w, actor, integration, priceSetText(w, outcome)) }]
        }
        case 'wrong': {
          const screen = await drawPrice(act, integrationId)
          const field = outcome.problem === 'unknown_currency' ? 'currency' : 'amount'
          return screen
            ? [{ kind: 'errors', errors: { [field]: priceProblemText(w, outcome.problem) }, screen }]
            : stale(w)
        }
        case 'not_found':
          return stale(w)
        case 'not_allowed':
          return notAllowed(w, outcome)
        default:
          return outcome satisfies never
      }
    },
  ),
}

/** The form of a feed's price; at first in the currency of another feed. */
async function drawPrice({ ctx, w, actor }: Act, integrationId: number): Promise<Screen | null> {
  const integrations = await listIntegrations(ctx.db, actor.accountId)
  const integration = integrations.find(one => one.id === integrationId)
  if (!integration) return null
  const currency = integrations.find(one => one.price)?.price?.currency ?? 'EUR'
  const { name, price } = integration
  const { month } = await currentDay(ctx.db, actor.accountId, ctx.now(), integrationId)
  return priceScreen(w, { integrationId, name, price, currency, month })
}

export const billingOffers: OffersOf<'billing'> = {
  'billing.feed': async ({ ctx, w, actor }, { month }, part) => {
    const accountId = await findBook(ctx.db, actor, month)
    const { feeds } = await readMonth(ctx, { accountId, month, feeds: null })
    const found = feeds.filter(feed => fold(feed.name).includes(fold(part)))
    return [
      ...(part.trim() === '' ? [{ id: ALL_FEEDS, label: w.t('billing.total') }] : []),
      ...found.map(({ integrationId, name }) => ({ id: String(integrationId), label: name })),
    ].slice(0, 100)
  },
}
