import { z } from 'zod'
import { common, flag, horizontal, id, imageUrl, oneOf, pixels, words } from './shape-common.ts'

/** Teams draws links to anything else as text; texts from outside must not become links. */
const wrongLink = (text: string) =>
  [...text.matchAll(/(?<!\\)\[[^\]]*(?<!\\)\]\(\s*<?([^)\s>]*)/g)].some(
    ([, url = '']) => !/^(https?:\/\/|mailto:|tel:)/i.test(url),
  )

/** The text of a TextBlock or a fact is markdown. */
const markdown = words.refine(text => !wrongLink(text), 'holds a link that is neither https, http, mailto nor tel')

const look = {
  size: oneOf('Small', 'Default', 'Medium', 'Large', 'ExtraLarge').optional(),
  weight: oneOf('Lighter', 'Default', 'Bolder').optional(),
  color: oneOf('Default', 'Dark', 'Light', 'Accent', 'Good', 'Warning', 'Attention').optional(),
  isSubtle: flag,
  fontType: oneOf('Default', 'Monospace').optional(),
}

const textRun = (select: z.ZodType) =>
  z.strictObject({
    type: z.literal('TextRun'),
    text: words,
    ...look,
    italic: flag,
    strikethrough: flag,
    highlight: flag,
    underline: flag,
    selectAction: select.optional(),
  })

/** The elements that are only read or looked at. `select`: the actions of a click. */
export function elements(element: z.ZodType, select: z.ZodType) {
  const placed = { ...common(element), horizontalAlignment: horizontal }
  const image = z.strictObject({
    type: z.literal('Image'),
    ...placed,
    height: z.union([pixels, oneOf('auto', 'stretch')]).optional(),
    url: imageUrl,
    altText: z.string().optional(),
    backgroundColor: z.string().optional(),
    style: oneOf('Default', 'Person', 'RoundedCorners').optional(),
    size: oneOf('Auto', 'Stretch', 'Small', 'Medium', 'Large').optional(),
    width: z.union([pixels, oneOf('auto', 'stretch')]).optional(),
    fitMode: oneOf('Cover', 'Contain', 'Fill').optional(),
    allowExpand: flag,
    msteams: z.strictObject({ allowExpand: z.boolean() }).optional(),
    selectAction: select.optional(),
  })
  return [
    z.strictObject({
      type: z.literal('TextBlock'),
      ...placed,
      ...look,
      text: markdown,
      wrap: flag,
      maxLines: z.int().min(1).optional(),
      style: oneOf('default', 'columnHeader', 'heading').optional(),
      labelFor: id.optional(),
    }),
    z.strictObject({
      type: z.literal('RichTextBlock'),
      ...placed,
      inlines: z.array(z.union([words, textRun(select)])).min(1),
      labelFor: id.optional(),
    }),
    image,
    z.strictObject({
      type: z.literal('ImageSet'),
      ...placed,
      images: z.array(image).min(1),
      imageSize: oneOf('Small', 'Medium', 'Large').optional(),
    }),
    z.strictObject({
      type: z.literal('FactSet'),
      ...common(element),
      facts: z.array(z.strictObject({ title: words, value: markdown })).min(1),
    }),
    z.strictObject({
      type: z.literal('Icon'),
      ...placed,
      name: z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'must be the name of a Fluent icon'),
      size: oneOf('xxSmall', 'xSmall', 'Small', 'Standard', 'Medium', 'Large', 'xLarge', 'xxLarge').optional(),
      style: oneOf('Regular', 'Filled').optional(),
      color: look.color,
      selectAction: select.optional(),
    }),
    z.strictObject({
      type: z.literal('Badge'),
      ...placed,
      text: words,
      icon: z.string().min(1).optional(),
      iconPosition: oneOf('Before', 'After').optional(),
      appearance: oneOf('Filled', 'Tint').optional(),
      size: oneOf('Medium', 'Large', 'ExtraLarge').optional(),
      shape: oneOf('Square', 'Rounded', 'Circular').optional(),
      style: oneOf('Default', 'Subtle', 'Informative', 'Accent', 'Good', 'Attention', 'Warning').optional(),
      tooltip: words.optional(),
    }),
    z.strictObject({
      type: z.literal('ProgressRing'),
      ...placed,
      label: words.optional(),
      labelPosition: oneOf('Before', 'After', 'Above', 'Below').optional(),
      size: oneOf('Tiny', 'Small', 'Medium', 'Large').optional(),
    }),
    z
      .strictObject({
        type: z.literal('ProgressBar'),
        ...placed,
        value: z.number().min(0).optional(),
        max: z.number().positive().optional(),
        color: oneOf('Accent', 'Good', 'Warning', 'Attention').optional(),
      })
      .refine(bar => (bar.value ?? 0) <= (bar.max ?? 100), { message: 'is more than max', path: ['value'] }),
  ] as const
}
