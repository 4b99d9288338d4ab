import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  billingPicture,
  COLOURS,
  contrast,
  OTHER_COLOUR,
  PANEL,
  pictureSvg,
} from '../../../../adapters/chat/billing/billing-picture.ts'
import { pictureAlt } from '../../../../adapters/chat/billing/draw-billing.ts'
import { monthsThatFit } from '../../../../adapters/chat/billing/months-that-fit.ts'
import { words } from '../../../../adapters/chat/words/words.ts'
import type { HistoryMonth } from '../../../../src/billing/read-history.ts'

const en = words('en-US', 'UTC')
const fr = words('fr-FR', 'UTC')

/** The months up to November 2026, which is still open. */
function history(months: number, names: readonly string[], billable = (month: number, feed: number) => month + feed) {
  return Array.from({ length: months }, (_, n): HistoryMonth => {
    const month = 11 - months + 1 + n
    const feeds = names.map((name, feed) => ({ integrationId: feed + 1, name, billable: billable(month, feed) }))
    return {
      month: `2026-${String(month).padStart(2, '0')}-01`,
      soFar: n === months - 1,
      billable: feeds.reduce((sum, feed) => sum + feed.billable, 0),
      feeds,
    }
  })
}

/** Width and height from the PNG’s header. */
const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)]
const isPng = (png: Buffer) => png.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n'
const hash = (png: Buffer) => createHash('sha256').update(png).digest('hex')

test('the same months give the same bytes, other months other bytes', async () => {
  const months = history(7, ['Caterpillar', 'Komatsu'])
  const one = await billingPicture(en, months)
  expect(isPng(one)).toBe(true)
  expect(sizeOf(one)[0]).toBe(1200)
  // Other pictures were drawn in between: ECharts counts its ids.
  const french = await billingPicture(fr, months)
  const more = await billingPicture(
    en,
    history(7, ['Caterpillar', 'Komatsu'], (month, feed) => month + feed + 1),
  )
  expect(hash(await billingPicture(en, structuredClone(months)))).toBe(hash(one))
  expect(new Set([one, french, more].map(hash)).size).toBe(3)
})

test.each([
  ['no month', 0, ['Caterpillar'], 1],
  ['no feed', 3, [], 1],
  ['nothing billable', 3, ['Caterpillar'], 0],
  ['one month of one feed', 1, ['Caterpillar'], 1],
  ['a million', 7, ['Caterpillar', 'Komatsu'], 1_000_000],
  ['many feeds of one long name', 7, Array.from({ length: 40 }, () => 'Any other ISO 15143-3 feed of ours'), 9],
])('%s can be drawn', async (_, months, names, times) => {
  expect(
    isPng(
      await billingPicture(
        en,
        history(months, names, (month, feed) => (month + feed) * times),
      ),
    ),
  ).toBe(true)
})

/** The texts of a picture, and the size of each in a picture that is 600 wide. */
function textsOf(svg: string): { text: string; size: number }[] {
  expect(svg).toContain('width="600"')
  const found = [...svg.matchAll(/<text[^>]*?font-size:([\d.]+)px[^>]*>([^<]*)</g)]
  expect(found).toHaveLength(svg.match(/<text/g)?.length ?? 0)
  return found.map(([, size, text = '']) => ({ text, size: Number(size) }))
}

test.each([1, 2, 5, 12])('every text is at least 20 px high, with %i feeds', feeds => {
  for (const w of [en, fr]) {
    const names = Array.from({ length: feeds }, (_, n) => `Feed of a long name ${n + 1}`)
    const texts = textsOf(pictureSvg(w, history(7, names)))
    expect(texts.length).toBeGreaterThan(7)
    expect(texts.filter(({ size }) => size < 20)).toEqual([])
  }
})

test('names that differ at their end can be told apart, and none runs into another', () => {
  const names = Array.from({ length: 5 }, (_, n) => `Location Nord-Picardie, dépôt ${n + 1}`)
  const svg = pictureSvg(fr, history(7, names))
  expect(textsOf(svg).map(({ text }) => text)).toEqual(expect.arrayContaining(names))
})

