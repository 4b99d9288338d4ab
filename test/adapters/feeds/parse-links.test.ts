import { expect, test } from 'vitest'
import { parseAnswer } from '../../../adapters/feeds/parse-answer.ts'
import { linksOfHeader } from '../../../adapters/feeds/parse-links.ts'

const reading = { now: Date.UTC(2026, 4, 1, 12), hoursInMinutes: false }
const read = (body: string) => parseAnswer(Buffer.from(body), '', reading)
const url = 'https://h.example/Fleet/2'
const next = { rel: 'next', href: url }
const equipment = [{ EquipmentHeader: { PIN: 'P1' } }]

/** Links as hand-made APIs and XML-to-JSON converters write them. */
test.each<[string, object]>([
  ['of the standard', { Links: [{ rel: 'next', href: url }] }],
  ['in capitals', { LINKS: [{ REL: 'NEXT', HREF: url }] }],
  ['in Pascal case', { Links: [{ Rel: 'Next', Href: url }] }],
  ['with names', { links: [{ name: 'next', href: url }] }],
  ['with names and addresses', { links: [{ name: 'nextPage', url }] }],
  ['with types', { links: [{ type: 'next', uri: url }] }],
  ['with keys and values', { links: [{ key: 'next', value: url }] }],
  ['with long relations', { links: [{ rel: 'http://oem.example/rels/next', href: url }] }],
  ['with a list of relations', { links: [{ rel: ['self', 'next'], href: url }] }],
  ['as an object of addresses', { links: { next: url } }],
  ['as an object of links (HAL)', { _links: { next: { href: url } } }],
  ['as a list of objects', { links: [{ next: url }] }],
  ['one alone', { Links: { rel: 'next', href: url } }],
  ['in a Links of Link', { Links: { Link: [{ rel: 'next', href: url }] } }],
  ['in a link', { link: { '@rel': 'next', '@href': url } }],
  ['by xml2js', { Links: [{ $: { rel: 'next', href: url } }] }],
  ['by xml2js, as children', { Links: [{ rel: ['next'], href: [url] }] }],
  ['by xml-js', { Links: { rel: { _text: 'next' }, href: { _text: url } } }],
  ['beside the machines', { next: url }],
  ['beside the machines, as an object', { next: { href: url } }],
  ['nextPage', { nextPage: url }],
  ['next_page_url', { next_page_url: url }],
  ['nextLink', { nextLink: url }],
  ['@odata.nextLink', { '@odata.nextLink': url }],
  ['odata.nextLink', { 'odata.nextLink': url }],
  ['in pagination', { pagination: { next: url } }],
  ['in paging.next.href', { paging: { next: { href: url } } }],
  ['in meta.links', { meta: { links: { next: url } } }],
])('links %s', async (_what, links) => {
  for (const answer of [
    { Fleet: { ...links, Equipment: equipment } },
    { Fleet: { Equipment: equipment, ...links } },
    { ...links, Equipment: equipment },
    { Fleet: { Equipment: equipment }, ...links },
  ]) {
    const { paging, ...machines } = await read(JSON.stringify(answer))
    expect(paging.links, JSON.stringify(answer)).toContainEqual(next)
    expect(machines).toMatchObject({ equipment: [{ pin: 'P1' }], oddities: [] })
  }
})

test.each([
  ['elements', `<Links><rel>next</rel><href>${url}</href></Links>`],
  ['attributes', `<Links rel="next" href="${url}"/>`],
  ['other case', `<links><Rel>Next</Rel><HREF>${url}</HREF></links>`],
  ['a link in links', `<Links><Link rel="next">${url}</Link></Links>`],
  ['an element of its own', `<next>${url}</next>`],
  ['in links', `<Links><Next href="${url}"/></Links>`],
])('links in XML: %s', async (_what, xml) => {
  const { paging } = await read(`<Fleet>${xml}<Equipment><PIN>P1</PIN></Equipment></Fleet>`)
  expect(paging.links).toContainEqual(next)
})

test.each<[object, object]>([
  [{ totalPages: 3 }, { pages: 3 }],
  [{ pageCount: '3' }, { pages: 3 }],
  [{ pagination: { total_pages: 3, page: 1 } }, { pages: 3 }],
  [{ totalCount: 200 }, { machines: 200 }],
  [{ meta: { total: 200 } }, { machines: 200 }],
  [{ hasMore: true }, { more: true }],
  [{ hasNextPage: 'false' }, { more: false }],
  [
    { totalPages: 'many', hasMore: 'maybe' },
    { pages: null, more: null },
  ],
])('what a page says of the whole list: %j', async (told, expected) => {
  const { paging, equipment } = await read(JSON.stringify({ ...told, Equipment: [{ EquipmentHeader: { PIN: 'P1' } }] }))
  expect(paging).toMatchObject(expected)
  expect(equipment).toHaveLength(1)
})

test('links of a machine are not links of the list, and no link is invented', async () => {
  const machine = { EquipmentHeader: { PIN: 'P1' }, links: [{ rel: 'next', href: url }], next: url, total: 9 }
  const { paging } = await read(
    JSON.stringify({ next: null, nextPage: 'null', links: [{ rel: 'next', href: '' }], Equipment: [machine] }),
  )
  expect(paging).toEqual({ links: [], pages: null, machines: null, more: null })
})

test.each([
  [`<${url}>; rel="next"`, [next]],
  [
    `<https://h.example/1>; rel=first, <${url}>; title="a, b"; rel=next`,
    [{ rel: 'first', href: 'https://h.example/1' }, next],
  ],
  [`<${url}>;rel="last next"`, [{ rel: 'last', href: url }, next]],
  [`<${url}>`, []],
  ['', []],
  ['<'.repeat(20_000), []],
])('the header Link %s', (header, links) => {
  expect(linksOfHeader(header)).toEqual(links)
})
