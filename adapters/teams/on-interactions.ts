import { randomUUID } from 'node:crypto'
import type { InvokeResponse } from 'botbuilder'
import { z } from 'zod'
import type { Place } from '../../src/announcement/announcement.ts'
import { doOnce } from '../../src/event/do-once.ts'
import { answerCommand } from '../chat/commands.ts'
import { drawSafely, logFailure, routeSafely } from '../chat/failure.ts'
import { createTurns } from '../chat/in-turn.ts'
import type { Interaction, Reply } from '../chat/interaction.ts'
import { options } from '../chat/router.ts'
import { failureScreen, noticeScreen } from '../chat/screens/notice.ts'
import { type TeamsActivity, withoutThread } from './activity.ts'
import { onFileConsent } from './file-consent.ts'
import { viewOf } from './messenger.ts'
import { readPressed } from './read-interaction.ts'
import { choice, readDataset } from './render-inputs.ts'
import { renderDialog, renderMessage } from './render-screen.ts'
import { answerInDialog, answerOnCard } from './reply.ts'
import type { Replying } from './replying-to.ts'
import { tellAlone } from './tell-alone.ts'

/** Typed without a slash: Teams has no commands, only suggestions of words. */
const COMMAND = ''

const execute = z.object({ action: z.object({ data: z.unknown() }) })
const taskModule = z.object({ data: z.unknown() })
/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search */
const search = z.object({ queryText: z.string().nullish(), dataset: z.string() })

const NOT_OURS: InvokeResponse = { status: 501 }

/** What people write, press, type and choose. Returns the answer to an invoke. */
export function onInteractions(): (to: Replying, activity: TeamsActivity) => Promise<InvokeResponse | null> {
  const deeds = createTurns()
  const showings = createTurns()
  return async (to, activity) => {
    // What one person does on one card, in order: two quick clicks come as two requests.
    const key = `${to.actor.externalId}|${activity.replyToId ?? activity.conversation.id}`
    const turns: InTurn = { deed: body => deeds.take(key, body), showing: body => showings.take(key, body) }
    if (activity.type === 'message') {
      const once = onceOf(activity)
      if (once) await doOnce(to.ctx, once, () => onMessage(to, activity, turns))
      else await onMessage(to, activity, turns)
    }
    if (activity.type === 'invoke') return await onInvoke(to, activity, turns)
    return null
  }
}

/** Deeds wait for deeds and showings for showings: where Teams is slow to show the one, the next is done all the same. */
interface InTurn {
  deed<T>(body: () => Promise<T>): Promise<T>
  showing<T>(body: () => Promise<T>): Promise<T>
}

async function onMessage(to: Replying, activity: TeamsActivity, turns: InTurn): Promise<void> {
  const cardId = activity.replyToId
  const pressed = readPressed(activity.value, placeOf(to, cardId), screenOf(activity))
  if (pressed && cardId) {
    const { replies, values } = await turns.deed(() => act(to, activity, pressed))
    await answerOnCard(to, { cardId, values, invoke: false, inTurn: turns.showing }, replies)
    return
  }
  await turns.deed(async () => {
    const here = to.personal ? null : withoutThread(activity.conversation.id)
    const screen = await drawSafely(to, () => answerCommand({ ...to, command: COMMAND, here }, wordsOf(activity)))
    const open =
      screen.alone && !to.personal ? noticeScreen(to.w, to.w.t('app.name'), (await tellAlone(to, screen)).text) : screen
    await to.connector.send(to.spot, renderMessage(to.w, open, to.config.dialogs))
  })
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
function onceOf({ id, conversation }: TeamsActivity): string | null {
  return id ? `teams/${conversation.id}/${id}` : null
}

/** Without the mention of the app, or its name typed in front as in Slack. */
function wordsOf(activity: TeamsActivity): string {
  const text = (activity.text ?? '').replace(/<at[^>]*>.*?<\/at>/g, ' ').replaceAll('&nbsp;', ' ')
  return text.trim().replace(/^\/?fleetfeed\b/i, '')
}

async function onInvoke(to: Replying, activity: TeamsActivity, turns: InTurn): Promise<InvokeResponse> {
  const ok = (body: object): InvokeResponse => ({ status: 200, body })
  switch (activity.name) {
    case 'adaptiveCard/action': {
      const cardId = activity.replyToId
      const { data } = execute.parse(activity.value).action
      const pressed = readPressed(data, placeOf(to, cardId), screenOf(activity))
      if (!pressed || !cardId) return NOT_OURS
      const { replies, values } = await turns.deed(() => act(to, activity, pressed))
      return ok(await answerOnCard(to, { cardId, values, invoke: true, inTurn: turns.showing }, replies))
    }
    case 'task/fetch':
    case 'task/submit': {
      // A dialog can't be edited while it is open: what comes later is a message.
      const pressed = readPressed(taskModule.parse(activity.value).data, placeOf(to, null), screenOf(activity))
      if (!pressed) return NOT_OURS
      const { replies, values } = await turns.deed(() => act(to, activity, pressed))
      try {
        return ok(await answerInDialog(to, replies, values))
      } catch (err) {
        return ok(renderDialog(to.w, failureScreen(to.w, logFailure(to.ctx, err, { step: 'showing' }), 'showing')))
      }
    }
    case 'fileConsent/invoke': {
      const once = onceOf(activity)
      if (!once) return await onFileConsent(to, activity)
      const did = await doOnce(to.ctx, once, () => onFileConsent(to, activity))
      return did.kind === 'done' ? did.value : { status: 200 }
    }
    case 'application/search': {
      const { queryText, dataset } = search.parse(activity.value)
      const interaction = { ...readDataset(dataset), values: {}, shown: {}, place: placeOf(to, null) }
      const found = await options({ ...to, interaction }, queryText ?? '')
      const value = { results: found.slice(0, MOST_FOUND).map(choice) }
      return ok({ statusCode: 200, type: 'application/vnd.microsoft.search.searchResponse', value })
    }
    default:
      return NOT_OURS
  }
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
  const once = onceOf(activity)
  for (const [nth, interaction] of pressed.entries()) {
    replies = await routeSafely({
      ...to,
      interaction: { ...interaction, once: once === null ? undefined : `${once}/${nth}` },
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
