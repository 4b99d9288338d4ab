import fc from 'fast-check'
import type { PageLink } from '../../playground/feeds/render-xml.ts'

/** A feed's list on several pages, and what their links say. */
export interface List {
  /** How many machines each page has. */
  pages: number[]
  /** How its links lie, for the report. */
  lie: string
  /** The links of a page, counted from 1. */
  linksOf(page: number): PageLink[]
}

/** The honest links of a page, and what feeds make of them: each was seen, or is one step from what was seen. */
const LIES: Record<string, (page: number, last: number) => PageLink[]> = {
  honest: (page, last) => [link('self', page), ...(page < last ? [link('next', page + 1)] : []), link('last', last)],
  'without the last': (page, last) => (page < last ? [link('next', page + 1)] : [link('self', page)]),
  relative: (page, last) => (page < last ? [{ rel: 'next', href: String(page + 1) }] : [link('self', page)]),
  'in capitals': (page, last) => (page < last ? [{ rel: 'Next', href: `/Fleet/${page + 1}` }] : [link('self', page)]),
  'none at all': () => [],
  // Takeuchi, on its last page: of an earlier one it would say that there is no other.
  'all the same': (page, last) =>
    page < last ? [link('next', page + 1)] : ['self', 'prev', 'next', 'last'].map(rel => link(rel, page)),
  'the last leads to the first': (page, last) => [link('self', page), link('next', page < last ? page + 1 : 1)],
  'the last leads to the second': (page, last) => [link('next', page < last ? page + 1 : Math.min(2, last))],
  backwards: (page, last) => [link('next', Math.max(1, page - 1)), link('last', last)],
  'on and on': page => [link('next', page + 1)],
  'another host': page => [{ rel: 'next', href: `https://elsewhere.example/Fleet/${page + 1}` }, link('last', 99)],
  'no address': () => [{ rel: 'next', href: 'http://[' }, link('last', 99)],
  'a script': () => [{ rel: 'next', href: 'javascript:alert(1)' }, link('last', 99)],
  'too long': page => [{ rel: 'next', href: `/Fleet/${page + 1}?${'x'.repeat(3_000)}` }],
  'thousands of them': page => Array.from({ length: 3_000 }, () => link('next', page + 1)),
}

const link = (rel: string, page: number): PageLink => ({ rel, href: `/Fleet/${page}` })

export const lists: fc.Arbitrary<List> = fc
  .record({
    pages: fc.array(fc.nat(3), { minLength: 1, maxLength: 6 }),
    lie: fc.constantFrom(...Object.entries(LIES)),
  })
  .map(({ pages, lie: [lie, linksOf] }) => ({ pages, lie, linksOf: page => linksOf(page, pages.length) }))
