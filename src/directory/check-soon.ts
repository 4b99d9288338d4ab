import type { Context } from '../context.ts'

/** Schedules a look-up of these people, by the platform's ids: something suggests that they may have left. */
export async function checkSoon(
  { db, now }: Context,
  { workspaceId, people }: { workspaceId: number; people: readonly string[] },
): Promise<void> {
  if (people.length === 0) return
  await db
    .updateTable('person')
    .set({ check_at: now() })
    .where('workspace_id', '=', workspaceId)
    .where('external_id', 'in', people)
    .where('standing', '!=', 'left')
    .execute()
}
