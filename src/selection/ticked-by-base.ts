import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { DraftBase } from '../database/tables.ts'

/** Whether a row of `asset` is ticked in a draft that has no change for it. */
export function tickedByBase(base: DraftBase): RawBuilder<SqlBool> {
  switch (base) {
    case 'all':
      return sql<SqlBool>`true`
    case 'none':
      return sql<SqlBool>`false`
    case 'selected':
      return isSelected
    default:
      return base satisfies never
  }
}

/** Whether a row of `asset` is selected now. */
export const isSelected = sql<SqlBool>`exists (
  select from selection where selection.asset_id = asset.id and selection.selected_to is null)`
