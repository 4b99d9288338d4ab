import { z } from 'zod'
import { buttonRow, buttons, plainActions } from './shape-actions.ts'
import { charts } from './shape-charts.ts'
import { containerStyle, flag, oneOf, pixels, requires, vertical, words } from './shape-common.ts'
import { backgroundImage, containers, layouts } from './shape-containers.ts'
import { elements } from './shape-elements.ts'
import { inputs } from './shape-inputs.ts'

// Cards nest: an element contains elements, a button shows a card. Hence `z.lazy`.
const element: z.ZodType = z.lazy(() => anyElement)
const button: z.ZodType = z.lazy(() => anyButton)
const select: z.ZodType = z.lazy(() => onClick)
const inline: z.ZodType = z.lazy(() => inInput)

const nested = {
  type: z.literal('AdaptiveCard'),
  $schema: z.string().optional(),
  body: z.array(element).optional(),
  actions: buttonRow(button).optional(),
  fallbackText: words.optional(),
  speak: z.string().optional(),
  lang: z.string().min(2).optional(),
  rtl: flag,
  style: containerStyle,
  layouts,
  backgroundImage,
  minHeight: pixels.optional(),
  verticalContentAlignment: vertical,
  selectAction: select.optional(),
  requires,
}

const version = z.enum(['1.0', '1.1', '1.2', '1.3', '1.4', '1.5'])

const mention = z.strictObject({
  type: z.literal('mention'),
  text: z.string().regex(/^<at>[^<]+<\/at>$/, 'must be a name in <at>…</at>'),
  mentioned: z.strictObject({ id: z.string().min(1), name: words }),
})

// The action of a refresh is never drawn: whatever its title says.
const [, execute] = plainActions(z.string().optional(), button)

/** What Action.ShowCard shows: a card without what only a whole message has. */
const inner = z.strictObject({ ...nested, version: version.optional() })

const anyButton = buttons(button, inner)
const onClick = z.discriminatedUnion('type', [...plainActions(words.optional(), select)])
const inInput = z.discriminatedUnion('type', [...plainActions(words, inline)])

const anyElement = z.discriminatedUnion('type', [
  ...elements(element, select),
  ...containers(element, select, button),
  ...inputs(element, inline),
  ...charts(element),
])

/** A whole Adaptive Card. */
export const cardShape = z.strictObject({
  ...nested,
  version,
  refresh: z.strictObject({ action: execute, userIds: z.array(z.string().min(1)).max(60).optional() }).optional(),
  msteams: z.strictObject({ width: oneOf('Full').optional(), entities: z.array(mention).optional() }).optional(),
})
