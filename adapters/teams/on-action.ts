import { randomUUID } from 'node:crypto'
import type { Place } from '../../src/announcement/announcement.ts'
import { logFailure, performSafely } from '../chat/failure.ts'
import { drawHome } from '../chat/home/draw-home.ts'
import type { Interaction, Reply } from '../chat/interaction.ts'
import { failureScreen } from '../chat/notice-screen.ts'
import { idempotencyKeyOf, type TeamsActivity } from './activity.ts'
import { viewOf } from './messenger.ts'
import { readPressed } from './read-interaction.ts'
import { renderDialog, withErrors } from './render-screen.ts'
import { answerInDialog, answerOnCard, type OnCard, toast } from './reply.ts'
import type { Replying } from './replying-to.ts'
import { unreadableScreen } from './unreadable-screen.ts'

/**
 * Runs deeds, and showings, on one card one after the other. Two mutexes: if Teams is slow to show one outcome, the next
 * deed runs all the same.
 */
export interface Mutexes {
  deed<T>(body: () => Promise<T>): Promise<T>
  showing<T>(body: () => Promise<T>): Promise<T>
}

/** Handles a button of an older card (Action.Submit), which comes as a message and expects no answer. */
export async function onMessageAction(
  to: Replying,
  activity: TeamsActivity,
  mutex: Mutexes,
  pressed: Interaction[],
): Promise<void> {
  const { replies, ...done } = await mutex.deed(() => performAll(to, activity, pressed))
  await answerOnItsCard(to, activity, { ...done, invoke: false, showing: mutex.showing }, replies)
}

/** Handles a button of a card (Action.Execute). Returns the body of the answer. */
export async function onCardAction(
  to: Replying,
  activity: TeamsActivity,
  mutex: Mutexes,
  data: unknown,
): Promise<object> {
  const pressed = pressedOnCard(to, activity, data)
  if (!pressed) return toast(unreadableScreen(to, activity).text)
  const { replies, ...done } = await mutex.deed(() => performAll(to, activity, pressed))
  return await answerOnItsCard(to, activity, { ...done, invoke: true, showing: mutex.showing }, replies)
}

/**
 * How long the answer to an invoke of a dialog waits for an outcome, in ms. After 5 s Teams sends the invoke again, up to
 * two times, shows "Unable to reach app" although the work goes on, and ignores the answer.
 * https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/respond-to-task-module-submit,
 * https://github.com/microsoft/AdaptiveCards/issues/3701, https://github.com/MicrosoftDocs/msteams-docs/issues/6461,
 * https://github.com/MicrosoftDocs/msteams-docs/issues/6084, https://github.com/MicrosoftDocs/msteams-docs/issues/13460
 */
const DIALOG_PATIENCE_MS = 4_000

/** Handles a button that opens a dialog, or is in one. Returns the body of the answer: the dialog's next content. */
export async function onDialogAction(
  to: Replying,
  activity: TeamsActivity,
  mutex: Mutexes,
  data: unknown,
): Promise<object> {
  // An open dialog can't be edited, so a later outcome comes as a message. It has no id either, so each press in it
  // counts as a screen of its own.
  const screenId = `teams/${activity.conversation.id}/press/${activity.id ?? randomUUID()}`
  const answerBy = performance.now() + (to.config.patienceMs ?? DIALOG_PATIENCE_MS)
  const pressed = readPressed(data, placeOf(to, null), screenId)?.map(one => ({ ...one, answerBy }))
  if (!pressed) return renderDialog(to.w, unreadableScreen(to, activity))
  const { replies, values } = await mutex.deed(() => performAll(to, activity, pressed))
  try {
    return await answerInDialog(to, replies, values)
  } catch (err) {
    return renderDialog(to.w, failureScreen(to.w, logFailure(to.ctx, err, { step: 'showing' }), 'showing'))
  }
}

/** What was pressed on a card in a conversation; null if the data are not ours. */
export function pressedOnCard(to: Replying, activity: TeamsActivity, data: unknown): Interaction[] | null {
  const { conversation, replyToId: cardId, id } = activity
  const screenId = `teams/${conversation.id}/card/${cardId || (id ?? randomUUID())}`
  return readPressed(data, placeOf(to, cardId), screenId)
}

/**
 * Where a later outcome is shown. A card in the person's own chat can be edited; a card in a channel belongs to
 * everybody.
 */
export function placeOf(to: Replying, cardId: string | null | undefined): Place {
  const person = to.actor.externalId
  return cardId && to.personal
    ? { kind: 'view', view: viewOf({ conversation: to.spot.conversation, activity: cardId }), person }
    : { kind: 'person', person }
}

/** Performs the pressed actions one after the other. Stops at a reply that the person must see first. */
async function performAll(
  to: Replying,
  activity: TeamsActivity,
  pressed: Interaction[],
): Promise<{ replies: Reply[]; values: Interaction['values']; deed: Interaction | null }> {
  let replies: Reply[] = []
  let deed: Interaction | null = null
  const idempotencyKey = idempotencyKeyOf(activity)
  let afterOthers = false
  const committed = () => {
    afterOthers = true
  }
  for (const [nth, one] of pressed.entries()) {
    const key = idempotencyKey === null ? undefined : `${idempotencyKey}/${nth}`
    const interaction = { ...one, idempotencyKey: key }
    const done = await performSafely({ ...to, ctx: { ...to.ctx, committed }, afterOthers, interaction })
    if (!done.looks) deed = interaction
    replies = await done.draw()
    // `repeated` does not stop: an action that was done when the activity first came must not skip one that failed
    // then.
    if (replies.some(mustBeSeen)) break
  }
  return { replies, values: pressed[0]?.values ?? {}, deed }
}

/** Whether the remaining actions are skipped: this one was not done, or its reply is something else than the list. */
function mustBeSeen(reply: Reply): boolean {
  return reply.kind === 'replace' ? reply.refused === true : reply.kind !== 'home' && reply.kind !== 'repeated'
}

/** Answers a button on a card. Without the card's id nothing can be edited, so the outcome is a new message. */
async function answerOnItsCard(
  to: Replying,
  { replyToId: cardId }: TeamsActivity,
  on: Omit<OnCard, 'cardId'>,
  replies: Reply[],
): Promise<object> {
  if (cardId) return await answerOnCard(to, { ...on, cardId }, replies)
  const messages = await Promise.all(replies.map(reply => asMessage(to, reply, on.values)))
  return await answerOnCard(to, { ...on, cardId: '' }, messages)
}

/** A reply that would edit the card, as a new message; any other reply as it is. */
async function asMessage(to: Replying, reply: Reply, values: Interaction['values']): Promise<Reply> {
  switch (reply.kind) {
    case 'replace':
      return { kind: 'message', screen: reply.screen }
    case 'errors':
      return { kind: 'message', screen: withErrors(to.w, reply.screen, reply.errors, values) }
    case 'home':
      return { kind: 'message', screen: await drawHome(to.ctx, to.w, to.actor, reply.search ?? '') }
    default:
      return reply
  }
}
