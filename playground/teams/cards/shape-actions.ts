import { z } from 'zod'
import { flag, iconUrl, id, link, oneOf, requires, words } from './shape-common.ts'

/** What `data.msteams` may be: a button that opens a dialog, or one that says something in the person's name. */
const teamsData = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('task/fetch') }),
  z.strictObject({ type: z.literal('imBack'), value: words }),
  z.strictObject({
    type: z.literal('messageBack'),
    text: words,
    displayText: words.optional(),
    value: z.unknown().optional(),
  }),
])

// A plain string is allowed too, but then Teams doesn't send what was typed into the inputs.
const submitData = z.looseObject({ msteams: teamsData.optional() }).optional()
const onlySubmit = z
  .unknown()
  .refine(value => value === undefined, 'only Action.Submit can hold msteams')
  .optional()
const executeData = z.looseObject({ msteams: onlySubmit }).optional()

const sending = { associatedInputs: oneOf('auto', 'none').optional(), conditionallyEnabled: flag }

/** The keys of every action. `title` is the text of the button, or says what a click does. */
const commonWith = (title: z.ZodType) => ({
  id: id.optional(),
  title,
  iconUrl: iconUrl.optional(),
  style: oneOf('default', 'positive', 'destructive').optional(),
  mode: oneOf('primary', 'secondary').optional(),
  tooltip: words.optional(),
  isEnabled: flag,
  requires,
})

const insteadOf = (action: z.ZodType) => z.union([z.literal('drop'), action]).optional()

/** All actions except Action.ShowCard. */
export function plainActions(title: z.ZodType, action: z.ZodType) {
  const common = commonWith(title)
  const fallback = insteadOf(action)
  const submit = z.strictObject({
    type: z.literal('Action.Submit'),
    ...common,
    ...sending,
    data: submitData,
    msteams: z.strictObject({ feedback: z.strictObject({ hide: z.boolean() }) }).optional(),
    fallback,
  })
  return [
    submit,
    z.strictObject({
      type: z.literal('Action.Execute'),
      ...common,
      ...sending,
      verb: z.string().min(1).optional(),
      data: executeData,
      // Where Action.Execute is unknown, only Action.Submit carries the same data to the bot.
      fallback: insteadOf(submit),
    }),
    z.strictObject({ type: z.literal('Action.OpenUrl'), ...common, url: link, fallback }),
    z.strictObject({
      type: z.literal('Action.ToggleVisibility'),
      ...common,
      targetElements: z.array(z.union([id, z.strictObject({ elementId: id, isVisible: flag })])).min(1),
      fallback,
    }),
    z.strictObject({
      type: z.literal('Action.ResetInputs'),
      ...common,
      targetInputIds: z.array(id).min(1).optional(),
      fallback,
    }),
  ] as const
}

/** The buttons of a card or an ActionSet. `card` is what Action.ShowCard shows. */
export const buttons = (action: z.ZodType, card: z.ZodType) =>
  z.discriminatedUnion('type', [
    ...plainActions(words, action),
    z.strictObject({
      type: z.literal('Action.ShowCard'),
      ...commonWith(words),
      card,
      fallback: insteadOf(action),
    }),
  ])

/** Teams shows six buttons in a row and hides the others, those with mode `secondary` included. */
export const buttonRow = (action: z.ZodType) => z.array(action).max(6)
