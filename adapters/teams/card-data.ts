import { createHash } from 'node:crypto'
import { z } from 'zod'
import { optionalFlag } from '../chat/envelope.ts'

/**
 * An input of a card about which a button must send more than its value: an input with an action of its own, or one
 * with several ticks. Teams sends no input by itself. So each button carries what was shown, and the changes are done
 * before the button's own action.
 */
const cardInput = z.object({
  id: z.string(),
  /** Empty: the input is only sent with the submit. */
  action: z.string(),
  carries: z.string(),
  /** The hash of the input's value when the card was drawn: the text, the choice, or the ticks. */
  was: z.string(),
  /** For ticks: all options that were shown. */
  of: z.array(z.string()).optional(),
})
export type CardInput = z.infer<typeof cardInput>

/** The data of each of our buttons; the values of the card's inputs stand beside it, by their ids. */
export const cardButton = z.looseObject({
  action: z.string(),
  carries: z
    .string()
    .nullish()
    .catch('')
    .transform(carries => carries ?? ''),
  /** The button acts on a list: see `Button.ofList`. */
  ofList: optionalFlag.transform(is => is ?? undefined),
  // Required, even if empty: without it, nobody knows which ticks are missing.
  inputs: z.array(cardInput),
})

/**
 * A hidden input with a constant value. Teams leaves out empty inputs (a cleared text, a list without a tick), and some
 * clients leave out all inputs. If this one came, a missing input was cleared; otherwise its value is unknown.
 * https://github.com/OfficeDev/Microsoft-Teams-Samples/issues/834,
 * https://github.com/microsoft/AdaptiveCards/issues/9330
 */
export const FORM_CAME = { type: 'Input.Text', id: 'formCame', isVisible: false, value: 'yes' } as const

/** The choice for "none", because a choice can't be taken back in Teams. */
export const NONE = 'none'

/** A hash of an input's values. Each button carries it, so it must be short whatever was typed. */
export function hashOf(values: readonly string[]): string {
  return values.length === 0
    ? ''
    : createHash('sha256')
        .update([...values].sort().join('|'))
        .digest('base64url')
        .slice(0, 8)
}
