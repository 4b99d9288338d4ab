import type { InvokeResponse } from 'botbuilder'
import { z } from 'zod'
import { doOnce } from '../../src/event/do-once.ts'
import { optionalPart, optionalText, requiredText } from '../chat/envelope.ts'
import { createKeyedMutex } from '../chat/keyed-mutex.ts'
import { options } from '../chat/router.ts'
import { idempotencyKeyOf, type TeamsActivity } from './activity.ts'
import { onFileConsent } from './file-consent.ts'
import { type Mutexes, onCardAction, onDialogAction, onMessageAction, placeOf, pressedOnCard } from './on-action.ts'
import { onCommand } from './on-command.ts'
import { onFile } from './on-file.ts'
import { sentFiles } from './receive-file.ts'
import { choice, readDataset } from './render-inputs.ts'
import type { Replying } from './replying-to.ts'
import { searchResults } from './safety-net.ts'
import { sendPrivately } from './send-privately.ts'
import { unreadableScreen } from './unreadable-screen.ts'

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
    // What one person does on one card is done in order: two quick clicks are two requests.
    const key = `${to.actor.externalId}|${activity.replyToId ?? activity.conversation.id}`
    const mutex: Mutexes = { deed: body => deeds.run(key, body), showing: body => showings.run(key, body) }
    if (activity.type === 'invoke') return await onInvoke(to, activity, mutex)
    if (activity.type !== 'message') return null
    const idempotencyKey = idempotencyKeyOf(activity)
    if (idempotencyKey) await doOnce(to.ctx, idempotencyKey, () => onMessage(to, activity, mutex))
    else await onMessage(to, activity, mutex)
    return null
  }
}

/** Handles a message: a button of an older card, or a command. */
async function onMessage(to: Replying, activity: TeamsActivity, mutex: Mutexes): Promise<void> {
  const pressed = pressedOnCard(to, activity, activity.value)
  if (pressed) return await onMessageAction(to, activity, mutex, pressed)
  const files = to.personal ? sentFiles(activity) : []
  if (files.length > 0) return await mutex.deed(() => onFile(to, activity, files))
  // A message with data that are not ours is a button whose data were lost, no command.
  // https://github.com/MicrosoftDocs/msteams-docs/issues/13461
  if (activity.text === null && isSomething(activity.value))
    return void (await sendPrivately(to, unreadableScreen(to, activity)))
  await mutex.deed(() => onCommand(to, activity))
}

const isSomething = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length > 0

/** Answers a request for which Teams waits. */
async function onInvoke(to: Replying, activity: TeamsActivity, mutex: Mutexes): Promise<InvokeResponse> {
  switch (activity.name) {
    case 'adaptiveCard/action':
      return ok(await onCardAction(to, activity, mutex, execute.parse(activity.value)?.action?.data))
    case 'task/fetch':
    case 'task/submit':
      return ok(await onDialogAction(to, activity, mutex, taskModule.parse(activity.value)?.data))
    case 'fileConsent/invoke':
      return await onFileConsentOnce(to, activity)
    case 'application/search':
      return ok(searchResults(await onSearch(to, activity)))
    case null:
      // It is unknown which answer is expected, so the failure is sent as a message.
      await sendPrivately(to, unreadableScreen(to, activity))
      return { status: 200 }
    default:
      return NOT_OURS
  }
}

const ok = (body: object): InvokeResponse => ({ status: 200, body })

async function onFileConsentOnce(to: Replying, activity: TeamsActivity): Promise<InvokeResponse> {
  const idempotencyKey = idempotencyKeyOf(activity)
  if (!idempotencyKey) return await onFileConsent(to, activity)
  const did = await doOnce(to.ctx, idempotencyKey, () => onFileConsent(to, activity))
  return did.kind === 'done' ? did.value : { status: 200 }
}

/** How many results Teams shows for a search. */
const MOST_FOUND = 15

/** Finds the options of a select while somebody types in it. */
async function onSearch(to: Replying, activity: TeamsActivity): Promise<object[]> {
  const read = search.safeParse(activity.value)
  if (!read.success) {
    unreadableScreen(to, activity, read.error)
    return []
  }
  const { queryText, dataset } = read.data
  const interaction = { ...readDataset(dataset), values: {}, checkboxOptions: {}, place: placeOf(to, null) }
  const found = await options({ ...to, interaction }, queryText ?? '')
  return found.slice(0, MOST_FOUND).map(choice)
}