test('a month of one feed has its number once, and a picture of one feed no legend', () => {
  const number = (texts: { text: string }[], value: string) => texts.filter(({ text }) => text === value)
  const single = textsOf(
    pictureSvg(
      en,
      history(3, ['Caterpillar'], month => month * 100),
    ),
  )
  expect(number(single, 'Caterpillar')).toEqual([])
  expect(number(single, '1,000')).toHaveLength(1)
  const changed = textsOf(
    pictureSvg(
      en,
      history(3, ['Caterpillar', 'Komatsu'], (month, feed) => (month === 9 && feed ? 0 : 300)),
    ),
  )
  expect(number(changed, 'Komatsu')).toHaveLength(1)
  // September has one feed, the other months two of 300 each.
  expect(number(changed, '300')).toHaveLength(1 + 2 * 2)
  expect(number(changed, '600')).toHaveLength(2)
})

test('numbers that would run into each other take away the oldest months', () => {
  expect(
    monthsThatFit(
      en,
      history(7, ['Caterpillar'], () => 1234),
    ),
  ).toHaveLength(7)
  expect(
    monthsThatFit(
      en,
      history(7, ['Caterpillar'], () => 1_234_567),
    ),
  ).toHaveLength(4)
  expect(
    monthsThatFit(
      en,
      history(7, ['Caterpillar'], () => 1_234_567),
    ).at(-1)?.month,
  ).toBe('2026-11-01')
})

test('a picture is drawn whatever a feed is called', async () => {
  const names = [
    '🚜'.repeat(99),
    'حفارة',
    '  ',
    '&lt;',
    '</text><script>alert(1)</script>',
    ']]>',
    '{a|b}',
    '\u0000\u0007\uffff',
    '\ud83d',
  ]
  expect(isPng(await billingPicture(en, history(2, names)))).toBe(true)
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 30 }), async name => {
      expect(isPng(await billingPicture(en, history(1, [name, name])))).toBe(true)
    }),
    { numRuns: 20 },
  )
})

test('the picture’s alternative text says what it shows', () => {
  const months = history(3, ['Caterpillar', 'Komatsu'], month => month * 100)
  expect(pictureAlt(en, months)).toBe(
    'Bars: billable assets per month. September: 1,800, October: 2,000, and November so far: 2,200.',
  )
  expect(pictureAlt(fr, months)).toMatch(
    /^Barres\s: .*\sseptembre\s: 1\s800, octobre\s: 2\s000 et novembre jusqu’ici\s: /u,
  )
})

test('every colour contrasts with the panel, and with every other colour for colour-blind eyes too', () => {
  const colours = [...COLOURS, OTHER_COLOUR]
  for (const colour of colours) expect(contrast(colour, PANEL), colour).toBeGreaterThan(3)
  for (const [n, one] of colours.entries()) {
    for (const other of colours.slice(n + 1)) {
      for (const [eyes, matrix] of Object.entries(EYES)) {
        expect(distance(one, other, matrix), `${one} ${other} ${eyes}`).toBeGreaterThan(0.1)
      }
    }
  }
})

type Three = readonly [number, number, number]

/** Simulates colour vision deficiencies on linear RGB (Machado, Oliveira, Fernandes 2009, severity 1). */
const EYES: Record<string, readonly [Three, Three, Three]> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

const times = (row: Three, [r, g, b]: Three) => row[0] * r + row[1] * g + row[2] * b

/** Distance in OKLab; 0.02 is a just noticeable difference. */
function distance(a: string, b: string, eyes: readonly [Three, Three, Three]): number {
  const [one, other] = [a, b].map(colour => okLab(eyes.map(row => times(row, linear(colour)))))
  return Math.hypot(...(one ?? []).map((value, n) => value - (other?.[n] ?? 0)))
}

function linear(colour: string): Three {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return [r, g, b]
}

/** https://bottosson.github.io/posts/oklab/ */
function okLab(rgb: number[]): number[] {
  const [r = 0, g = 0, b = 0] = rgb.map(value => Math.min(1, Math.max(0, value)))
  const cone = (row: Three) => Math.cbrt(times(row, [r, g, b]))
  const lms: Three = [
    cone([0.4122214708, 0.5363325363, 0.0514459929]),
    cone([0.2119034982, 0.6806995451, 0.1073969566]),
    cone([0.0883024619, 0.2817188376, 0.6299787005]),
  ]
  return [
    times([0.2104542553, 0.793617785, -0.0040720468], lms),
    times([1.9779984951, -2.428592205, 0.4505937099], lms),
    times([0.0259040371, 0.7827717662, -0.808675766], lms),
  ]
}
