import type { z } from 'zod'
import type { Element } from './validate-blocks.ts'

const sameOption = (a: { value: string; text: { text: string } }, b: { value: string; text: { text: string } }) =>
  a.value === b.value && a.text.text === b.text.text

/**
 * What a key-by-key schema cannot say about one element: either `options` or `option_groups`, an initial option that
 * is one of the options, one source for an image, bounds in the right order.
 */
export function checkElement(element: Element, ctx: z.core.$RefinementCtx): void {
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
