import type { InvokeResponse } from 'botbuilder'
import { logFailure } from '../chat/failure.ts'
import { failureScreen } from '../chat/notice-screen.ts'
import type { Screen } from '../chat/screen.ts'
import { DEFAULT_LANGUAGE } from '../chat/words/languages.ts'
import { type Words, words } from '../chat/words/words.ts'
import { localeAndZoneOf, type TeamsActivity } from './activity.ts'
import { renderDialog, renderMessage } from './render-screen.ts'
import { toast } from './reply.ts'
import type { Teams } from './replying-to.ts'

/** An invoke whose answer can show something to the person. */
type VisiblyAnswered = 'adaptiveCard/action' | 'task/fetch' | 'task/submit' | 'application/search'

/**
 * A screen as the answer to each of them; a list of results can't show a sentence. For an answer without a body, Teams
 * shows "Unable to reach app". https://github.com/vercel/chat/issues/731
 */
const ANSWERS: { readonly [Name in VisiblyAnswered]: (w: Words, screen: Screen) => object } = {
  'adaptiveCard/action': (_, screen) => toast(screen.text),
  'task/fetch': renderDialog,
  'task/submit': renderDialog,
  'application/search': () => searchResults([]),
}

/**
 * The answer with the results of a search.
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search
 */
export function searchResults(results: object[]): object {
  return { statusCode: 200, type: 'application/vnd.microsoft.search.searchResponse', value: { results } }
}

const isVisiblyAnswered = (name: string | null): name is VisiblyAnswered =>
  name !== null && Object.hasOwn(ANSWERS, name)

/** The answer to an invoke that shows the screen to the person; null if the request has no such answer. */
export function answerTo(activity: TeamsActivity, w: Words, screen: Screen): InvokeResponse | null {
  if (activity.type !== 'invoke' || !isVisiblyAnswered(activity.name)) return null
  return { status: 200, body: ANSWERS[activity.name](w, screen) }
}

/**
 * Answers an action that failed before a handler could answer it, because the activity, or the person, could not be
 * read. Logs the failure, and shows it where the person is. Never throws.
 */
export async function answerFailure(
  { ctx, connector, config }: Teams,
  activity: TeamsActivity,
  failure: unknown,
): Promise<InvokeResponse> {
  const { locale, timeZone } = localeAndZoneOf(activity)
  const w = words(locale ?? DEFAULT_LANGUAGE, timeZone ?? 'UTC')
  const screen = failureScreen(w, logFailure(ctx, failure))
  const answer = answerTo(activity, w, screen)
  if (answer) return answer
  try {
    const there = { serviceUrl: activity.serviceUrl, conversation: activity.conversation.id }
    await connector.send(there, renderMessage(w, screen, config.dialogs))
  } catch (err) {
    ctx.log.error({ err }, 'Teams: a failure could not be shown to the person')
  }
  return { status: 200 }
}
