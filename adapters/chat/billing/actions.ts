import { may } from '../../../src/actor.ts'
import { findBook } from '../../../src/billing/find-book.ts'
import { listMonthAssets } from '../../../src/billing/list-month-assets.ts'
import { readMonth } from '../../../src/billing/read-month.ts'
import { setPrice } from '../../../src/billing/set-price.ts'
import { currentDay } from '../../../src/calendar/current-day.ts'
import { listIntegrations, readIntegration } from '../../../src/integration/list-integrations.ts'
import { fold } from '../../../src/text/fold.ts'
import { billingFile } from '../files/file-to-send.ts'
import type { FileFormat } from '../files/link.ts'
import { type Act, deed, type HandlersOf, look, notAllowed, type OptionsOf, stale } from '../handler.ts'
import { integrationScreen } from '../integration/integration-screen.ts'
import { chosenIds, typed } from '../interaction.ts'
import type { Screen } from '../screen.ts'
import { words } from '../words/words.ts'
import { drawBilling } from './draw-billing.ts'
import { ALL_FEEDS, MONTH_PAGE, monthAssetsScreen } from './month-assets-screen.ts'
import type { MonthView } from './month-view.ts'
import { priceProblemText, priceScreen, priceSetText } from './price-screen.ts'

const turnTo = look(async ({ ctx, w, actor: { accountId, workspaceId } }, { month, feeds }: MonthView) => [
  { kind: 'replace', screen: await drawBilling(ctx, w, { accountId, workspaceId, month, feeds }) },
])

const send = (format: FileFormat) =>
  look(async ({ ctx, w, actor: { accountId, workspaceId } }, { month, feeds }: MonthView) => [
    { kind: 'file', file: await billingFile(ctx, { accountId, workspaceId, feeds, w }, month, format) },
  ])

async function drawAssets({ ctx, actor }: Act, view: MonthView): Promise<Screen> {
  const accountId = await findBook(ctx.db, actor, view.month)
  const [summary, page] = await Promise.all([
    readMonth(ctx, { accountId, ...view }),
    listMonthAssets(ctx, { accountId, ...view, limit: MONTH_PAGE }),
  ])
  const choosable = view.feeds !== null || summary.feeds.length > 1
  // Uses the zone of the month, so that every date shown as part of the month also reads as part of it.
  return monthAssetsScreen(words(actor.locale, summary.timeZone), view, { summary, page, choosable })
}

const showAssets = look(async (act, view: MonthView) => [{ kind: 'replace', screen: await drawAssets(act, view) }])

/** The bill, its assets with the reason for each, and the price of an asset. */
export const billingActions: HandlersOf<'billing' | 'file' | 'price'> = {
  'billing.previous': turnTo,
  'billing.next': turnTo,
  'billing.csv': send('csv'),
  'billing.xlsx': send('xlsx'),

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

  // Some platforms send an action when somebody opens a link.
  'file.open': look(() => [{ kind: 'nothing' }]),

  'price.open': look(async (act, { integrationId }) => {
    if (!may(act.actor, 'administer')) return notAllowed(act.w, { kind: 'not_allowed', needs: 'administer' })
    const form = await drawPrice(act, integrationId)
    return form ? [{ kind: 'open', screen: form }] : stale(act.w)
  }),
  'price.save': deed(
    async ({ ctx, actor, interaction }, { integrationId }) => {
      const { amount, currency } = interaction.values
      // An empty amount removes the price. If neither field was submitted, nobody asked for that.
      if (may(actor, 'administer') && !amount && !currency)
        return { kind: 'invalid_price' as const, problem: 'unreadable' as const }
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
          return [
            { kind: 'replace', screen: integrationScreen(w, actor, integration, { notice: priceSetText(w, outcome) }) },
          ]
        }
        case 'invalid_price': {
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

/** Draws the price form of a feed. Without a price, the form starts with the currency of another feed. */
async function drawPrice({ ctx, w, actor }: Act, integrationId: number): Promise<Screen | null> {
  const integrations = await listIntegrations(ctx.db, actor.accountId)
  const integration = integrations.find(one => one.id === integrationId)
  if (!integration) return null
  const currency = integrations.find(one => one.price)?.price?.currency ?? 'EUR'
  const { name, price } = integration
  const { month } = await currentDay(ctx.db, actor.accountId, ctx.now(), integrationId)
  return priceScreen(w, { integrationId, name, price, currency, month })
}

export const billingOptions: OptionsOf<'billing'> = {
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
