import { z } from 'zod'
import { common, flag, horizontal, oneOf, pixels, words } from './shape-common.ts'

const numbered = (name: string) => Array.from({ length: 8 }, (_, index) => `${name}${index + 1}`)
const named = (name: string, ...colors: string[]) => colors.map(color => `${name}${color}`)

const color = oneOf(
  ...['good', 'warning', 'attention', 'neutral'],
  ...named('categorical', 'Red', 'Purple', 'Lavender', 'Blue', 'LightBlue', 'Teal', 'Green', 'Lime', 'Marigold'),
  ...['sequential', 'sequentialRed', 'sequentialGreen', 'sequentialYellow'].flatMap(numbered),
  ...named('diverging', 'Blue', 'LightBlue', 'Cyan', 'Teal', 'Yellow', 'Peach', 'LightRed', 'Red', 'Maroon', 'Gray'),
).optional()

const x = z.union([z.string(), z.number()])
const series = z.array(
  z.strictObject({ legend: words, values: z.array(z.strictObject({ x, y: z.number() })).min(1), color }),
)

/** The charts that Teams adds to Adaptive Cards. One without data is drawn as an empty frame and refused. */
export function charts(element: z.ZodType) {
  const chart = {
    ...common(element),
    horizontalAlignment: horizontal,
    title: words.optional(),
    showTitle: flag,
    showLegend: flag,
    colorSet: oneOf(
      ...['categorical', 'sequential', 'sequentialred', 'sequentialgreen', 'sequentialyellow', 'diverging'],
    ).optional(),
    maxWidth: pixels.optional(),
  }
  const axes = { ...chart, xAxisTitle: words.optional(), yAxisTitle: words.optional(), color }
  const scale = { yMin: z.number().optional(), yMax: z.number().optional() }
  return [
    z.strictObject({
      type: z.literal('Chart.VerticalBar'),
      ...axes,
      ...scale,
      data: z.array(z.strictObject({ x, y: z.number(), color })).min(1),
      showBarValues: flag,
    }),
    z.strictObject({
      type: z.literal('Chart.VerticalBar.Grouped'),
      ...axes,
      ...scale,
      data: series.min(1),
      stacked: flag,
      showBarValues: flag,
    }),
    z.strictObject({
      type: z.literal('Chart.HorizontalBar'),
      ...axes,
      data: z.array(z.strictObject({ x: z.string(), y: z.number(), color })).min(1),
      displayMode: oneOf('AbsoluteWithAxis', 'AbsoluteNoAxis', 'PartToWhole').optional(),
    }),
    z.strictObject({ type: z.literal('Chart.Line'), ...axes, ...scale, data: series.min(1) }),
    z.strictObject({
      type: z.literal('Chart.Donut'),
      ...chart,
      data: z.array(z.strictObject({ legend: words, value: z.number().min(0), color })).min(1),
      value: z.string().optional(),
      valueColor: color,
      thickness: oneOf('Thin', 'Thick').optional(),
      showOutlines: flag,
    }),
  ] as const
}
