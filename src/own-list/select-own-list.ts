import type { Actor, NotAllowed } from '../actor.ts'
import { type Context, transact } from '../context.ts'
import { listIntegrations } from '../integration/list-integrations.ts'
import { openDraft } from '../selection/draft.ts'
import { tickExactly } from '../selection/tick-exactly.ts'
import { compare } from './compare.ts'
import { readOwnList } from './read-own-list.ts'

export type OwnListSelected =
  /** The draft has exactly the ticks of the list; the list is deleted. */
  | { kind: 'saved' }
  /** The list was used, replaced or forgotten, or the feed was removed. */
  | { kind: 'gone' }
  /** No asset of the feed is on the list. */
  | { kind: 'no_match' }
  | NotAllowed

/**
 * Ticks exactly the feed's assets that are on the list in the actor's draft, which only Confirm puts in force.
 * `suggested`: also those that damaged numbers were suggested to be.
 */
export async function selectOwnList(
  ctx: Context,
  actor: Actor,
  { listId, integrationId, suggested }: { listId: number; integrationId: number; suggested: boolean },
): Promise<OwnListSelected> {
  const draft = await openDraft(ctx, actor, integrationId)
  if ('kind' in draft) return draft.kind === 'not_allowed' ? draft : { kind: 'gone' }
  return await transact(ctx, async trx => {
    const list = await readOwnList(trx, actor, listId, { lock: true })
    if (!list) return { kind: 'gone' as const }
    const feeds = await listIntegrations(trx, actor.accountId)
    const others = feeds.map(feed => feed.id).filter(id => id !== integrationId)
    const { matched, missing } = await compare(trx, list, { integrationId, others })
    const more = suggested ? missing.flatMap(({ suggestion }) => suggestion ?? []) : []
    const assetIds = [...new Set([...matched, ...more])]
    if (assetIds.length === 0) return { kind: 'no_match' as const }
    if (!(await tickExactly(trx, draft, assetIds))) return { kind: 'gone' as const }
    await trx.deleteFrom('own_list').where('id', '=', listId).execute()
    return { kind: 'saved' as const }
  })
}
