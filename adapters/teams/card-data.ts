import { createHash } from 'node:crypto'
import { z } from 'zod'
import { flag } from '../chat/envelope.ts'

/**
 * An input of a card that says more than its value: one with an action of its own, or one with several ticks. Teams sends no
 * input by itself, so each button says what was shown, and what changed is done before what the button does.
 */
const cardInput = z.object({
  id: z.string(),
  /** Empty: it only comes with the submit. */
  action: z.string(),
  carries: z.string(),
  /** The mark of what stood there when the card was drawn: the text, the choice, the ticks. */
  was: z.string(),
  /** Of ticks: all that were offered. */
  of: z.array(z.string()).optional(),
})
export type CardInput = z.infer<typeof cardInput>

/** What each of our buttons brings back; the values of the card's inputs stand beside it, by their ids. */
export const cardButton = z.looseObject({
  action: z.string(),
  carries: z
    .string()
    .nullish()
    .catch('')
    .transform(carries => carries ?? ''),
  /** It acts on a list: see `Button.ofList`. */
  ofList: flag.transform(is => is ?? undefined),
  // Needed, also where there are none: without them nobody knows which ticks are missing.
  inputs: z.array(cardInput),
})

/**
 * An input that nobody sees and that always says the same. Teams leaves out what is empty: a cleared text, a list without a
 * tick. Some clients leave out all inputs. Where this one comes, what is missing was emptied; else nobody knows what was entered.
 * https://github.com/OfficeDev/Microsoft-Teams-Samples/issues/834
 * https://github.com/microsoft/AdaptiveCards/issues/9330
 */
export const FORM_CAME = { type: 'Input.Text', id: 'formCame', isVisible: false, value: 'yes' } as const

/** The choice that means none: Teams offers no way to take a choice back. */
export const NONE = 'none'

/** Each button carries it, so it is short whatever was typed. */
export function markOf(values: readonly string[]): string {
  return values.length === 0
    ? ''
    : createHash('sha256')
        .update([...values].sort().join('|'))
        .digest('base64url')
        .slice(0, 8)
}
