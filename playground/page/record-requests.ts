import type { AppAnswer, AppRequest } from '../call-app.ts'
import { type Fields, isFields, parseJson, text } from '../json.ts'
import type { Journal } from './journal.ts'

/** Records a request to the app in the journal, and its answer once it has come. */
export function recordRequest(journal: Journal, request: AppRequest, describe: (sent: Fields) => string): void {
  const sent = readSent(request.body)
  const line = `POST ${new URL(request.url).pathname} ${describe(sent)}`
  const shown = withoutScreens(sent)
  const begun = performance.now()
  const written = journal.add('request', line, { sent: shown })
  void request.answer.then(answer => {
    const outcome = answer.kind === 'answered' ? String(answer.status) : answer.kind
    const ms = Math.round(performance.now() - begun)
    written.more(`${line} → ${outcome} in ${ms} ms`, { sent: shown, answer: parseAnswer(answer) })
  })
}

/** A form with a payload, a form, or JSON. */
function readSent(body: string): Fields {
  const json = parseJson(body)
  if (isFields(json)) return json
  const form = Object.fromEntries(new URLSearchParams(body))
  const payload = parseJson(form.payload ?? '')
  return isFields(payload) ? payload : form
}

function parseAnswer(answer: AppAnswer): unknown {
  if (answer.kind !== 'answered') return answer
  return answer.json ?? answer.text
}

/** Slack sends the whole view or message back: that is known, and large. */
function withoutScreens(sent: Fields): Fields {
  const copy = { ...sent }
  for (const key of ['view', 'message']) {
    const screen = copy[key]
    if (isFields(screen) && Array.isArray(screen.blocks))
      copy[key] = { ...screen, blocks: `… (${screen.blocks.length})` }
  }
  return copy
}

/** Describes what Slack sent: a command, an event, or what was done in a view or message. */
export function describeSlack(sent: Fields): string {
  if (sent.command !== undefined) return `${text(sent.command)} ${text(sent.text)}`.trim()
  if (isFields(sent.event)) return `event ${text(sent.event.type)}`
  const actions = Array.isArray(sent.actions) ? sent.actions.filter(isFields) : []
  const ids = actions.map(action => text(action.action_id))
  const view = isFields(sent.view) ? text(sent.view.callback_id) : ''
  const what = ids.length > 0 ? ids.join(', ') : text(sent.action_id) || view
  return `${text(sent.type)} ${what}`.trim()
}

/** Describes what Teams sent: a message, an event, or a button with its data. */
export function describeTeams(sent: Fields): string {
  const { type, name, value, text: words, action } = sent
  const what = [text(type), text(name), actionIn(value, 0)].filter(Boolean).join(' ')
  if (type !== 'message') return action === undefined ? what : `${what} ${text(action)}`
  return words ? `${what} “${text(words).slice(0, 80)}”` : what
}

/** Apps call what a button does by a name of their own, somewhere in its data. */
function actionIn(value: unknown, depth: number): string {
  if (!isFields(value) || depth > 3) return ''
  if (typeof value.action === 'string') return value.action
  for (const inner of Object.values(value)) {
    const found = actionIn(inner, depth + 1)
    if (found) return found
  }
  return ''
}
