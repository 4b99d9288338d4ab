import { z } from 'zod'
import { checkChoices, checkRange, checkText, checkToggle } from './input-rules.ts'
import { common, flag, oneOf, pixels, words } from './shape-common.ts'

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 07:30')

/** The inputs. `action`: the actions that an input may have. */
export function inputs(element: z.ZodType, action: z.ZodType) {
  const asked = {
    ...common(element),
    // Without an id, Teams doesn't send what was typed. A comma joins the values of a multi-select.
    id: z.string().regex(/^[^,]+$/, 'must not be empty and hold no comma'),
    isRequired: flag,
    errorMessage: words.optional(),
    valueChangedAction: action.optional(),
  }
  const labelled = { ...asked, label: words }
  return [
    z
      .strictObject({
        type: z.literal('Input.Text'),
        ...labelled,
        label: words.optional(),
        placeholder: z.string().optional(),
        value: z.string().optional(),
        style: oneOf('Text', 'Tel', 'Url', 'Email', 'Password').optional(),
        isMultiline: flag,
        maxLength: z.int().min(1).optional(),
        regex: z.string().min(1).optional(),
        inlineAction: action.optional(),
      })
      .superRefine(checkText),
    z
      .strictObject({
        type: z.literal('Input.Number'),
        ...labelled,
        placeholder: z.string().optional(),
        value: z.number().optional(),
        min: z.number().optional(),
        max: z.number().optional(),
      })
      .superRefine(checkRange),
    z
      .strictObject({
        type: z.literal('Input.Date'),
        ...labelled,
        placeholder: z.string().optional(),
        value: z.iso.date('must be a date such as 2026-11-24').optional(),
        min: z.iso.date('must be a date such as 2026-11-24').optional(),
        max: z.iso.date('must be a date such as 2026-11-24').optional(),
      })
      .superRefine(checkRange),
    z
      .strictObject({
        type: z.literal('Input.Time'),
        ...labelled,
        placeholder: z.string().optional(),
        value: time.optional(),
        min: time.optional(),
        max: time.optional(),
      })
      .superRefine(checkRange),
    z
      .strictObject({
        type: z.literal('Input.Toggle'),
        ...asked,
        label: words.optional(),
        title: words,
        value: z.string().optional(),
        valueOn: z.string().min(1).optional(),
        valueOff: z.string().min(1).optional(),
        wrap: flag,
      })
      .superRefine(checkToggle),
    z
      .strictObject({
        type: z.literal('Input.ChoiceSet'),
        ...labelled,
        choices: z.array(z.strictObject({ title: words, value: z.string().min(1) })).optional(),
        'choices.data': z
          .strictObject({
            type: z.literal('Data.Query'),
            dataset: z.string().min(1),
            associatedInputs: oneOf('auto', 'none').optional(),
            count: z.int().min(1).optional(),
            skip: z.int().min(0).optional(),
          })
          .optional(),
        value: z.string().optional(),
        style: oneOf('compact', 'expanded', 'filtered').optional(),
        isMultiSelect: flag,
        placeholder: z.string().optional(),
        wrap: flag,
        useMultipleColumns: flag,
        minColumnWidth: pixels.optional(),
      })
      .superRefine(checkChoices),
  ] as const
}
