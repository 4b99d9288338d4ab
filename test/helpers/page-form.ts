import type { Context } from '../../src/context.ts'
import type { Draft } from '../../src/selection/draft.ts'
import { saveTicks } from '../../src/selection/tick.ts'

/** Stores the ticks of one page of a draft, whatever the person has seen. False where nothing was stored. */
export async function tickPage(
  ctx: Context,
  draft: Draft,
  assets: { shown: readonly number[]; ticked: readonly number[] },
): Promise<boolean> {
  return (await saveTicks(ctx, draft, { assets }, null)) === 'saved'
}

/** Stores in a draft whether later assets are imported, whatever the person has seen. */
export async function setImportNew(ctx: Context, draft: Draft, importNew: boolean): Promise<void> {
  await saveTicks(ctx, draft, { importNew }, null)
}
