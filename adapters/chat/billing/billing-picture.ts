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
import { monthsThatFit, numberWidth, PICTURE_FONT, PLOT_WIDTH } from './months-that-fit.ts'

use(SVGRenderer)

const WIDTH = 600
const MARGIN = 24
const TITLE_FONT = 24
const LINE = 30
const TITLE_HEIGHT = 16 + LINE
const PLOT_HEIGHT = 240
/** The number above the highest bar. */
const NUMBER_HEIGHT = 34
/** Two lines: the month, and its year where a year begins. */
const AXIS_HEIGHT = 2 * 26 + 20
const LEGEND_ITEM = 18
const LEGEND_GAP = 14
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
  const rendered = await renderAsync(pictureSvg(w, history), {
    font: { loadSystemFonts: false, fontFiles: FONT_FILES, defaultFontFamily: FONT, sansSerifFamily: FONT },
    fitTo: { mode: 'zoom', value: ZOOM },
    background: PANEL,
  })
  return rendered.asPng()
}

/** The picture as SVG. */
export function pictureSvg(w: Words, all: readonly HistoryMonth[]): string {
  const history = monthsThatFit(w, all)
  const series = seriesOf(w, history)
  const totals = history.map(month => month.billable)
  const highest = Math.max(1, ...totals)
  const open = history.find(month => month.soFar)
  // With a single feed, a legend and numbers in the bars would say again what the title and the sums say.
  const isSplit = series.length > 1
  const headHeight = TITLE_HEIGHT + (open ? LINE : 0)
  const top = headHeight + (isSplit ? legendLines(series) * LEGEND_LINE : 0) + NUMBER_HEIGHT
  const height = top + PLOT_HEIGHT + AXIS_HEIGHT
  const barWidth = Math.min(MAX_BAR, (PLOT_WIDTH / history.length) * (1 - BAR_GAP))
  /** Whether the part of a bar gets its number: it has room for it, and is not the whole bar. */
  const isNumbered = (value: number, total: number) =>
    isSplit &&
    value !== total &&
    (value / highest) * PLOT_HEIGHT >= PICTURE_FONT + 4 &&
    numberWidth(w, value) <= barWidth

  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  const text = { fontFamily: FONT, fontSize: PICTURE_FONT, color: INK }
  chart.setOption({
    animation: false,
    backgroundColor: PANEL,
    textStyle: text,
    title: {
      text: w.t('billing.picture.title'),
      subtext: open ? w.t('billing.picture.monthSoFar', { month: w.month(open.month) }) : '',
      left: MARGIN - 5,
      top: 12,
      itemGap: 6,
      textStyle: { ...text, fontSize: TITLE_FONT, fontWeight: 600 },
      subtextStyle: { ...text, color: QUIET },
    },
    legend: {
      show: isSplit,
      orient: isList(series) ? 'vertical' : 'horizontal',
      data: series.map(({ name }) => name),
      left: MARGIN - 5,
      right: MARGIN - 5,
      top: headHeight + 4,
      itemWidth: LEGEND_ITEM,
      itemHeight: LEGEND_ITEM,
      itemGap: LEGEND_GAP,
      selectedMode: false,
      textStyle: text,
    },
    grid: { left: MARGIN, right: MARGIN, top, bottom: AXIS_HEIGHT },
    xAxis: {
      type: 'category',
      data: history.map(({ month }, index) => axisLabel(w, month, index)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: QUIET } },
      axisLabel: { ...text, lineHeight: 26, interval: 0 },
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
        barMaxWidth: MAX_BAR,
        barCategoryGap: `${BAR_GAP * 100}%`,
        itemStyle: { borderColor: PANEL, borderWidth: 1 },
        label: {
          ...text,
          show: isSplit,
          position: 'inside' as const,
          color: textColourOn(colour),
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const value = values[dataIndex] ?? 0
            return isNumbered(value, totals[dataIndex] ?? 0) ? w.number(value) : ''
          },
        },
      })),
      {
        // A series of zeros, whose labels are the sums on top of the bars.
        type: 'bar' as const,
        stack: 'assets',
        data: totals.map(() => 0),
        label: {
          ...text,
          show: true,
          position: 'top' as const,
          distance: 6,
          fontWeight: 600,
          formatter: ({ dataIndex }: { dataIndex: number }) => w.number(totals[dataIndex] ?? 0),
        },
      },
    ],
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

const MAX_BAR = 88
/** The share of a month's width that stays empty. */
const BAR_GAP = 0.2

/** Two names of this length fit side by side. */
const SHORT_NAME = 16
const LONGEST_NAME = 40

/** Whether each name gets a line of its own: ECharts would let long ones run into each other. */
const isList = (series: readonly Series[]) => series.some(({ name }) => name.length > SHORT_NAME)

/** The number of lines that the legend takes, with the line breaks of ECharts. */
function legendLines(series: readonly Series[]): number {
  if (isList(series)) return series.length
  const font = `${PICTURE_FONT}px ${FONT}`
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

/** The month, above its year if it is the first one shown or the first one of the year. */
function axisLabel(w: Words, month: string, index: number): string {
  const [year, number] = month.split('-')
  return index === 0 || number === '01' ? `${w.monthAloneShort(month)}\n${year}` : w.monthAloneShort(month)
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
