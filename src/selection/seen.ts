import { sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { DraftBase } from '../database/tables.ts'

/** What a person's screen showed of a draft when they changed or confirmed it. */
export interface Seen {
  /** The version of the draft on the screen; undefined for screens that were drawn before they carried a version. */
  version: number | undefined
  /** Identifies the screen across all actions on it. Undefined where the platform doesn't say which screen it is. */
  screenId: string | undefined
}

/** The row of an open draft, locked. */
export interface LockedDraft {
  base: DraftBase
  version: number
  /** The screen on which the last changes were made, and the version that it showed before the first of them. */
  changedOn: string | null
  changedFrom: number | null
  /** A screen with an older version may show another part of the list. */
  viewVersion: number
}

/**
 * Locks an open draft in a statement of its own. Two devices of one person change it one after the other, and only a
 * later statement sees what the earlier transaction left. Null if the draft is confirmed or discarded.
 */
export async function lockDraft(trx: Trx, draftId: number): Promise<LockedDraft | null> {
  const row = await trx
    .selectFrom('draft')
    .select([
      'base',
      'version',
      'changed_on as changedOn',
      'changed_from as changedFrom',
      'looked_version as viewVersion',
    ])
    .where('id', '=', draftId)
    .where('confirmed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

/**
 * Whether the screen shows the draft as it is: nothing was changed since it was drawn, except by ticks on that same
 * screen, which it already shows. So a person can tick fast, and a tick on another device must be seen before it is
 * confirmed.
 */
export function isSeen(draft: LockedDraft, { version, screenId }: Seen): boolean {
  if (version === undefined || version > draft.version) return false
  if (version === draft.version) return true
  return (
    screenId !== undefined && screenId === draft.changedOn && draft.changedFrom !== null && version >= draft.changedFrom
  )
}

/**
 * Whether the screen also shows the current part of the list, which matters for actions on everything that is listed.
 */
export function isListSeen(draft: LockedDraft, seen: Seen): boolean {
  return isSeen(draft, seen) && (seen.version ?? 0) >= draft.viewVersion
}

/** Increments the draft's version. `on`: the screen that shows the change already; null: only a new screen shows it. */
export async function nextVersion(trx: Trx, draftId: number, draft: LockedDraft, on: Seen | null): Promise<void> {
  const sameScreen = on?.screenId !== undefined && on.screenId === draft.changedOn
  await trx
    .updateTable('draft')
    .set({
      version: sql<number>`version + 1`,
      changed_on: on?.screenId ?? null,
      changed_from: on?.screenId === undefined ? null : sameScreen ? draft.changedFrom : (on.version ?? null),
    })
    .where('id', '=', draftId)
    .execute()
}

/**
 * A read added machines: increments the version of drafts with the base "all" or "none", which decide about the new
 * machines, too. They must be seen before the draft is confirmed. A draft of single changes doesn't affect other
 * machines.
 */
export async function outdateDrafts(trx: Trx, integrationId: number): Promise<void> {
  await trx
    .updateTable('draft')
    .set({ version: sql<number>`version + 1`, changed_on: null, changed_from: null })
    .where('integration_id', '=', integrationId)
    .where('confirmed_at', 'is', null)
    .where('base', '!=', 'selected')
    .execute()
}
