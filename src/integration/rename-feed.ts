import { type Actor, may, type NotAllowed } from '../actor.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { freeName, isFeedNameTooLong, lockNames, parseFeedName } from './feed-name.ts'
import { findIntegration } from './find-integration.ts'

export type FeedNameProblem = 'required' | 'name_too_long'

export type FeedRenamed =
  | { kind: 'renamed'; name: string }
  | { kind: 'unfit_name'; problem: FeedNameProblem }
  | { kind: 'not_found' }
  | NotAllowed

/**
 * Gives a feed another name. If another feed of the account is called so, it gets a number. Months that are closed keep
 * the name that the feed had.
 */
export async function renameFeed(
  ctx: Context,
  actor: Actor,
  input: { integrationId: number; typed: string },
): Promise<FeedRenamed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  const wanted = parseFeedName(input.typed)
  if (wanted === '') return { kind: 'unfit_name', problem: 'required' }
  if (isFeedNameTooLong(wanted)) return { kind: 'unfit_name', problem: 'name_too_long' }
  return await transact(ctx, async (trx): Promise<FeedRenamed> => {
    const { accountId, personId } = actor
    const taken = await lockNames(trx, accountId, input.integrationId)
    const integration = await findIntegration(trx, accountId, input.integrationId, { lock: true })
    if (!integration) return { kind: 'not_found' }
    const name = freeName(wanted, taken)
    if (name === integration.name) return { kind: 'renamed', name }
    await trx.updateTable('integration').set({ name }).where('id', '=', integration.id).execute()
    const details = { integrationId: integration.id, from: integration.name, to: name }
    await recordAudit(trx, { accountId, personId, action: 'feed_renamed', details, now: ctx.now() })
    return { kind: 'renamed', name }
  })
}
