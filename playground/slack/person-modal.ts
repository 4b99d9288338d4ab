import { applySubmission, arrived } from './ack.ts'
import { isEmpty, valueField } from './element-state.ts'
import { type Actor, viewClosed, viewSubmission } from './payloads.ts'
import { callAppWithPayload } from './signed-request.ts'
import type { Block } from './validate-blocks.ts'
import type { Shown } from './world.ts'

function top({ member }: Actor): Shown {
  const shown = member.stack.at(-1)
  if (!shown) throw new Error(`${member.realName} has no modal open`)
  return shown
}

const changed = ({ platform, workspace, member }: Actor) =>
  platform.changed({ kind: 'modal', team: workspace.id, user: member.id })

/** The error that the client itself finds before it sends the form. */
function complaint(block: Block, shown: Shown): string | undefined {
  if (block.type !== 'input') return undefined
  const { element } = block
  const value = shown.state.get(block.block_id ?? '')?.get(element.action_id ?? '')?.[valueField(element.type) ?? '']
  if (isEmpty(value)) return block.optional ? undefined : 'Please complete this required field.'
  const written = String(value)
  switch (element.type) {
    case 'plain_text_input':
      if (written.length < (element.min_length ?? 0)) return `At least ${element.min_length} characters.`
      if (written.length > (element.max_length ?? 3000)) return `At most ${element.max_length ?? 3000} characters.`
      return undefined
    case 'email_text_input':
      return /^\S+@\S+\.\S+$/.test(written) ? undefined : 'Please enter a valid email address.'
    case 'url_text_input':
      return /^https?:\/\/\S+$/.test(written) ? undefined : 'Please enter a valid URL.'
    case 'number_input': {
      const number = Number(written)
      if (Number.isNaN(number)) return 'Please enter a number.'
      if (!element.is_decimal_allowed && !Number.isInteger(number)) return 'Please enter a whole number.'
      if (number < Number(element.min_value ?? -Infinity)) return `At least ${element.min_value}.`
      return number > Number(element.max_value ?? Infinity) ? `At most ${element.max_value}.` : undefined
    }
    default:
      return undefined
  }
}

/** Presses the submit button of the modal in front. */
export async function submit(actor: Actor): Promise<void> {
  const shown = top(actor)
  if (shown.payload.type !== 'modal' || !shown.payload.submit) throw new Error('This modal has no submit button')
  const complaints = shown.payload.blocks.flatMap(block => {
    const said = complaint(block, shown)
    return said ? [[block.block_id ?? '', said] as const] : []
  })
  actor.member.errors = Object.fromEntries(complaints)
  if (complaints.length > 0) return changed(actor)
  const answer = await callAppWithPayload(actor.platform, viewSubmission(actor, shown))
  applySubmission(actor, shown, answer)
}

/**
 * Presses the close button of the modal in front; with `all`, or where the view says clear_on_close, everything goes.
 * The app hears of it only where a view says notify_on_close.
 */
export async function closeModal(actor: Actor, how: { all?: boolean } = {}): Promise<void> {
  const { member, platform } = actor
  const shown = top(actor)
  const cleared = how.all || (shown.payload.type === 'modal' && (shown.payload.clear_on_close ?? false))
  const closing = cleared ? member.stack.toReversed() : [shown]
  member.stack = member.stack.filter(one => !closing.includes(one))
  member.errors = {}
  changed(actor)
  for (const one of closing)
    if (one.payload.type === 'modal' && one.payload.notify_on_close)
      arrived(actor, await callAppWithPayload(platform, viewClosed(actor, one, cleared)))
}
