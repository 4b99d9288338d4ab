import { z } from 'zod'

/** One of these words. Teams reads them in any case: `Small` and `small` are the same. */
export function oneOf(...allowed: string[]) {
  const known = new Set(allowed.map(word => word.toLowerCase()))
  return z.string().refine(word => known.has(word.toLowerCase()), `must be one of: ${allowed.join(', ')}`)
}

/** A text that is not empty: an empty one is drawn as a gap, and a screen reader says nothing. */
export const words = z.string().refine(text => text.trim() !== '', 'must not be empty')

export const flag = z.boolean().optional()
export const pixels = z.string().regex(/^\d+px$/, 'must be pixels, such as 80px')

const web = (schemes: string[]) => (url: string) =>
  URL.canParse(url) && schemes.includes(new URL(url).protocol) && new URL(url).hostname !== ''
const onThisMachine = (url: string) => /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?\//.test(url)
const dataUri = /^data:image\/(png|jpeg|gif);base64,[A-Za-z0-9+/]+={0,2}$/
const svgUri = /^data:image\/svg\+xml[;,]/

/** The URL that a button opens in the browser. */
export const link = z.string().refine(web(['https:', 'http:']), 'must be an address with https or http')

/** Where an image comes from. Teams draws no SVG here, and fetches nothing over http; here an app on this machine may serve it. */
export const imageUrl = z
  .string()
  .refine(
    url => web(['https:'])(url) || onThisMachine(url) || dataUri.test(url),
    'must be an https address or a data: URI of a PNG, JPEG or GIF',
  )

/** Where a button's icon comes from: as an image, or an SVG, or one of Fluent's by name (`icon:Add`). */
export const iconUrl = z
  .string()
  .refine(
    url =>
      web(['https:'])(url) || dataUri.test(url) || svgUri.test(url) || /^icon:[A-Za-z]+(,(regular|filled))?$/.test(url),
    'must be an https address, a data: URI of an image, or icon:Name',
  )

export const horizontal = oneOf('Left', 'Center', 'Right').optional()
export const vertical = oneOf('Top', 'Center', 'Bottom').optional()
export const containerStyle = oneOf('default', 'emphasis', 'accent', 'good', 'attention', 'warning').optional()
export const spacing = oneOf(
  'None',
  'ExtraSmall',
  'Small',
  'Default',
  'Medium',
  'Large',
  'ExtraLarge',
  'Padding',
).optional()

const widths = ['VeryNarrow', 'Narrow', 'Standard', 'Wide']
export const targetWidth = oneOf(
  ...widths,
  ...widths.flatMap(width => [`atLeast:${width}`, `atMost:${width}`]),
).optional()

export const id = z.string().min(1)
export const requires = z.record(z.string(), z.string()).optional()

/** The keys of every element. `element` is any element: what is shown where this one is unknown. */
export const common = (element: z.ZodType) => ({
  id: id.optional(),
  isVisible: flag,
  separator: flag,
  spacing,
  height: oneOf('auto', 'stretch').optional(),
  lang: z.string().min(2).optional(),
  requires,
  targetWidth,
  'grid.area': z.string().min(1).optional(),
  fallback: z.union([z.literal('drop'), element]).optional(),
})
