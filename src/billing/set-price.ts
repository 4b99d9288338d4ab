import { type Actor, may, type NotAllowed } from '../actor.ts'
import { recordAudit } from '../audit/record.ts'
import { currentDay } from '../calendar/current-day.ts'
import { type Context, transact } from '../context.ts'
import { findIntegration } from '../integration/find-integration.ts'
import { type Price, type PriceProblem, parsePrice } from './price.ts'

/**
 * Sets the price of one asset of a feed for a month; empty text removes it. It applies from the current month on:
 * months that have ended keep their price even if they are not closed yet.
 */
export async function setPrice(
  ctx: Context,
  actor: Actor,
  input: { integrationId: number; typed: string; currency: string },
): Promise<
  | { kind: 'set'; name: string; price: Price | null; from: string }
  | { kind: 'invalid_price'; problem: PriceProblem }
  | { kind: 'not_found' }
  | NotAllowed
> {
  if (!may(actor, 'administer')) return { kind: 'not_allowed', needs: 'administer' }
  const price = parsePrice(input.typed, input.currency)
  if (typeof price === 'string') return { kind: 'invalid_price', problem: price }
  const { integrationId } = input
  return await transact(ctx, async trx => {
    const integration = await findIntegration(trx, actor.accountId, integrationId, { lock: true })
    if (!integration) return { kind: 'not_found' as const }
    const now = ctx.now()
    const { month: from } = await currentDay(trx, actor.accountId, now, integrationId)
    const values = { minor: price?.minor ?? null, currency: price?.currency ?? null }
    await trx
      .insertInto('price')
      .values({ integration_id: integrationId, from_month: from, ...values })
      .onConflict(conflict => conflict.columns(['integration_id', 'from_month']).doUpdateSet(values))
      .execute()
    await recordAudit(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'price_set',
      details: { integrationId, ...values, from },
      now,
    })
    return { kind: 'set' as const, name: integration.name, price, from }
  })
}
