import type { Actor } from '../../../src/actor.ts'
import type { Context } from '../../../src/context.ts'
import { listIntegrations } from '../../../src/integration/list-integrations.ts'
import { compare } from '../../../src/own-list/compare.ts'
import { listAssetsById, listOtherAssets } from '../../../src/own-list/list-compared-assets.ts'
import { readOwnList } from '../../../src/own-list/read-own-list.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import {
  assetLine,
  comparisonScreen,
  missingLine,
  PAGE_LINES,
  PARTS,
  type Part,
  SUMMARY_LINES,
} from './comparison-screen.ts'

/**
 * Compares the actor's list with a feed as it is now, and draws the outcome. Null: the list was used, replaced or
 * forgotten, or the feed was removed.
 */
export async function drawComparison(
  ctx: Context,
  w: Words,
  actor: Actor,
  wanted: { listId: number; integrationId: number; part: Part | 'summary'; offset: number },
): Promise<Screen | null> {
  const { listId, integrationId, part, offset } = wanted
  const list = await readOwnList(ctx.db, actor, listId)
  const feeds = await listIntegrations(ctx.db, actor.accountId)
  const feed = feeds.find(({ id }) => id === integrationId)
  if (!list || !feed) return null
  const others = feeds.map(({ id }) => id).filter(id => id !== integrationId)
  const comparison = await compare(ctx.db, list, { integrationId, others })
  const { matched, missing, elsewhere } = comparison
  const page = part === 'summary' ? null : { part, offset }
  const [from, limit] = page ? [page.offset, PAGE_LINES] : [0, SUMMARY_LINES]
  const slice = <T>(all: readonly T[]) => all.slice(from, from + limit)
  const draw: { readonly [P in Part]: () => Promise<string[]> } = {
    matched: async () =>
      (await listAssetsById(ctx.db, integrationId, slice(matched))).map(asset => assetLine(w, asset)),
    missing: async () => {
      const shown = slice(missing)
      const suggested = await listAssetsById(
        ctx.db,
        integrationId,
        shown.flatMap(({ suggestion }) => suggestion ?? []),
      )
      const byId = new Map(suggested.map(asset => [asset.id, asset]))
      return shown.map(one => missingLine(w, one, byId.get(one.suggestion ?? 0)))
    },
    others: async () => {
      const assets = await listOtherAssets(ctx.db, integrationId, { except: matched, offset: from, limit })
      return assets.map(asset => assetLine(w, asset))
    },
    elsewhere: async () =>
      slice(elsewhere).map(({ text, integrationId: id }) => w.pair(text, feeds.find(one => one.id === id)?.name ?? '')),
  }
  const drawn = await Promise.all((page ? [page.part] : PARTS).map(async one => [one, await draw[one]()] as const))
  return comparisonScreen(w, {
    listId,
    integrationId,
    name: feed.name,
    source: list.source,
    comparison,
    counts: {
      matched: matched.length,
      missing: missing.length,
      others: Math.max(0, feed.assetCount - matched.length),
      elsewhere: elsewhere.length,
    },
    lines: Object.fromEntries(drawn),
    page,
  })
}
