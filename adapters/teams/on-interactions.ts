import { randomUUID } from 'node:crypto'
import type { InvokeResponse } from 'botbuilder'
import { z } from 'zod'
import type { Place } from '../../src/announcement/announcement.ts'
import { doOnce } from '../../src/event/do-once.ts'
import { answerCommand } from '../chat/commands.ts'
import { NotUnderstood, needed, part, said } from '../chat/envelope.ts'
import { drawSafely, logFailure, routeSafely } from '../chat/failure.ts'
import { drawHome } from '../chat/home/draw-home.ts'
import type { Interaction, Reply } from '../chat/interaction.ts'
import { createKeyedMutex } from '../chat/keyed-mutex.ts'
import { failureScreen, noticeScreen } from '../chat/notice-screen.ts'
import { options } from '../chat/router.ts'
import type { Screen } from '../chat/screen.ts'
import { askedIn } from '../chat/words/keywords.ts'
import { type TeamsActivity, withoutThread } from './activity.ts'
import { ConnectorError } from './connector-error.ts'
import { onFileConsent } from './file-consent.ts'
import { viewOf } from './messenger.ts'
import { readPressed } from './read-interaction.ts'
import { choice, readDataset } from './render-inputs.ts'
import { renderDialog, renderMessage, withErrors } from './render-screen.ts'
import { answerInDialog, answerOnCard, type OnCard, toast } from './reply.ts'
import type { Replying } from './replying-to.ts'
import { found } from './safety-net.ts'
import { ownChat, sendPrivately } from './send-privately.ts'

/** Typed without a slash: Teams has no commands, only suggestions of words. */
const COMMAND = ''

const execute = part(z.object({ action: part(z.object({ data: z.unknown() })) }))
const taskModule = part(z.object({ data: z.unknown() }))
/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search */
const search = z.object({ queryText: said, dataset: needed })

/** Invokes of abilities that the app doesn't have (`composeExtension/query`, …): what the SDK itself answers. */
const NOT_OURS: InvokeResponse = { status: 501 }

/** What people write, press, type and choose. Returns the answer to an invoke. */
export function onInteractions(): (to: Replying, activity: TeamsActivity) => Promise<InvokeResponse | null> {
  const deeds = createKeyedMutex()
  const showings = createKeyedMutex()
  return async (to, activity) => {
    // What one person does on one card, in order: two quick clicks come as two requests.
    const key = `${to.actor.externalId}|${activity.replyToId ?? activity.conversation.id}`
    const mutex: Exclusive = { deed: body => deeds.run(key, body), showing: body => showings.run(key, body) }
    if (activity.type === 'message') {
      const idempotencyKey = idempotencyKeyOf(activity)
      if (idempotencyKey) await doOnce(to.ctx, idempotencyKey, () => onMessage(to, activity, mutex))
      else await onMessage(to, activity, mutex)
    }
    if (activity.type === 'invoke') return await onInvoke(to, activity, mutex)
    return null
  }
}

/** Deeds wait for deeds and showings for showings: where Teams is slow to show the one, the next is done all the same. */
interface Exclusive {
  deed<T>(body: () => Promise<T>): Promise<T>
  showing<T>(body: () => Promise<T>): Promise<T>
}

async function onMessage(to: Replying, activity: TeamsActivity, mutex: Exclusive): Promise<void> {
  const pressed = readPressed(activity.value, placeOf(to, activity.replyToId), screenOf(activity))
  if (pressed) {
    const { replies, values } = await mutex.deed(() => act(to, activity, pressed))
    await answerPressed(to, activity, { values, invoke: false, exclusive: mutex.showing }, replies)
    return
  }
  // A button whose data are gone is no question. https://github.com/MicrosoftDocs/msteams-docs/issues/13461
  if (activity.text === null && isSomething(activity.value)) return void (await sendPrivately(to, unread(to, activity)))
  await mutex.deed(() => onQuestion(to, activity))
}

async function onQuestion(to: Replying, activity: TeamsActivity): Promise<void> {
  const here = to.personal ? null : withoutThread(activity.conversation.id)
  const screen = await drawSafely(to, () => answerCommand({ ...to, command: COMMAND, here }, wordsOf(to, activity)))
  const open =
    screen.alone && !to.personal
      ? noticeScreen(to.w, to.w.t('app.name'), (await sendPrivately(to, screen)).text)
      : screen
  try {
    await to.connector.send(to.spot, renderMessage(to.w, open, to.config.dialogs))
  } catch (err) {
    // Where nothing can be said in this place (archived, blocked, of an old kind), it is said where they are alone.
    if (!(err instanceof ConnectorError) || !REFUSED.has(err.status)) throw err
    to.ctx.log.info({ err }, 'Teams refused an answer where it was asked for')
    const { serviceUrl } = to.spot
    const conversation = to.personal
      ? await to.connector.openChat(serviceUrl, to.tenant, to.actor.externalId)
      : await ownChat(to)
    await to.connector.send({ serviceUrl, conversation }, renderMessage(to.w, screen, to.config.dialogs))
  }
}

