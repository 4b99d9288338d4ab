import { CURRENCIES, decimalText, type Price, type PriceProblem } from '../../../src/billing/price.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** What an asset of a feed costs in a month: for estimates. `currency`: what stands there while there is no price. */
export function priceScreen(
  w: Words,
  input: { integrationId: number; name: string; price: Price | null; currency: string },
): Screen {
  const { name, price } = input
  const text = w.t('price.intro', { name })
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
        // As the reader types it.
        ...(price ? { value: w.language === 'fr' ? decimalText(price).replace('.', ',') : decimalText(price) } : {}),
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
    submit: { label: w.t('common.save'), action: 'price.save' },
    close: w.t('common.cancel'),
    carries: String(input.integrationId),
  }
}

export function priceProblemText(w: Words, problem: PriceProblem): string {
  return w.t(`price.problem.${problem}`)
}
