import { type Actor, may, type NotAllowed } from '../actor.ts'
import { identifierValue } from '../asset/identifier-value.ts'
import { type Context, transact } from '../context.ts'
import { listIntegrations } from '../integration/list-integrations.ts'
import { chooseColumn } from './choose-column.ts'
import { forgetOwnLists } from './forget-own-lists.ts'
import { type ListCell, type ListTable, MAX_ROWS } from './list-table.ts'

export type SavedList =
  | { kind: 'saved'; listId: number }
  /** More rows than `MAX_ROWS`. */
  | { kind: 'too_many_rows' }
  /** It has no number, or nothing says which of its columns holds them. */
  | { kind: 'no_numbers' | 'no_column' }
  | NotAllowed

/**
 * Saves the numbers of a person's own list, and nothing else of it, until they are used, replaced by another list of
 * that person, or a day old.
 */
export async function saveOwnList(
  ctx: Context,
  actor: Actor,
  { file, table }: { file: string | null; table: ListTable },
): Promise<SavedList> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  if (table.rows.length > MAX_ROWS + 1) return { kind: 'too_many_rows' }
  if (table.rows.every(row => row.every(({ text }) => text === ''))) return { kind: 'no_numbers' }
  const feeds = await listIntegrations(ctx.db, actor.accountId)
  const chosen = await chooseColumn(
    ctx.db,
    feeds.map(feed => feed.id),
    table,
  )
  if (!chosen) return { kind: 'no_column' }
  const numbers = withoutDuplicates(chosen.cells)
  if (numbers.length === 0) return { kind: 'no_numbers' }
  const source = {
    file,
    sheet: table.sheet,
    column: chosen.column,
    duplicates: chosen.cells.length - numbers.length,
  }
  return await transact(ctx, async trx => {
    await forgetOwnLists(trx, ctx.now())
    await trx.deleteFrom('own_list').where('person_id', '=', actor.personId).execute()
    const { id } = await trx
      .insertInto('own_list')
      .values({
        person_id: actor.personId,
        numbers: JSON.stringify(numbers),
        source: JSON.stringify(source),
        saved_at: ctx.now(),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { kind: 'saved' as const, listId: id }
  })
}

/** The first of the cells that mean the same number. */
export function withoutDuplicates(cells: readonly ListCell[]): ListCell[] {
  const first = new Map<string, ListCell>()
  for (const cell of cells) {
    const value = identifierValue('equipment', cell.text) ?? cell.text
    const key = cell.as === 'date' || cell.as === 'error' ? `${cell.as} ${cell.text}` : value
    if (cell.text !== '' && !first.has(key)) first.set(key, cell)
  }
  return [...first.values()]
}
