import { fileURLToPath } from 'node:url'
import { renderAsync } from '@resvg/resvg-js'
// Imported one by one: `echarts/charts` and `echarts/components` load every chart and component, 50 MB more.
import 'echarts/lib/chart/bar'
import 'echarts/lib/component/grid'
import 'echarts/lib/component/legendPlain'
import 'echarts/lib/component/title'
import { format, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { HistoryMonth } from '../../../src/billing/read-history.ts'
import { cut } from '../cut.ts'
import type { Words } from '../words/words.ts'

use(SVGRenderer)

const WIDTH = 600
const HEIGHT = 400
const MARGIN = 24
const TITLE_HEIGHT = 46
const AXIS_HEIGHT = 58
const LEGEND_FONT = 13
const LEGEND_ITEM = 14
const LEGEND_GAP = 16
const LEGEND_LINE = LEGEND_ITEM + LEGEND_GAP

/** Pixels per unit of the drawing, so that the picture is sharp on a dense screen. */
const ZOOM = 2

/** Opaque, so that the picture looks the same in light and in dark mode. */
export const PANEL = '#ffffff'
const INK = '#1d1d1f'
const QUIET = '#5c5c66'

/**
 * Each colour has a contrast of at least 3.7 : 1 with the panel and differs from every other, also for people with
 * red-green or blue-yellow colour blindness. Computed over simulations of all three kinds; a test checks both.
 */
export const COLOURS = ['#2d88e2', '#d06217', '#0f3bb7', '#5f1115', '#5d4260', '#35137d']
/** The colour of all other feeds together. */
export const OTHER_COLOUR = '#767676'

/**
 * The font ships with us, because a small server has no fonts, and every server must draw the same. Inter has Latin,
 * Greek and Cyrillic letters.
 */
const FONT = 'Inter'
const FONT_FILES = [
  import.meta.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  import.meta.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
].map(file => fileURLToPath(file))

/** The bars of one feed, or of all other feeds together. */
interface Series {
  name: string
  colour: string
  /** Billable assets, by month. */
  values: number[]
}

/** Draws billable assets per month and feed as a bar chart (PNG). The same history and language give the same bytes. */
export async function billingPicture(w: Words, history: readonly HistoryMonth[]): Promise<Buffer> {
  const rendered = await renderAsync(drawSvg(w, history), {
    font: { loadSystemFonts: false, fontFiles: FONT_FILES, defaultFontFamily: FONT, sansSerifFamily: FONT },
    fitTo: { mode: 'zoom', value: ZOOM },
    background: PANEL,
  })
  return rendered.asPng()
}

function drawSvg(w: Words, history: readonly HistoryMonth[]): string {
  const series = seriesOf(w, history)
  const totals = history.map(month => month.billable)
  const highest = Math.max(1, ...totals)
  const top = TITLE_HEIGHT + legendLines(series) * LEGEND_LINE + 24
  const plotHeight = HEIGHT - top - AXIS_HEIGHT
  const isLegible = (value: number) => (value / highest) * plotHeight >= 17

  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT })
  chart.setOption({
    animation: false,
    backgroundColor: PANEL,
    textStyle: { fontFamily: FONT, color: INK },
    title: {
      text: w.t('billing.picture.title'),
      left: MARGIN - 5,
      top: 16,
      textStyle: { fontFamily: FONT, fontSize: 18, fontWeight: 600, color: INK },
    },
    legend: {
      data: series.map(({ name }) => name),
      left: MARGIN - 5,
      right: MARGIN - 5,
      top: TITLE_HEIGHT,
      itemWidth: LEGEND_ITEM,
      itemHeight: LEGEND_ITEM,
      itemGap: LEGEND_GAP,
      selectedMode: false,
      textStyle: { fontFamily: FONT, fontSize: LEGEND_FONT, color: INK },
    },
    grid: { left: MARGIN, right: MARGIN, top, bottom: AXIS_HEIGHT },
    xAxis: {
      type: 'category',
      data: history.map(month => axisLabel(w, month)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: QUIET } },
      axisLabel: { fontFamily: FONT, fontSize: 13, lineHeight: 18, color: INK, interval: 0 },
    },
    // No axis is shown: the bars carry their numbers.
    yAxis: { type: 'value', show: false, min: 0, max: highest },
    series: [
      ...series.map(({ name, colour, values }) => ({
        type: 'bar' as const,
        stack: 'assets',
        name,
        data: values,
        color: colour,
        barMaxWidth: 88,
        barCategoryGap: '24%',
        itemStyle: { borderColor: PANEL, borderWidth: 1 },
        label: {
          show: series.length > 1,
          position: 'inside' as const,
          fontFamily: FONT,
          fontSize: 12,
          color: textColourOn(colour),
          formatter: ({ dataIndex }: { dataIndex: number }) =>
            isLegible(values[dataIndex] ?? 0) ? w.number(values[dataIndex] ?? 0) : '',
        },
      })),
      {
        // A series of zeros, whose labels are the sums on top of the bars.
        type: 'bar' as const,
        stack: 'assets',
        data: totals.map(() => 0),
        label: {
          show: true,
          position: 'top' as const,
          distance: 6,
          fontFamily: FONT,
          fontSize: 14,
          fontWeight: 600,
          color: INK,
          formatter: ({ dataIndex }: { dataIndex: number }) => w.number(totals[dataIndex] ?? 0),
        },
      },
    ],
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

const LONGEST_NAME = 24

/** The number of lines that the legend takes, with the line breaks of ECharts. */
function legendLines(series: readonly Series[]): number {
  const font = `${LEGEND_FONT}px ${FONT}`
  let lines = series.length === 0 ? 0 : 1
  let used = 0
  for (const { name } of series) {
    const width = LEGEND_ITEM + 5 + format.getTextRect(name, font).width
    if (used > 0 && used + width > WIDTH - 2 * MARGIN) {
      lines += 1
      used = 0
    }
    used += width + LEGEND_GAP
  }
  return lines
}

/**
 * A series for each of the largest feeds, in the order of their installation; then one for all other feeds together.
 */
function seriesOf(w: Words, history: readonly HistoryMonth[]): Series[] {
  const feeds = new Map<number, { name: string; values: number[]; sum: number }>()
  for (const [index, month] of history.entries()) {
    for (const { integrationId, name, billable } of month.feeds) {
      const feed = feeds.get(integrationId) ?? { name, values: history.map(() => 0), sum: 0 }
      // A renamed feed has its name of the newest month.
      feed.name = name
      feed.values[index] = billable
      feed.sum += billable
      feeds.set(integrationId, feed)
    }
  }
  const bySize = [...feeds].sort(([, a], [, b]) => b.sum - a.sum)
  const largest = feeds.size > COLOURS.length ? bySize.slice(0, COLOURS.length) : bySize
  const rest = bySize.slice(largest.length).map(([, feed]) => feed)
  const series = largest
    .sort(([a], [b]) => a - b)
    .map(([, { name, values }], index) => ({ name, values, colour: COLOURS[index] ?? OTHER_COLOUR }))
  const others = {
    name: w.t('billing.picture.others', { count: rest.length }),
    values: history.map((_, index) => rest.reduce((sum, feed) => sum + (feed.values[index] ?? 0), 0)),
    colour: OTHER_COLOUR,
  }
  return withDistinctNames(rest.length > 0 ? [...series, others] : series)
}

/**
 * Makes each name distinct, because the legend merges series of one name. Drops control characters, which XML forbids.
 */
function withDistinctNames(series: Series[]): Series[] {
  const seen = new Map<string, number>()
  return series.map(one => {
    const name = cut(one.name.replaceAll(/[\s\p{C}]+/gu, ' '), LONGEST_NAME)
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return { ...one, name: times === 1 ? name : `${name} (${times})` }
  })
}

function axisLabel(w: Words, { month, soFar }: HistoryMonth): string {
  return soFar ? `${w.monthShort(month)}\n${w.t('billing.picture.soFar')}` : w.monthShort(month)
}

/** White or black, whichever has more contrast with `colour`: at least 4.5 : 1 for any colour. */
function textColourOn(colour: string): string {
  return contrast(colour, '#ffffff') >= contrast(colour, '#000000') ? '#ffffff' : '#000000'
}

/** The contrast ratio of two colours (`#rrggbb`), from 1 to 21. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((one, other) => one - other)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
