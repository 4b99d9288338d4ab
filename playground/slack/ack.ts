import type { AppAnswer } from '../call-app.ts'
import { isFields } from '../json.ts'
import type { Actor } from './payloads.ts'
import { type Verdict, type ViewPayload, validateView } from './validate-view.ts'
import { createView, updateView } from './views.ts'
import { externalIdTaken, stackLimit } from './web-api/views.ts'
import type { Shown } from './world.ts'

/**
 * What a person gets to see of an answer: true when it was 2xx in time, else a line in their `trouble`. Slack's client
 * shows a warning sign and "We had some trouble connecting", and for a command `operation_timeout`.
 */
export function arrived({ member }: Actor, answer: AppAnswer): answer is Extract<AppAnswer, { kind: 'answered' }> {
  if (answer.kind === 'timeout') member.trouble.push('operation_timeout')
  else if (answer.kind === 'unreachable') member.trouble.push(`dispatch_failed: ${answer.reason}`)
  else if (answer.status < 200 || answer.status > 299) member.trouble.push(`http_${answer.status}`)
  else return true
  return false
}

type Ack =
  | { action: 'close' | 'clear' }
  | { action: 'errors'; errors: Record<string, string> }
  | { action: 'update' | 'push'; view: ViewPayload }

const no = (error: string, ...messages: string[]): Verdict<Ack> => ({ ok: false, error, messages })

/** Reads the answer to a view_submission. https://docs.slack.dev/surfaces/modals#handling_submissions */
function readAck(answer: { text: string; json: unknown }, shown: Shown): Verdict<Ack> {
  if (answer.text === '') return { ok: true, value: { action: 'close' } }
  const ack = answer.json
  if (!isFields(ack)) return no('invalid_ack', 'the answer to a submission must be empty or JSON')
  const { response_action: action, view, errors, ...extra } = ack
  const unknown = Object.keys(extra)
  if (unknown.length > 0) return no('invalid_ack', ...unknown.map(key => `invalid additional property: ${key}`))
  switch (action) {
    case undefined:
      return { ok: true, value: { action: 'close' } }
    case 'clear':
      return { ok: true, value: { action } }
    case 'errors':
      return readErrors(errors, shown)
    case 'update':
    case 'push': {
      const verdict = validateView(view, 'modal')
      return verdict.ok ? { ok: true, value: { action, view: verdict.value } } : verdict
    }
    default:
      return no('invalid_ack', `unknown response_action: ${String(action)}`)
  }
}

/** The client shows nothing for a block that is no input, and the person is left with a form that does nothing. */
function readErrors(given: unknown, shown: Shown): Verdict<Ack> {
  const errors: Record<string, string> = {}
  const inputs = new Set(shown.payload.blocks.filter(block => block.type === 'input').map(block => block.block_id))
  for (const [blockId, said] of Object.entries(isFields(given) ? given : {})) {
    if (!inputs.has(blockId)) return no('invalid_ack', `errors must name input blocks, and ${blockId} is none`)
    if (typeof said !== 'string' || said === '') return no('invalid_ack', `the error of ${blockId} must be a text`)
    errors[blockId] = said
  }
  if (Object.keys(errors).length === 0) return no('invalid_ack', 'errors must name at least one input block')
  return { ok: true, value: { action: 'errors', errors } }
}

/** Shows a person what the answer to their submission says. */
export function applySubmission(actor: Actor, shown: Shown, answer: AppAnswer): void {
  if (!arrived(actor, answer)) return
  const { platform, workspace, member } = actor
  const verdict = readAck(answer, shown)
  const problem = verdict.ok ? apply(actor, shown, verdict.value) : verdict
  if (problem) {
    const { error, messages } = problem
    const payload = answer.json ?? answer.text
    platform.log.refused({ where: 'ack view_submission', team: workspace.id, error, messages, payload })
    member.trouble.push(error)
  }
  platform.changed({ kind: 'modal', team: workspace.id, user: member.id })
}

function apply(
  { workspace, member }: Actor,
  shown: Shown,
  ack: Ack,
): { error: string; messages: string[] } | undefined {
  if (ack.action === 'errors') {
    member.errors = ack.errors
    return undefined
  }
  if (!('view' in ack)) member.stack = ack.action === 'clear' ? [] : member.stack.filter(one => one !== shown)
  // The person may have closed it meanwhile: then there is nothing to update or to push on.
  else if (member.stack.includes(shown)) {
    if (externalIdTaken(workspace, ack.view, ack.action === 'update' ? shown : undefined))
      return { error: 'duplicate_external_id', messages: [] }
    if (ack.action === 'update') updateView(shown, ack.view)
    else if (member.stack.length < stackLimit) member.stack.push(createView(member, ack.view, shown))
    else return { error: 'push_limit_reached', messages: [] }
  }
  member.errors = {}
  return undefined
}
