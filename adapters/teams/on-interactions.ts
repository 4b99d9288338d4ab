import { randomUUID } from 'node:crypto'
import type { InvokeResponse } from 'botbuilder'
import { z } from 'zod'
import type { Place } from '../../src/announcement/announcement.ts'
import { doOnce } from '../../src/event/do-once.ts'
import { answerCommand } from '../chat/commands.ts'
import { NotUnderstood, optionalPart, optionalText, requiredText } from '../chat/envelope.ts'
import { drawSafely, logFailure, routeSafely } from '../chat/failure.ts'
import { drawHome } from '../chat/home/draw-home.ts'
import type { Interaction, Reply } from '../chat/interaction.ts'
import { createKeyedMutex } from '../chat/keyed-mutex.ts'
import { failureScreen, noticeScreen } from '../chat/notice-screen.ts'
import { options } from '../chat/router.ts'
import type { Screen } from '../chat/screen.ts'
import { commandText } from '../chat/words/keywords.ts'
import { type TeamsActivity, withoutThread } from './activity.ts'
import { ConnectorError } from './connector-error.ts'
import { onFileConsent } from './file-consent.ts'
import { viewOf } from './messenger.ts'
import { readPressed } from './read-interaction.ts'
import { choice, readDataset } from './render-inputs.ts'
import { renderDialog, renderMessage, withErrors } from './render-screen.ts'
import { answerInDialog, answerOnCard, type OnCard, toast } from './reply.ts'
import type { Replying } from './replying-to.ts'
import { searchResults } from './safety-net.ts'
import { ownChat, sendPrivately } from './send-privately.ts'

/** Empty: Teams has no slash commands, only suggestions of words. */
const COMMAND = ''

const execute = optionalPart(z.object({ action: optionalPart(z.object({ data: z.unknown() })) }))
const taskModule = optionalPart(z.object({ data: z.unknown() }))
/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search */
const search = z.object({ queryText: optionalText, dataset: requiredText })

/** Invokes of features that the app doesn't have (`composeExtension/query`, …): the SDK's own answer to them. */
const NOT_OURS: InvokeResponse = { status: 501 }

/** Handles what people write, press, type and choose. Returns the answer to an invoke. */
export function onInteractions(): (to: Replying, activity: TeamsActivity) => Promise<InvokeResponse | null> {
  const deeds = createKeyedMutex()
  const showings = createKeyedMutex()
  return async (to, activity) => {
    // The actions of one person on one card run in order: two quick clicks are two requests.
    const key = `${to.actor.externalId}|${activity.replyToId ?? activity.conversation.id}`
    const mutex: Mutexes = { deed: body => deeds.run(key, body), showing: body => showings.run(key, body) }
    if (activity.type === 'message') {
      const idempotencyKey = idempotencyKeyOf(activity)
      if (idempotencyKey) await doOnce(to.ctx, idempotencyKey, () => onMessage(to, activity, mutex))
      else await onMessage(to, activity, mutex)
    }
    if (activity.type === 'invoke') return await onInvoke(to, activity, mutex)
    return null
  }
}

/**
 * Separate mutexes for deeds and for drawings: if Teams is slow to show one outcome, the next deed runs all the same.
 */
interface Mutexes {
  deed<T>(body: () => Promise<T>): Promise<T>
  showing<T>(body: () => Promise<T>): Promise<T>
}

async function onMessage(to: Replying, activity: TeamsActivity, mutex: Mutexes): Promise<void> {
  const pressed = readPressed(activity.value, placeOf(to, activity.replyToId), screenOf(activity))
  if (pressed) {
    const { replies, values } = await mutex.deed(() => performAll(to, activity, pressed))
    await answerPressed(to, activity, { values, invoke: false, exclusive: mutex.showing }, replies)
    return
  }
  // A message with data that are not ours is a button whose data were lost, no question.
  // https://github.com/MicrosoftDocs/msteams-docs/issues/13461
  if (activity.text === null && isSomething(activity.value))
    return void (await sendPrivately(to, unreadableScreen(to, activity)))
  await mutex.deed(() => onQuestion(to, activity))
}

