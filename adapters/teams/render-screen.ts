import { cut } from '../chat/cut.ts'
import type { Block, Screen } from '../chat/screen.ts'
import type { Words } from '../chat/words/words.ts'
import { FORM_CAME } from './card-data.ts'
import { dialogHeight } from './dialog-height.ts'
import { type CardPart, type Drawing, heading, type Surface } from './drawing.ts'
import { LIMITS } from './limits.ts'
import { buttonsOf, renderBlocks } from './render-blocks.ts'
import { inputsOf, submitButton } from './render-buttons.ts'

export const CARD = 'application/vnd.microsoft.card.adaptive'

/** Shares of the limits, tried in turn until the card is small enough. Texts that are cut end with an ellipsis. */
const SHARES = [1, 0.5, 0.2, 0.1, 0.02]

/** Renders a screen as an Adaptive Card. */
export function renderCard(w: Words, screen: Screen, surface: Surface, dialogs: boolean): CardPart {
  const inputs = inputsOf(screen)
  let card: CardPart | undefined
  for (const share of SHARES) {
    card = draw({ w, screen, surface, dialogs, inputs, share })
    if (Buffer.byteLength(JSON.stringify(card)) <= LIMITS.cardBytes) return card
  }
  if (!card) throw new Error('No share to draw a card with.')
  return card
}

function draw(drawing: Drawing): CardPart {
  const { screen } = drawing
  // A dialog shows its title itself; a message starts with it, unless it starts with a heading.
  const body = [...(needsTitle(drawing) ? [heading(drawing, screen.title)] : []), ...renderBlocks(drawing)]
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    msteams: { width: 'Full' },
    // Shown by clients that can't draw the card.
    fallbackText: cut(screen.text, LIMITS.summary),
    ...withSubmit(drawing, drawing.inputs.length > 0 ? [FORM_CAME, ...body] : body),
  }
}

/** Puts the submit first in the last row of buttons. */
function withSubmit(drawing: Drawing, body: CardPart[]): { body: CardPart[]; actions?: CardPart[] } {
  const { submit } = drawing.screen
  if (!submit) return { body }
  const last = buttonsOf(body.at(-1))
  const together = last.length > 0 && last.length < LIMITS.actions
  return together
    ? { body: body.slice(0, -1), actions: [submitButton(drawing, submit), ...last] }
    : { body, actions: [submitButton(drawing, submit)] }
}

function needsTitle({ screen, surface }: Drawing): boolean {
  return surface === 'message' && screen.blocks[0]?.kind !== 'heading'
}

/** A message with the screen as a card. `summary` is shown in notifications. */
export function renderMessage(w: Words, screen: Screen, dialogs: boolean): Message {
  return {
    type: 'message',
    summary: cut(screen.text, LIMITS.summary),
    attachments: [{ contentType: CARD, content: renderCard(w, screen, 'message', dialogs) }],
  }
}

interface Message {
  type: 'message'
  summary: string
  attachments: [{ contentType: string; content: CardPart }]
}

/**
 * The next content of an open dialog.
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots
 */
export function renderDialog(w: Words, screen: Screen): object {
  const card = { contentType: CARD, content: renderCard(w, screen, 'dialog', true) }
  return {
    task: {
      type: 'continue',
      value: { title: cut(screen.title, LIMITS.dialogTitle), height: dialogHeight(screen), width: 'medium', card },
    },
  }
}

/**
 * The form again with the typed values, except secrets. Teams can't mark fields itself, so each error is a sentence
 * above its field; one on top names the fields, of which some may be out of sight.
 */
export function withErrors(
  w: Words,
  screen: Screen,
  errors: Readonly<Record<string, string>>,
  values: Readonly<Record<string, readonly string[]>>,
): Screen {
  const fields = screen.blocks.filter(block => block.kind === 'field' || block.kind === 'checkboxes')
  const wrong = fields.filter(({ id }) => errors[id] !== undefined).map(({ label }) => label)
  const others = Object.entries(errors).flatMap(([id, error]) => (fields.some(one => one.id === id) ? [] : [error]))
  const top = [...(wrong.length > 0 ? [w.t('fieldProblem.check', { fields: w.list(wrong) })] : []), ...others]
  const blocks = screen.blocks.flatMap((block): Block[] => {
    if (block.kind !== 'field' && block.kind !== 'checkboxes') return [block]
    const error = errors[block.id]
    const sentence: Block[] = error === undefined ? [] : [{ kind: 'text', text: error }]
    if (block.kind === 'checkboxes' || block.input === 'secret') return [...sentence, block]
    const typed = values[block.id]?.[0]
    return [...sentence, typed === undefined ? block : { ...block, value: typed }]
  })
  return { ...screen, blocks: [...top.map((text): Block => ({ kind: 'text', text })), ...blocks] }
}
