import { noticeScreen } from '../../../../adapters/chat/notice-screen.ts'
import { chooseFeedScreen } from '../../../../adapters/chat/own-list/choose-feed-screen.ts'
import {
  assetLine,
  type ComparisonView,
  comparisonScreen,
  missingLine,
  PARTS,
} from '../../../../adapters/chat/own-list/comparison-screen.ts'
import { FILE_PROBLEMS } from '../../../../adapters/chat/own-list/file/file-problem.ts'
import { ownListFormScreen } from '../../../../adapters/chat/own-list/form-screen.ts'
import { type Refusal, refusalText } from '../../../../adapters/chat/own-list/refusal-text.ts'
import type { Screen } from '../../../../adapters/chat/screen.ts'
import type { Words } from '../../../../adapters/chat/words/words.ts'
import type { EquipmentNames } from '../../../../src/asset/equipment-snapshot.ts'
import type { Damage } from '../../../../src/own-list/damage.ts'
import type { ListSource } from '../../../../src/own-list/list-table.ts'

const DAMAGES: (Damage | null)[] = ['shortened', 'rounded', 'date', 'error', 'zeros', null]

/** Every screen of a person's own list, by name. `count`: of everything that is counted. */
export function ownListScreens(
  w: Words,
  { feed, typed, asset, count }: { feed: string; typed: string; asset(n: number): EquipmentNames; count: number },
): [name: string, screen: Screen][] {
  const source = (by: ListSource['column']['by'], of = 2): ListSource => ({
    file: by === 'only' ? null : typed,
    sheet: by === 'heading' ? { name: typed, others: count } : null,
    column: { index: count, of, heading: by === 'matches' ? null : of === 1 ? null : typed, by, kind: null },
    duplicates: count,
  })
  const named = (n: number) => ({ id: n + 1, ...asset(n) })
  const lines = (most: number) => Array.from({ length: Math.min(most, count) }, (_, n) => n)
  const missing = DAMAGES.map((damage, n) => ({ text: typed, damage, suggestion: damage && n % 2 ? n + 1 : null }))
  const view: ComparisonView = {
    listId: 1,
    integrationId: 1,
    name: feed,
    source: source('heading'),
    comparison: { matched: [], shared: [typed], missing, elsewhere: [] },
    counts: { matched: count, missing: count, others: count, elsewhere: count },
    lines: {
      matched: lines(5).map(n => assetLine(w, named(n))),
      missing: missing.slice(0, 5).map((one, n) => missingLine(w, one, one.suggestion === null ? undefined : named(n))),
      others: lines(5).map(n => assetLine(w, named(n))),
      elsewhere: lines(5).map(() => w.pair(typed, feed)),
    },
    page: null,
  }
  const refusals: Refusal[] = [
    { kind: 'incomplete', both: true },
    { kind: 'incomplete', both: false },
    { kind: 'too_many_rows' },
    { kind: 'no_numbers' },
    { kind: 'no_column' },
    ...(['not_permitted', 'gone', 'not_a_file', 'unreachable'] as const).map(why => ({
      kind: 'not_received' as const,
      why,
    })),
    ...FILE_PROBLEMS.map(problem => ({ kind: 'unreadable_file' as const, problem })),
  ]
  const notices = [
    ...refusals.map(refusal => refusalText(w, refusal)),
    ...(['noFeed', 'gone', 'noMatch', 'selected'] as const).map(key => w.t(`ownList.${key}`)),
  ]
  return [
    ...(['field', 'message', 'not_permitted'] as const).map((way): [string, Screen] => [
      `own list, ${way}`,
      ownListFormScreen(w, { integrationId: 1, name: feed, way }),
    ]),
    ...(['heading', 'matches', 'only'] as const).map((by): [string, Screen] => [
      `own list compared, by ${by}`,
      comparisonScreen(w, { ...view, source: source(by) }),
    ]),
    ['own list compared, one column', comparisonScreen(w, { ...view, source: source('only', 1) })],
    ...PARTS.map((part): [string, Screen] => [
      `own list compared, ${part}`,
      comparisonScreen(w, { ...view, page: { part, offset: 0 } }),
    ]),
    [
      'own list compared, nothing left',
      comparisonScreen(w, { ...view, lines: {}, page: { part: 'missing', offset: 20 } }),
    ],
    [
      'own list, which feed',
      chooseFeedScreen(
        w,
        1,
        lines(20).map(n => ({ id: n + 1, name: feed })),
      ),
    ],
    ...notices.map((text, n): [string, Screen] => [
      `notice own list ${n}`,
      noticeScreen(w, w.t('ownList.title'), text),
    ]),
  ]
}
