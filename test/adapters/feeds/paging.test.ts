import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addressOf,
  type Base,
  cursorOf,
  firstAddressOf,
  type PageAddress,
} from '../../../adapters/feeds/page-address.ts'
import { pageNumberOf, pageTemplateOf, pageUrl } from '../../../adapters/feeds/page-url.ts'
import { stepAfterMissingPage, stepAfterPage } from '../../../adapters/feeds/paging.ts'
import type { ParsedAnswer } from '../../../adapters/feeds/parse-answer.ts'
import { parseEquipment } from '../../../adapters/feeds/parse-equipment.ts'
import { noPaging, type Paging } from '../../../adapters/feeds/parse-links.ts'
import { createNode } from '../../../adapters/feeds/tree.ts'

const template = 'https://oem.example/Fleet/{page}'
const oem: Base = { template, ownHosts: ['api.oem.example'] }
const first = (base = oem): PageAddress => firstAddressOf(base.template) ?? expect.unreachable()

/** A page with one machine per name. */
function page(names: string[], links: [string, string][]): ParsedAnswer {
  const equipment = names.map(pin => ({
    ...parseEquipment(createNode('equipment', ''), { now: 0, hoursInMinutes: false }),
    pin,
  }))
  return { equipment, oddities: [], paging: { ...noPaging(), links: links.map(([rel, href]) => ({ rel, href })) } }
}

const at = (n: number) => `https://oem.example/Fleet/${n}`

/** Walks a feed as the core does: every step through a cursor. Returns the requested addresses and how it ended. */
function walk(feed: (url: string) => ParsedAnswer, most = 20_000) {
  const asked: string[] = []
  let place = first()
  for (;;) {
    asked.push(place.url.href)
    expect(asked.length).toBeLessThanOrEqual(most)
    const { next, cut } = stepAfterPage(place, feed(place.url.href), oem)
    if (next === null) return { asked, truncated: cut !== null }
    place = addressOf(cursorOf(next, oem), oem) ?? expect.unreachable()
    expect(place.url.href).toBe(next.url.href)
  }
}

test.each<[string, ParsedAnswer, string | null, boolean]>([
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
    at(2),
    false,
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
    at(2),
    false,
  ],
  ['another host', page(['a'], [['next', 'https://evil.example/Fleet/2']]), at(2), false],
  ['another port', page(['a'], [['next', 'https://oem.example:8443/Fleet/2']]), at(2), false],
  ['http on another port', page(['a'], [['next', 'http://oem.example:8080/Fleet/2']]), at(2), false],
  ['another scheme', page(['a'], [['next', 'javascript:alert(1)']]), at(2), false],
  ['a login in the link', page(['a'], [['next', 'https://u:p@oem.example/Fleet/2']]), at(2), false],
  ['an endless link', page(['a'], [['next', `/Fleet/2?x=${'x'.repeat(3000)}`]]), at(2), false],
  ['an empty page', page([], [['next', at(2)]]), at(2), false],
  [
    'an empty page, last is further',
    page(
      [],
      [
        ['next', at(2)],
        ['last', at(2)],
      ],
    ),
    at(2),
    false,
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
  const { next, cut } = stepAfterPage(first(), answer, oem)
  expect(next?.url.href ?? null).toBe(expected)
  expect(cut !== null).toBe(truncated)
})

/** A feed with that many pages behind `base`, whose links are written by `link`; read as the core does. */
function read(base: Base, pages: number, link: (n: number) => string, rel = 'next') {
  const asked: string[] = []
  const names: string[] = []
  let place = first(base)
  for (;;) {
    asked.push(place.url.href)
    expect(asked.length).toBeLessThan(30)
    const n = pageNumbersOf(base, pages).get(place.url.href)
    const links: [string, string][] = n !== undefined && n < pages ? [[rel, link(n + 1)]] : []
    const onward =
      n === undefined
        ? stepAfterMissingPage(place, base)
        : stepAfterPage(place, page([`m${n}`], [['self', place.url.href], ...links]), base)
    if (n !== undefined) names.push(`m${n}`)
    if (onward === null) return { asked, names, cut: 'a feed in trouble' }
    if (onward.next === null) return { asked, names, cut: onward.cut }
    place = addressOf(cursorOf(onward.next, base), base) ?? expect.unreachable()
    expect(place.url.href).toBe(onward.next.url.href)
  }
}