async function onQuestion(to: Replying, activity: TeamsActivity): Promise<void> {
  const here = to.personal ? null : withoutThread(activity.conversation.id)
  const screen = await drawSafely(to, () => answerCommand({ ...to, command: COMMAND, here }, commandOf(to, activity)))
  const visibleScreen =
    screen.alone && !to.personal
      ? noticeScreen(to.w, to.w.t('app.name'), (await sendPrivately(to, screen)).text)
      : screen
  try {
    await to.connector.send(to.spot, renderMessage(to.w, visibleScreen, to.config.dialogs))
  } catch (err) {
    // If nothing can be posted in this conversation (archived, blocked, of an old kind), the answer is sent to the
    // person's own chat.
    if (!(err instanceof ConnectorError) || !REFUSED.has(err.status)) throw err
    to.ctx.log.info({ err }, 'Teams refused an answer in the conversation of the question')
    const { serviceUrl } = to.spot
    const conversation = to.personal
      ? await to.connector.openChat(serviceUrl, to.tenant, to.actor.externalId)
      : await ownChat(to)
    await to.connector.send({ serviceUrl, conversation }, renderMessage(to.w, screen, to.config.dialogs))
  }
}

/** Statuses of a refusal: nothing was posted, and a retry would be refused, too. */
const REFUSED = new Set<number | null>([400, 403, 404])

const isSomething = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length > 0

/** The failure screen for data that can't be read; the log says which data. */
function unreadableScreen(to: Replying, { type, name }: TeamsActivity, cause?: unknown): Screen {
  const what = name === null ? type : name.slice(0, 40)
  return failureScreen(
    to.w,
    logFailure(to.ctx, new NotUnderstood(`Teams sent ${what} with data that aren't ours`, cause)),
  )
}

/**
 * The id of the screen: the card in its conversation. A dialog has no id, so each press in it counts as a screen of its
 * own.
 */
function screenOf({ name, replyToId, conversation, id }: TeamsActivity): string {
  const inDialog = name === 'task/fetch' || name === 'task/submit'
  const one = inDialog || !replyToId ? (id ?? randomUUID()) : replyToId
  return `teams/${conversation.id}/${inDialog ? 'press' : 'card'}/${one}`
}

/**
 * The id of an activity, the same if the activity comes twice: Teams repeats it after waiting 15 s for us.
 * https://github.com/microsoft/botbuilder-dotnet/issues/5005
 */
function idempotencyKeyOf({ id, conversation }: TeamsActivity): string | null {
  return id ? `teams/${conversation.id}/${id}` : null
}

/** A mention, which may be split into several. https://github.com/microsoft/botbuilder-dotnet/issues/1934 */
const MENTION = /(?:<at[^>]*>.*?<\/at>\s*)+/s
/** Clients wrap typed text in paragraphs. https://github.com/microsoft/botbuilder-dotnet/issues/4841 */
const TAGS = /<\/?(?!at\b)[a-z][^>]*>/gi
const CHARACTERS: Readonly<Record<string, string>> = { nbsp: ' ', '#160': ' ', amp: '&', lt: '<', gt: '>', quot: '"' }

