import { sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { Draft } from './draft.ts'
import { FIRST_VIEW } from './draft-view.ts'
import { lockDraft, nextVersion } from './seen.ts'

/**
 * Ticks exactly these assets of the draft's feed, whatever was ticked before, and shows the whole list from its
 * beginning. Ids of other assets are ignored. Returns false if the draft is confirmed or discarded.
 */
export async function tickExactly(
  trx: Trx,
  draft: Pick<Draft, 'id' | 'integrationId'>,
  assetIds: readonly number[],
): Promise<boolean> {
  const locked = await lockDraft(trx, draft.id)
  if (!locked) return false
  await trx.deleteFrom('draft_change').where('draft_id', '=', draft.id).execute()
  const { numAffectedRows } = await sql`
    insert into draft_change (draft_id, asset_id, selected)
    select ${draft.id}, id, true from asset
    where integration_id = ${draft.integrationId} and id = any(${assetIds}::bigint[])`.execute(trx)
  await trx
    .updateTable('draft')
    .set({
      base: 'none',
      added: Number(numAffectedRows ?? 0),
      removed: 0,
      view: JSON.stringify(FIRST_VIEW),
      looked_version: locked.version + 1,
    })
    .where('id', '=', draft.id)
    .execute()
  await nextVersion(trx, draft.id, locked, null)
  return true
}
