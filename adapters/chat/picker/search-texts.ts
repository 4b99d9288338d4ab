import type { Draft } from '../../../src/selection/draft.ts'
import { COUNT_CAP } from '../../../src/selection/find-assets.ts'
import type { Words } from '../words/words.ts'
import type { PickerPage } from './picker-page.ts'

/** More values than these are counted instead of named. */
const MOST_NAMED = 10

/** What became of the values of a search: exact numbers, values searched word by word, what matched nothing. */
export function searchTexts(w: Words, { view }: Draft, page: PickerPage): string[] {
  const { exact, byWord, leftOut } = page.view.search
  const values = named(
    w,
    exact.map(one => one.value),
  )
  const count = new Set(exact.flatMap(one => one.assetIds)).size
  const more = page.containing
  const isOver = more > COUNT_CAP
  return [
    ...(exact.length > 0 && view.containing ? [w.t('picker.containing', { values })] : []),
    ...(exact.length > 0 && !view.containing
      ? [
          [
            w.t('picker.exact', { values, count }),
            ...(isOver ? [w.t('picker.containMany', { cap: COUNT_CAP })] : []),
            ...(more > 0 && !isOver ? [w.t('picker.contain', { count: more })] : []),
          ].join(' '),
        ]
      : []),
    ...(byWord.length > 0 ? [w.t('picker.byWord', { values: named(w, byWord) })] : []),
    ...(page.unmatched.length > 0 ? [w.t('picker.unmatched', { terms: named(w, page.unmatched) })] : []),
    ...(leftOut > 0 ? [w.t('picker.leftOut', { count: leftOut })] : []),
  ]
}

function named(w: Words, values: readonly string[]): string {
  const more = values.length - MOST_NAMED
  const some = values.slice(0, MOST_NAMED).join(', ')
  return more > 0 ? `${some} ${w.t('common.more', { count: more })}` : some
}

/** Where the page is in the list: `11–20 of 43 matches`. The count alone, if that is unknown or all is on the page. */
export function foundText(w: Words, draft: Draft, page: PickerPage): string {
  const total = totalOf(draft, page)
  const start = positionOf(draft, page)
  const { filtering } = page.view
  const shown = page.assets.length
  const hasMore = page.hasBefore || page.hasAfter
  if (start === null || shown === 0 || !hasMore) {
    if (total === null) return w.t('picker.foundMany', { count: COUNT_CAP })
    return filtering ? w.t('picker.found', { count: total }) : w.t('common.assets', { count: total })
  }
  const range = { from: start + 1, to: start + shown }
  if (total === null) return w.t('picker.rangeMany', { ...range, cap: COUNT_CAP })
  return filtering
    ? w.t('picker.rangeMatches', { ...range, count: total })
    : w.t('picker.range', { ...range, total: Math.max(total, range.to) })
}

/** How many assets the list has; null: more than are counted. */
export function totalOf({ integration }: Draft, { view, count }: PickerPage): number | null {
  if (!view.filtering) return integration.assetCount
  return count > COUNT_CAP ? null : count
}

/** How many assets come before the page; null: unknown. At both ends of the list it is certain. */
export function positionOf(draft: Draft, page: PickerPage): number | null {
  if (!page.hasBefore) return 0
  const total = totalOf(draft, page)
  if (!page.hasAfter && total !== null) return Math.max(total - page.assets.length, 0)
  return draft.view.position
}
