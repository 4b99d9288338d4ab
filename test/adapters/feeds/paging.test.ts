import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pageNumberOf, pageTemplateOf } from '../../../adapters/feeds/page-url.ts'
import { follow } from '../../../adapters/feeds/paging.ts'
import { cursorOf, firstPlace, type Place, placeOf } from '../../../adapters/feeds/place.ts'
import type { ReadAnswer } from '../../../adapters/feeds/read-answer.ts'
import { readEquipment } from '../../../adapters/feeds/read-equipment.ts'
import { leaf } from '../../../adapters/feeds/tree.ts'

const template = 'https://oem.example/Fleet/{page}'
const first = (): Place => firstPlace(template) ?? expect.unreachable()

/** A page with one machine per name. */
function page(names: string[], links: [string, string][]): ReadAnswer {
  const equipment = names.map(pin => ({
    ...readEquipment(leaf('equipment', ''), { now: 0, hoursInMinutes: false }),
    pin,
  }))
  return { equipment, oddities: [], links: links.map(([rel, href]) => ({ rel, href })) }
}

const at = (n: number) => `https://oem.example/Fleet/${n}`

/** Walks a feed as the core does: every step through a cursor. Gives the addresses asked for and how it ended. */
function walk(feed: (url: string) => ReadAnswer, most = 20_000) {
  const asked: string[] = []
  let place = first()
  for (;;) {
    asked.push(place.url.href)
    expect(asked.length).toBeLessThanOrEqual(most)
    const { next, truncated } = follow(place, feed(place.url.href))
    if (next === null) return { asked, truncated }
    place = placeOf(cursorOf(next, template), template) ?? expect.unreachable()
    expect(place.url.href).toBe(next.url.href)
  }
}

test.each<[string, ReadAnswer, string | null, boolean]>([
  ['next', page(['a'], [['next', at(2)]]), at(2), false],
  ['a relative next', page(['a'], [['next', '/Fleet/2']]), at(2), false],
  ['a next written behind a proxy', page(['a'], [['next', 'http://oem.example/Fleet/2']]), at(2), false],
  ['an opaque next', page(['a'], [['next', '/Fleet?after=xyz']]), 'https://oem.example/Fleet?after=xyz', false],
  ['no next', page(['a'], [['self', at(1)]]), null, false],
  [
    'no next, but last says there is more',
    page(
      ['a'],
      [
        ['self', at(1)],
        ['last', at(3)],
      ],
    ),
    null,
    true,
  ],
  [
    'an only page, all links equal (Takeuchi)',
    page(
      ['a'],
      ['self', 'prev', 'next', 'last'].map(rel => [rel, at(0)]),
    ),
    null,
    false,
  ],
  [
    'next = self by another path',
    page(
      ['a'],
      [
        ['self', '/x/Fleet/0'],
        ['next', '/x/Fleet/0'],
      ],
    ),
    null,
    false,
  ],
  ['next = the page itself', page(['a'], [['next', at(1)]]), null, false],
  [
    'next = the page itself, last is further',
    page(
      ['a'],
      [
        ['next', at(1)],
        ['last', at(9)],
      ],
    ),
    null,
    true,
  ],
  ['another host', page(['a'], [['next', 'https://evil.example/Fleet/2']]), null, true],
  ['another port', page(['a'], [['next', 'https://oem.example:8443/Fleet/2']]), null, true],
  ['http on another port', page(['a'], [['next', 'http://oem.example:8080/Fleet/2']]), null, true],
  ['another scheme', page(['a'], [['next', 'javascript:alert(1)']]), null, true],
  ['a login in the link', page(['a'], [['next', 'https://u:p@oem.example/Fleet/2']]), null, true],
  ['an endless link', page(['a'], [['next', `/Fleet/2?x=${'x'.repeat(3000)}`]]), null, true],
  ['an empty page', page([], [['next', at(2)]]), null, false],
  [
    'an empty page, last is further',
    page(
      [],
      [
        ['next', at(2)],
        ['last', at(2)],
      ],
    ),
    null,
    true,
  ],
  ['no links: counted up (Bell)', page(['a'], []), at(2), false],
  ['no links, empty', page([], []), null, false],
  [
    'an array of pages (Rexroth)',
    page(
      ['a'],
      [
        ['self', at(1)],
        ['next', at(2)],
        ['self', at(2)],
        ['next', at(3)],
      ],
    ),
    at(3),
    false,
  ],
])('from the first page: %s', (_what, answer, expected, truncated) => {
  const { next, truncated: told } = follow(first(), answer)
  expect(next?.url.href ?? null).toBe(expected)
  expect(told).toBe(truncated)
})

test('a last page that points to the first is an end (Rexroth)', () => {
  const seen = walk(url => page([url], [['next', url.endsWith('/3') ? at(1) : at(Number(url.at(-1)) + 1)]]))
  expect(seen).toEqual({ asked: [at(1), at(2), at(3)], truncated: false })
})

