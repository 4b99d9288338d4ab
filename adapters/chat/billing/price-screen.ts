import { CURRENCIES, type Price, type PriceProblem } from '../../../src/billing/price.ts'
import { action } from '../payloads.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/**
 * The form for the price of one asset of a feed in one month; prices are for estimates. `currency`: the preset currency
 * while there is no price. `month`: the current month, from which on a new price counts.
 */
export function priceScreen(
  w: Words,
  input: { integrationId: number; name: string; price: Price | null; currency: string; month: string },
): Screen {
  const { name, price } = input
  const text = w.t('price.intro', { name, month: w.month(input.month) })
  return {
    title: w.t('price.title'),
    text,
    blocks: [
      { kind: 'text', text },
      {
        kind: 'field',
        id: 'amount',
        label: w.t('price.amount'),
        hint: w.t('price.hint'),
        input: 'text',
        optional: true,
        ...(price ? { value: w.amount(price) } : {}),
      },
      {
        kind: 'field',
        id: 'currency',
        label: w.t('price.currency'),
        input: 'choice',
        choices: CURRENCIES.map(id => ({ id, label: `${id} · ${w.currency(id)}` })),
        value: price?.currency ?? input.currency,
      },
    ],
    submit: { label: w.t('common.save'), ...action('price.save', { integrationId: input.integrationId }) },
    close: w.t('common.cancel'),
  }
}

/** Says what was saved, and from which month on it counts. */
export function priceSetText(w: Words, { price, from }: { price: Price | null; from: string }): string {
  const month = w.month(from)
  return price === null ? w.t('price.taken', { month }) : w.t('price.set', { price: w.money(price), month })
}

export function priceProblemText(w: Words, problem: PriceProblem): string {
  return w.t(`price.problem.${problem}`)
}