const pageNumbersOf = (base: Base, pages: number) =>
  new Map(Array.from({ length: pages }, (_, n) => [pageUrl(base.template, n + 1), n + 1]))

const behind: Base = { template: 'https://gateway.example/oem/iso/Fleet/{page}', ownHosts: ['api.oem.example'] }
test.each<[string, Base, (n: number) => string]>([
  ['an inner host behind a gateway', behind, n => `http://10.0.0.7:8080/iso/Fleet/${n}`],
  ['an inner host, its name in other case', behind, n => `https://inner.local/FLEET/${n}`],
  ['another company', behind, n => `https://evil.example/Fleet/${n}`],
  ['a missing path prefix', behind, n => `/Fleet/${n}`],
  ['a missing path prefix, with the host', behind, n => `https://gateway.example/iso/Fleet/${n}`],
  ['the other host of the OEM, where nothing is', behind, n => `https://api.oem.example/v9/Fleet/${n}`],
  ['a query in place of the path', behind, n => `?page=${n}`],
  ['a query after the path', behind, n => `https://gateway.example/oem/iso/Fleet?pageNumber=${n}`],
  ['http in place of https', behind, n => `http://gateway.example/oem/iso/Fleet/${n}`],
  ['http with its port', behind, n => `http://gateway.example:80/oem/iso/Fleet/${n}`],
  ['a doubled slash', behind, n => `https://gateway.example/oem/iso//Fleet//${n}`],
  ['a doubled slash at its beginning', behind, n => `//oem/iso/Fleet/${n}`],
  ['a bare number', behind, n => String(n)],
  [
    'an escaped ampersand',
    { ...oem, template: 'https://h.example/fleet?page={page}&limit=9' },
    n => `?page=${n}&amp;limit=9`,
  ],
  ['nothing that is an address', behind, () => '::'],
  ['a link that is too long', behind, n => `/Fleet/${n}?x=${'x'.repeat(3_000)}`],
  [
    'an inner host, by query',
    { ...oem, template: 'https://h.example/a/fleet?page={page}' },
    n => `http://inner/fleet?page=${n}`,
  ],
])('every page is read, whatever the next is: %s', (_what, base, link) => {
  const seen = read(base, 4, link)
  expect(seen).toMatchObject({ names: ['m1', 'm2', 'm3', 'm4'], cut: null })
  // Each page once, and at most one try of each address that the feed wrote.
  expect(seen.asked.length).toBeLessThanOrEqual(8)
  for (const url of seen.asked) expect([new URL(base.template).host, ...base.ownHosts]).toContain(new URL(url).host)
})

test('whatever a feed writes, its login goes to no other host', () => {
  const part = fc.constantFrom(
    'https://',
    'http://',
    '//',
    '/',
    '\\\\',
    '@',
    ':',
    '#',
    '?',
    '..',
    'Fleet',
    'evil.example',
    'oem.example',
    'api.oem.example',
    '2',
    ' ',
    '%2f',
    'u:p',
    '[::1]',
    '\t',
  )
  const href = fc.oneof(
    fc.webUrl(),
    fc.string(),
    fc.array(part, { maxLength: 9 }).map(parts => parts.join('')),
  )
  fc.assert(
    fc.property(href, fc.constantFrom(oem, behind), (written, base) => {
      const { next } = stepAfterPage(first(base), page(['a'], [['next', written]]), base)
      if (next === null) return
      const kept = addressOf(cursorOf(next, base), base)
      for (const url of [next.url, kept?.url]) {
        expect([new URL(base.template).origin, 'https://api.oem.example']).toContain(url?.origin)
        expect(url?.username).toBe('')
      }
    }),
    { numRuns: 5_000 },
  )
})