test('a page number that does not grow is told', () => {
  const seen = walk(url => page([url], [['next', url.endsWith('/3') ? at(2) : at(Number(url.at(-1)) + 1)]]))
  expect(seen).toEqual({ asked: [at(1), at(2), at(3)], truncated: true })
})

test('the same machines again: told where links lead on, an end where pages were counted', () => {
  expect(walk(url => page(['a', 'b'], [['next', at(Number(url.at(-1)) + 1)]]))).toEqual({
    asked: [at(1), at(2)],
    truncated: true,
  })
  expect(walk(() => page(['a', 'b'], []))).toEqual({ asked: [at(1), at(2)], truncated: false })
})

test('a circle of opaque addresses is noticed', () => {
  const after = (url: string) => Number(new URL(url).searchParams.get('after')?.slice(1) ?? 0)
  const seen = walk(url => page([url], [['next', `/Fleet/all?after=v${(after(url) % 5) + 1}`]]))
  expect(seen.truncated).toBe(true)
  expect(seen.asked.length).toBeLessThan(40)
})

test('a feed that goes on for ever is left', () => {
  let n = 0
  const seen = walk(() => page([`m${n}`], [['next', `/Fleet/x?after=${n++}-`]]))
  expect(seen).toMatchObject({ truncated: true })
  expect(seen.asked).toHaveLength(10_000)
})

test('paging ends for every graph of links', () => {
  const address = fc.oneof(
    fc.nat(6).map(n => `/Fleet/${n}`),
    fc.nat(6).map(n => `/Fleet?after=c${n}-`),
    fc.constantFrom('', 'https://evil.example/', '::', '//x', '?page=2'),
  )
  const node = fc.record({
    names: fc.array(fc.string({ maxLength: 2 }), { maxLength: 3 }),
    links: fc.array(fc.tuple(fc.constantFrom('self', 'next', 'last', 'prev', 'connections'), address), {
      maxLength: 4,
    }),
  })
  fc.assert(
    fc.property(fc.array(node, { minLength: 1, maxLength: 12 }), nodes => {
      const of = (url: string) =>
        nodes[[...url].reduce((sum, char) => sum + char.charCodeAt(0), 0) % nodes.length] ?? nodes[0]
      walk(url => page(of(url)?.names ?? [], of(url)?.links ?? []), 200)
    }),
    { numRuns: 500 },
  )
})

test.each([
  '',
  'null',
  '{}',
  '[]',
  '{"n":-1}',
  '{"n":2,"b":1}',
  'x'.repeat(5000),
  JSON.stringify({ u: '//evil.example/Fleet/2', b: 1, c: false, f: '', m: '', k: '', p: '' }),
])('a cursor nobody made means the first page: %s', cursor => {
  expect(placeOf(cursor, template)?.url.href).toBe(at(1))
})

test('a cursor holds the number and not the address an admin entered', () => {
  const secret = 'https://oem.example/s3cr3t-path/Fleet/{page}?key=s3cr3t'
  const start = firstPlace(secret) ?? expect.unreachable()
  const { next } = follow(start, page(['a'], [['next', 'https://oem.example/s3cr3t-path/Fleet/2?key=s3cr3t']]))
  expect(next).not.toBeNull()
  if (next !== null) expect(cursorOf(next, secret)).not.toContain('s3cr3t')
})

test.each([
  ['https://h.example', 'https://h.example/Fleet/{page}'],
  ['https://h.example/api', 'https://h.example/api/Fleet/{page}'],
  ['https://h.example/api/Fleet', 'https://h.example/api/Fleet/{page}'],
  ['https://h.example/api/Fleet/1', 'https://h.example/api/Fleet/{page}'],
  ['https://h.example/api/fleet/minutes', 'https://h.example/api/fleet/minutes/{page}'],
  ['https://h.example/iso/{page}?a=b', 'https://h.example/iso/{page}?a=b'],
  ['https://h.example/fleet?page=1&limit=100', 'https://h.example/fleet?page={page}&limit=100'],
  ['https://h.example/fleet?page=&limit=', 'https://h.example/fleet?page={page}&limit='],
  ['https://h.example/feed?key=abc', 'https://h.example/feed/Fleet/{page}?key=abc'],
])('the base %s', (base, expected) => {
  expect(pageTemplateOf(base, null, {})).toBe(expected)
})

test('a subscriber id cannot leave its place in the path', () => {
  expect(
    pageTemplateOf('https://k.example', '{base}/v1/{subscriberId}/Fleet/{page}', { subscriberId: '../../x?y#z' }),
  ).toBe('https://k.example/v1/..%2F..%2Fx%3Fy%23z/Fleet/{page}')
})

test.each([
  ['https://h.example/Fleet/12', 12],
  ['https://h.example/Fleet/12/', 12],
  ['https://h.example/fleet?limit=100&Page=3', 3],
  ['https://h.example/Fleet/abc', null],
  ['https://h.example/Fleet?offset=100', null],
])('the number in %s', (url, expected) => {
  expect(pageNumberOf(new URL(url))).toBe(expected)
})
