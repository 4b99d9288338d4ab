import { sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { DraftBase } from '../database/tables.ts'

/** What the person saw of a draft when they changed or confirmed it. */
export interface Seen {
  /** The version of the draft that their screen shows; undefined where it was drawn before screens carried one. */
  version: number | undefined
  /** The screen: the same text for all that is done on it. Undefined where the platform doesn't say which one it is. */
  screen: string | undefined
}

/** The row of an open draft, locked. */
export interface LockedDraft {
  base: DraftBase
  version: number
  changedOn: string | null
  changedFrom: number | null
  /** A screen that shows an older version shows another part of the list. */
  lookedVersion: number
}

/**
 * Locks an open draft by a statement of its own: two devices of one person change it one after the other, and the second one's
 * statement must see what the first one's left. Null where it is confirmed or thrown away.
 */
export async function lockDraft(trx: Trx, draftId: number): Promise<LockedDraft | null> {
  const row = await trx
    .selectFrom('draft')
    .select([
      'base',
      'version',
      'changed_on as changedOn',
      'changed_from as changedFrom',
      'looked_version as lookedVersion',
    ])
    .where('id', '=', draftId)
    .where('confirmed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

/**
 * Whether that screen shows the draft as it is: nothing was changed since it was drawn, except by the ticks of that same screen,
 * which stand there. So a person ticks as fast as they like, and another device's tick is seen before it is confirmed.
 */
export function isSeen(draft: LockedDraft, { version, screen }: Seen): boolean {
  if (version === undefined || version > draft.version) return false
  if (version === draft.version) return true
  return (
    screen !== undefined && screen === draft.changedOn && draft.changedFrom !== null && version >= draft.changedFrom
  )
}

/**
 * Whether it shows the part of the list that is looked at, too: what is done to all that it lists means no others.
 * https://github.com/bloknayrb/tandem/issues/199
 */
export function isListSeen(draft: LockedDraft, seen: Seen): boolean {
  return isSeen(draft, seen) && (seen.version ?? 0) >= draft.lookedVersion
}

/** Makes the next version. `on`: the screen on which the change can be read in any case; null: only a new screen shows it. */
export async function nextVersion(trx: Trx, draftId: number, draft: LockedDraft, on: Seen | null): Promise<void> {
  const sameScreen = on?.screen !== undefined && on.screen === draft.changedOn
  await trx
    .updateTable('draft')
    .set({
      version: sql<number>`version + 1`,
      changed_on: on?.screen ?? null,
      changed_from: on?.screen === undefined ? null : sameScreen ? draft.changedFrom : (on.version ?? null),
    })
    .where('id', '=', draftId)
    .execute()
}

/**
 * A feed brought machines: what says "all" or "none" decides about them as well, so that it is to be seen with them before it is
 * confirmed. Changes of single machines say nothing of others.
 */
export async function outdateScreens(trx: Trx, integrationId: number): Promise<void> {
  await trx
    .updateTable('draft')
    .set({ version: sql<number>`version + 1`, changed_on: null, changed_from: null })
    .where('integration_id', '=', integrationId)
    .where('confirmed_at', 'is', null)
    .where('base', '!=', 'selected')
    .execute()
}