test("the OEM's own other host is followed as it is written; nobody else's", () => {
  const { next } = stepAfterPage(first(), page(['a'], [['next', 'https://api.oem.example/v2/Fleet?token=t2']]), oem)
  expect(next?.url.href).toBe('https://api.oem.example/v2/Fleet?token=t2')
  const cursor = cursorOf(next ?? expect.unreachable(), oem)
  expect(addressOf(cursor, oem)?.url.href).toBe('https://api.oem.example/v2/Fleet?token=t2')
  // The same cursor if the catalogue has no such host, and one that somebody changed.
  expect(addressOf(cursor, { ...oem, ownHosts: [] })?.url.href).toBe(at(1))
  expect(addressOf(cursor.replace('api.oem', 'api.evil'), oem)?.url.href).toBe(at(1))
  const plain = stepAfterPage(first(), page(['a'], [['next', 'http://api.oem.example:8080/Fleet?token=t2']]), oem)
  expect(plain.next?.url.host).toBe('oem.example')
})

test('an opaque next link of an inner host keeps its query, and what the admin entered', () => {
  const base: Base = { template: 'https://h.example/oem/fleet?page={page}&key=k', ownHosts: [] }
  const { next } = stepAfterPage(first(base), page(['a'], [['next', 'http://inner:81/fleet?after=xyz']]), base)
  expect(next?.url.href).toBe('https://h.example/oem/fleet?after=xyz&key=k')
})

test('a page that counting up does not find either is reported with its number', () => {
  const links: [string, string][] = [['next', 'https://inner.example/cursor/xyz']]
  const { next } = stepAfterPage(first(), page(['a'], links), oem)
  expect(next).toMatchObject({ counted: true, promised: true })
  const place = next ?? expect.unreachable()
  expect(place.url.href).toBe(at(2))
  expect(stepAfterMissingPage(place, oem)).toEqual({ next: null, cut: { kind: 'not_followed', page: 2 } })
  // A feed that ignores the page number.
  expect(stepAfterPage(place, page(['a'], links), oem)).toEqual({ next: null, cut: { kind: 'not_followed', page: 2 } })
  expect(stepAfterPage(place, page([], []), oem)).toEqual({ next: null, cut: { kind: 'not_followed', page: 2 } })
  // Nothing says that there is more, so this is the end.
  const bell = stepAfterPage(first(), page(['a'], []), oem).next ?? expect.unreachable()
  expect(stepAfterMissingPage(bell, oem)).toEqual({ next: null, cut: null })
})

test.each<[string, Partial<Paging>, string | null]>([
  ['more pages', { pages: 3 }, at(2)],
  ['more machines', { machines: 200 }, at(2)],
  ['that there is more', { more: true }, at(2)],
  ['no more pages', { pages: 1 }, null],
  ['no more machines, which is no word about pages', { machines: 1 }, at(2)],
  ['that there is no more', { more: false }, null],
])('a page without links that tells of %s', (_what, told, expected) => {
  const answer = page(['a'], [])
  const { next } = stepAfterPage(first(), { ...answer, paging: { ...answer.paging, ...told } }, oem)
  expect(next?.url.href ?? null).toBe(expected)
})

test('pages are counted up after a page that names only the first page (Bell), or a full one that names only itself', () => {
  const hundred = Array.from({ length: 100 }, (_, n) => `m${n}`)
  expect(
    stepAfterPage(
      first(),
      page(
        ['a'],
        [
          ['self', at(1)],
          ['first', at(1)],
        ],
      ),
      oem,
    ).next?.url.href,
  ).toBe(at(2))
  expect(stepAfterPage(first(), page(hundred, [['self', at(1)]]), oem).next?.url.href).toBe(at(2))
  expect(
    stepAfterPage(
      first(),
      page(hundred, [
        ['self', at(1)],
        ['last', at(1)],
      ]),
      oem,
    ).next,
  ).toBeNull()
  expect(stepAfterPage(first(), page(['a'], [['self', at(1)]]), oem).next).toBeNull()
})

test('a last page that links to the first one is the end (Rexroth)', () => {
  const seen = walk(url => page([url], [['next', url.endsWith('/3') ? at(1) : at(Number(url.at(-1)) + 1)]]))
  expect(seen).toEqual({ asked: [at(1), at(2), at(3)], truncated: false })
})

test('a page number that does not grow is reported', () => {
  const seen = walk(url => page([url], [['next', url.endsWith('/3') ? at(2) : at(Number(url.at(-1)) + 1)]]))
  expect(seen).toEqual({ asked: [at(1), at(2), at(3)], truncated: true })
})