/** Nothing was said, and the same will be answered again. */
const REFUSED = new Set<number | null>([400, 403, 404])

const isSomething = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length > 0

/** What is said of something that can't be read; what it was stands in the log. */
function unread(to: Replying, { type, name }: TeamsActivity, cause?: unknown): Screen {
  const what = name === null ? type : name.slice(0, 40)
  return failureScreen(
    to.w,
    logFailure(to.ctx, new NotUnderstood(`Teams sent ${what} with data that aren't ours`, cause)),
  )
}

/** The card, in its conversation. A dialog has no name: what is pressed there is known by its press alone. */
function screenOf({ name, replyToId, conversation, id }: TeamsActivity): string {
  const inDialog = name === 'task/fetch' || name === 'task/submit'
  const one = inDialog || !replyToId ? (id ?? randomUUID()) : replyToId
  return `teams/${conversation.id}/${inDialog ? 'press' : 'card'}/${one}`
}

/**
 * The same for an activity that comes twice, as Teams sends it when it waited 15 s for us.
 * https://github.com/microsoft/botbuilder-dotnet/issues/5005
 */
function idempotencyKeyOf({ id, conversation }: TeamsActivity): string | null {
  return id ? `teams/${conversation.id}/${id}` : null
}

/** A mention, whose name may be split into several. https://github.com/microsoft/botbuilder-dotnet/issues/1934 */
const MENTION = /(?:<at[^>]*>.*?<\/at>\s*)+/s
/** Clients wrap what is typed in paragraphs. https://github.com/microsoft/botbuilder-dotnet/issues/4841 */
const TAGS = /<\/?(?!at\b)[a-z][^>]*>/gi
const CHARACTERS: Readonly<Record<string, string>> = { nbsp: ' ', '#160': ' ', amp: '&', lt: '<', gt: '>', quot: '"' }

/** What is asked, without mentions and markup. */
function wordsOf(to: Replying, activity: TeamsActivity): string {
  const text = (activity.text ?? '')
    .replaceAll(TAGS, ' ')
    .replaceAll(/&(nbsp|#160|amp|lt|gt|quot);/g, (_, name: string) => CHARACTERS[name] ?? ' ')
  return askedIn(text, MENTION, to.w.language)
}

async function onInvoke(to: Replying, activity: TeamsActivity, mutex: Exclusive): Promise<InvokeResponse> {
  const ok = (body: object): InvokeResponse => ({ status: 200, body })
  switch (activity.name) {
    case 'adaptiveCard/action': {
      const pressed = readPressed(
        execute.parse(activity.value)?.action?.data,
        placeOf(to, activity.replyToId),
        screenOf(activity),
      )
      if (!pressed) return ok(toast(unread(to, activity).text))
      const { replies, values } = await mutex.deed(() => act(to, activity, pressed))
      return ok(await answerPressed(to, activity, { values, invoke: true, exclusive: mutex.showing }, replies))
    }
    case 'task/fetch':
    case 'task/submit': {
      // A dialog can't be edited while it is open: what comes later is a message.
      const pressed = readPressed(taskModule.parse(activity.value)?.data, placeOf(to, null), screenOf(activity))
      if (!pressed) return ok(renderDialog(to.w, unread(to, activity)))
      const { replies, values } = await mutex.deed(() => act(to, activity, pressed))
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
        unread(to, activity, read.error)
        return ok(found([]))
      }
      const { queryText, dataset } = read.data
      const interaction = { ...readDataset(dataset), values: {}, shown: {}, place: placeOf(to, null) }
      const offered = await options({ ...to, interaction }, queryText ?? '')
      return ok(found(offered.slice(0, MOST_FOUND).map(choice)))
    }
    case null:
      // Nobody knows what is waited for: it is said where they are.
      await sendPrivately(to, unread(to, activity))
      return { status: 200 }
    default:
      return NOT_OURS
  }
}

/** Without the card's id nothing can be edited: what comes of it is a message. */
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

/** What Teams lists of a search. */
const MOST_FOUND = 15

/** A card in the chat with the person can be edited later; in a channel it is everybody's. */
function placeOf(to: Replying, cardId: string | null | undefined): Place {
  const person = to.actor.externalId
  return cardId && to.personal
    ? { kind: 'view', view: viewOf({ conversation: to.spot.conversation, activity: cardId }), person }
    : { kind: 'person', person }
}

/** Does what was pressed, one after the other. What doesn't simply draw the list anew is what the person must see. */
async function act(
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
    // What was done before, when the same activity came first, is no reason to leave out what failed then.
    if (replies.some(mustBeSeen)) break
  }
  return { replies, values: pressed[0]?.values ?? {} }
}

/** It was not done, or something else than the list is to be seen: what was pressed together with it waits. */
function mustBeSeen(reply: Reply): boolean {
  return reply.kind === 'replace' ? reply.refused === true : reply.kind !== 'home' && reply.kind !== 'repeated'
}
