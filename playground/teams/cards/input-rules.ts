import type { z } from 'zod'

type Refuse = (message: string, ...path: string[]) => void
const refuser =
  (ctx: z.core.$RefinementCtx): Refuse =>
  (message, ...path) =>
    ctx.addIssue({ code: 'custom', message, path })

interface Asked {
  isRequired?: boolean | undefined
  errorMessage?: string | undefined
}

function checkRequired(input: Asked, refuse: Refuse): void {
  if (input.isRequired && input.errorMessage === undefined) refuse('isRequired needs an errorMessage', 'errorMessage')
}

function checkBounds(input: { min?: string | number | undefined; max?: string | number | undefined }, refuse: Refuse) {
  if (input.min !== undefined && input.max !== undefined && input.min > input.max) refuse('min is after max', 'min')
}

/** Input.Number, Input.Date, Input.Time: bounds in the right order. */
export function checkRange(input: Asked & Parameters<typeof checkBounds>[0], ctx: z.core.$RefinementCtx): void {
  checkRequired(input, refuser(ctx))
  checkBounds(input, refuser(ctx))
}

interface Text extends Asked {
  label?: string | undefined
  isVisible?: boolean | undefined
  style?: string | undefined
  isMultiline?: boolean | undefined
  regex?: string | undefined
  value?: string | undefined
  maxLength?: number | undefined
}

/** Input.Text: the initial value respects its own limits. A hidden one needs no label. */
export function checkText(input: Text, ctx: z.core.$RefinementCtx): void {
  const refuse = refuser(ctx)
  checkRequired(input, refuse)
  if (input.label === undefined && input.isVisible !== false) refuse('is missing', 'label')
  if (input.isMultiline && input.style?.toLowerCase() === 'password')
    refuse('a password on several lines is shown in clear', 'isMultiline')
  if (input.value !== undefined && input.value.length > (input.maxLength ?? Infinity))
    refuse('is longer than maxLength', 'value')
  if (input.regex !== undefined && !compiles(input.regex)) refuse('is not a regular expression', 'regex')
}

function compiles(regex: string): boolean {
  try {
    new RegExp(regex)
    return true
  } catch {
    return false
  }
}

interface Toggle extends Asked {
  value?: string | undefined
  valueOn?: string | undefined
  valueOff?: string | undefined
}

/** Input.Toggle: it is either on or off. */
export function checkToggle(input: Toggle, ctx: z.core.$RefinementCtx): void {
  const refuse = refuser(ctx)
  checkRequired(input, refuse)
  const { value, valueOn = 'true', valueOff = 'false' } = input
  if (value !== undefined && value !== valueOn && value !== valueOff) refuse('is neither valueOn nor valueOff', 'value')
}

interface ChoiceSet extends Asked {
  choices?: { value: string }[] | undefined
  'choices.data'?: object | undefined
  value?: string | undefined
  style?: string | undefined
  isMultiSelect?: boolean | undefined
}

/** Input.ChoiceSet: there are choices, and the value is one of them. */
export function checkChoices(input: ChoiceSet, ctx: z.core.$RefinementCtx): void {
  const refuse = refuser(ctx)
  checkRequired(input, refuse)
  const { choices = [], isMultiSelect } = input
  const values = choices.map(choice => choice.value)
  const searched = input['choices.data'] !== undefined
  if (!searched && choices.length === 0) refuse('needs a choice', 'choices')
  if (searched && input.style?.toLowerCase() !== 'filtered') refuse("needs style 'filtered'", 'choices.data')
  if (new Set(values).size < values.length) refuse('two choices have the same value', 'choices')
  if (isMultiSelect)
    for (const [index, value] of values.entries())
      if (value.includes(',')) refuse('must hold no comma in a multi-select', 'choices', `${index}`, 'value')
  // An empty text: nothing is chosen.
  const chosen = !input.value ? [] : isMultiSelect ? input.value.split(',') : [input.value]
  for (const one of chosen) if (!values.includes(one)) refuse(`is not one of the choices: ${one}`, 'value')
}