/** The command in a message, without mentions and markup. */
function commandOf(to: Replying, activity: TeamsActivity): string {
  const text = (activity.text ?? '')
    .replaceAll(TAGS, ' ')
    .replaceAll(/&(nbsp|#160|amp|lt|gt|quot);/g, (_, name: string) => CHARACTERS[name] ?? ' ')
  return commandText(text, MENTION, to.w.language)
}

async function onInvoke(to: Replying, activity: TeamsActivity, mutex: Mutexes): Promise<InvokeResponse> {
  const ok = (body: object): InvokeResponse => ({ status: 200, body })
  switch (activity.name) {
    case 'adaptiveCard/action': {
      const pressed = readPressed(
        execute.parse(activity.value)?.action?.data,
        placeOf(to, activity.replyToId),
        screenOf(activity),
      )
      if (!pressed) return ok(toast(unreadableScreen(to, activity).text))
      const { replies, values } = await mutex.deed(() => performAll(to, activity, pressed))
      return ok(await answerPressed(to, activity, { values, invoke: true, exclusive: mutex.showing }, replies))
    }
    case 'task/fetch':
    case 'task/submit': {
      // An open dialog can't be edited, so a later outcome comes as a message.
      const pressed = readPressed(taskModule.parse(activity.value)?.data, placeOf(to, null), screenOf(activity))
      if (!pressed) return ok(renderDialog(to.w, unreadableScreen(to, activity)))
      const { replies, values } = await mutex.deed(() => performAll(to, activity, pressed))
      try {
        return ok(await answerInDialog(to, replies, values))
      } catch (err) {
        return ok(renderDialog(to.w, failureScreen(to.w, logFailure(to.ctx, err, { step: 'showing' }), 'showing')))
      }
    }
    case 'fileConsent/invoke': {
      const idempotencyKey = idempotencyKeyOf(activity)
      if (!idempotencyKey) return await onFileConsent(to, activity)
      const did = await doOnce(to.ctx, idempotencyKey, () => onFileConsent(to, activity))
      return did.kind === 'done' ? did.value : { status: 200 }
    }
    case 'application/search': {
      const read = search.safeParse(activity.value)
      if (!read.success) {
        unreadableScreen(to, activity, read.error)
        return ok(searchResults([]))
      }
      const { queryText, dataset } = read.data
      const interaction = { ...readDataset(dataset), values: {}, shown: {}, place: placeOf(to, null) }
      const choices = await options({ ...to, interaction }, queryText ?? '')
      return ok(searchResults(choices.slice(0, MOST_FOUND).map(choice)))
    }
    case null:
      // It is unknown which answer is expected, so the failure is sent as a message.
      await sendPrivately(to, unreadableScreen(to, activity))
      return { status: 200 }
    default:
      return NOT_OURS
  }
}

/** Answers a button on a card. Without the card's id nothing can be edited, so the outcome is a new message. */
async function answerPressed(
  to: Replying,
  { replyToId: cardId }: TeamsActivity,
  on: Omit<OnCard, 'cardId'>,
  replies: Reply[],
): Promise<object> {
  if (cardId) return await answerOnCard(to, { ...on, cardId }, replies)
  const messages = replies.map(async (reply): Promise<Reply> => {
    if (reply.kind === 'replace') return { kind: 'message', screen: reply.screen }
    if (reply.kind === 'errors') {
      return { kind: 'message', screen: withErrors(to.w, reply.screen, reply.errors, on.values) }
    }
    if (reply.kind !== 'home') return reply
    return { kind: 'message', screen: await drawHome(to.ctx, to.w, to.actor, reply.search ?? '') }
  })
  return await answerOnCard(to, { ...on, cardId: '' }, await Promise.all(messages))
}

/** How many results Teams shows for a search. */
const MOST_FOUND = 15

/**
 * Where a later outcome is shown. A card in the person's own chat can be edited; a card in a channel belongs to
 * everybody.
 */
function placeOf(to: Replying, cardId: string | null | undefined): Place {
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
): Promise<{ replies: Reply[]; values: Interaction['values'] }> {
  let replies: Reply[] = []
  const idempotencyKey = idempotencyKeyOf(activity)
  let afterOthers = false
  const committed = () => {
    afterOthers = true
  }
  for (const [nth, interaction] of pressed.entries()) {
    replies = await routeSafely({
      ...to,
      ctx: { ...to.ctx, committed },
      afterOthers,
      interaction: { ...interaction, idempotencyKey: idempotencyKey === null ? undefined : `${idempotencyKey}/${nth}` },
    })
    // `repeated` does not stop: an action that was done when the activity first came must not skip one that failed
    // then.
    if (replies.some(mustBeSeen)) break
  }
  return { replies, values: pressed[0]?.values ?? {} }
}

/** Whether the remaining actions are skipped: this one was not done, or its reply is something else than the list. */
function mustBeSeen(reply: Reply): boolean {
  return reply.kind === 'replace' ? reply.refused === true : reply.kind !== 'home' && reply.kind !== 'repeated'
}
