import { z } from 'zod'
import { anyText } from './validate-composition.ts'
import {
  button,
  checkboxes,
  datepicker,
  datetimepicker,
  emailInput,
  fileInput,
  image,
  numberInput,
  overflow,
  plainTextInput,
  radioButtons,
  timepicker,
  urlInput,
} from './validate-elements.ts'
import {
  channelsSelect,
  conversationsSelect,
  externalSelect,
  multiChannelsSelect,
  multiConversationsSelect,
  multiExternalSelect,
  multiStaticSelect,
  multiUsersSelect,
  staticSelect,
  usersSelect,
} from './validate-menus.ts'

const sameOption = (a: { value: string; text: { text: string } }, b: { value: string; text: { text: string } }) =>
  a.value === b.value && a.text.text === b.text.text

/**
 * What a key-by-key schema cannot say about one element: either `options` or `option_groups`, an initial option that
 * is one of the options, one source for an image, bounds in the right order.
 */
function checkElement(element: Element, ctx: z.core.$RefinementCtx): void {
  const refuse = (message: string, path: string[] = []) => ctx.addIssue({ code: 'custom', message, path })
  switch (element.type) {
    case 'static_select':
    case 'multi_static_select': {
      if (!element.options === !element.option_groups) refuse('must provide either options or option_groups')
      const all = element.options ?? element.option_groups?.flatMap(group => group.options) ?? []
      const initial = element.type === 'static_select' ? [element.initial_option] : (element.initial_options ?? [])
      for (const one of initial)
        if (one && !all.some(option => sameOption(option, one))) refuse('initial option is not one of the options')
      break
    }
    case 'checkboxes':
      for (const one of element.initial_options ?? [])
        if (!element.options.some(option => sameOption(option, one)))
          refuse('initial option is not one of the options', ['initial_options'])
      break
    case 'radio_buttons': {
      const one = element.initial_option
      if (one && !element.options.some(option => sameOption(option, one)))
        refuse('initial option is not one of the options', ['initial_option'])
      break
    }
    case 'image':
      if (!element.image_url === !element.slack_file) refuse('must provide either image_url or slack_file')
      break
    case 'plain_text_input':
      if ((element.min_length ?? 0) > (element.max_length ?? 3000)) refuse('min_length must not exceed max_length')
      break
    case 'number_input':
      if (Number(element.min_value ?? -Infinity) > Number(element.max_value ?? Infinity))
        refuse('min_value must not exceed max_value')
      break
    default:
  }
}

const menus = [
  staticSelect,
  externalSelect,
  usersSelect,
  conversationsSelect,
  channelsSelect,
  multiStaticSelect,
  multiExternalSelect,
  multiUsersSelect,
  multiConversationsSelect,
  multiChannelsSelect,
] as const

const choosers = [...menus, checkboxes, radioButtons, datepicker, timepicker] as const
const writers = [plainTextInput, emailInput, urlInput, numberInput, fileInput] as const

export const accessory = z.discriminatedUnion('type', [...choosers, button, overflow, image]).superRefine(checkElement)
export const action = z
  .discriminatedUnion('type', [...choosers, button, overflow, datetimepicker])
  .superRefine(checkElement)
export const inputElement = z
  .discriminatedUnion('type', [...choosers, ...writers, datetimepicker])
  .superRefine(checkElement)
export const contextElement = z
  .discriminatedUnion('type', [...anyText(3000).options, image])
  .superRefine((element, ctx) => {
    if (element.type === 'image') checkElement(element, ctx)
  })

/** Any element of actions, of an input, or an accessory. */
export type Element = z.infer<typeof accessory> | z.infer<typeof action> | z.infer<typeof inputElement>
