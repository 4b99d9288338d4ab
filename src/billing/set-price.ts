import { record } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { findIntegration } from '../integration/find-integration.ts'
import { type Actor, may, type NotAllowed } from '../person/actor.ts'
import { type Price, type PriceProblem, parsePrice } from './price.ts'

/**
 * Sets, or with nothing typed takes away, what an asset of a feed costs in a month. From the month that is open now on:
 * closed ones keep the price that they had.
 */
export async function setPrice(
  ctx: Context,
  actor: Actor,
  input: { integrationId: number; typed: string; currency: string },
): Promise<
  | { kind: 'set'; name: string; price: Price | null }
  | { kind: 'wrong'; problem: PriceProblem }
  | { kind: 'not_found' }
  | NotAllowed
> {
  if (!may(actor, 'administer')) return { kind: 'not_allowed', needs: 'administer' }
  const price = parsePrice(input.typed, input.currency)
  if (typeof price === 'string') return { kind: 'wrong', problem: price }
  const { integrationId } = input
  return await transact(ctx, async trx => {
    const integration = await findIntegration(trx, actor.accountId, integrationId, { lock: true })
    if (!integration) return { kind: 'not_found' as const }
    await trx
      .updateTable('integration')
      .set({ price_minor: price?.minor ?? null, price_currency: price?.currency ?? null })
      .where('id', '=', integrationId)
      .execute()
    await record(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'price_set',
      details: { integrationId, minor: price?.minor ?? null, currency: price?.currency ?? null },
      now: ctx.now(),
    })
    return { kind: 'set' as const, name: integration.name, price }
  })
}