test('the same machines again are reported if links lead on, and are the end if pages were counted', () => {
  expect(walk(url => page(['a', 'b'], [['next', at(Number(url.at(-1)) + 1)]]))).toEqual({
    asked: [at(1), at(2)],
    truncated: true,
  })
  expect(walk(() => page(['a', 'b'], []))).toEqual({ asked: [at(1), at(2)], truncated: false })
})

test('a circle of opaque addresses is detected', () => {
  const after = (url: string) => Number(new URL(url).searchParams.get('after')?.slice(1) ?? 0)
  const seen = walk(url => page([url], [['next', `/Fleet/all?after=v${(after(url) % 5) + 1}`]]))
  expect(seen.truncated).toBe(true)
  expect(seen.asked.length).toBeLessThan(40)
})

test('an endless feed is ended', () => {
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
  expect(addressOf(cursor, oem)?.url.href).toBe(at(1))
})

test('a cursor contains the page number and not the address that an admin entered', () => {
  const secret: Base = { template: 'https://oem.example/s3cr3t-path/Fleet/{page}?key=s3cr3t', ownHosts: [] }
  const written = page(['a'], [['next', 'https://oem.example/s3cr3t-path/Fleet/2?key=s3cr3t']])
  const { next } = stepAfterPage(first(secret), written, secret)
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
  ['https://h.example/fleet?pageNumber=1', 'https://h.example/fleet?pageNumber={page}'],
  ['https://h.example/fleet?limit=9&page_no=', 'https://h.example/fleet?limit=9&page_no={page}'],
  ['https://h.example/Fleet/{pageNumber}', 'https://h.example/Fleet/{page}'],
  ['https://h.example/Fleet/%7BpageNumber%7D?a=b', 'https://h.example/Fleet/{page}?a=b'],
  ['https://h.example/Fleet/<page>', 'https://h.example/Fleet/{page}'],
  ['https://h.example/Fleet/[PAGE_NUMBER]', 'https://h.example/Fleet/{page}'],
  ['https://h.example/fleet/:page', 'https://h.example/fleet/{page}'],
  ['https://h.example/fleet?page={n}', 'https://h.example/fleet?page={page}'],
  ['https://h.example/iso/1', 'https://h.example/iso/{page}'],
  ['https://h.example/iso/1/', 'https://h.example/iso/{page}'],
  ['https://h.example/Fleet/', 'https://h.example/Fleet/{page}'],
  ['https://h.example/fleet/snapshot', 'https://h.example/fleet/snapshot{/page}'],
  ['https://h.example/fleet/snapshot/1', 'https://h.example/fleet/snapshot/{page}'],
  ['https://h.example/fleet?page=0', 'https://h.example/fleet?page={page:0}'],
  ['https://h.example/Fleet/0', 'https://h.example/Fleet/{page:0}'],
  ['https://h.example/customer/4711', 'https://h.example/customer/4711/Fleet/{page}'],
  ['https://h.example/api/v1', 'https://h.example/api/v1/Fleet/{page}'],
  ['https://h.example:1/', 'https://h.example:1/Fleet/{page}'],
])('the base %s', (base, expected) => {
  expect(pageTemplateOf(base, null, {})).toBe(expected)
})

test('a feed that counts from 0 is requested from 0, one without a number in its address with one path part more', () => {
  expect(firstAddressOf('https://h.example/fleet?page={page:0}')?.url.href).toBe('https://h.example/fleet?page=0')
  const base: Base = { template: 'https://h.example/fleet/snapshot{/page}', ownHosts: [] }
  expect(first(base).url.href).toBe('https://h.example/fleet/snapshot')
  expect(stepAfterPage(first(base), page(['a'], []), base).next?.url.href).toBe('https://h.example/fleet/snapshot/2')
  const zero: Base = { template: 'https://h.example/fleet?page={page:0}', ownHosts: [] }
  expect(stepAfterPage(first(zero), page(['a'], []), zero).next?.url.href).toBe('https://h.example/fleet?page=1')
})

test('a subscriber id cannot leave its part of the path', () => {
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
