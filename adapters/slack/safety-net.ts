import type { App, ReceiverEvent } from '@slack/bolt'
import type { Context } from '../../src/context.ts'
import type { Background } from '../chat/background.ts'
import { NotUnderstood } from '../chat/envelope.ts'
import { logFailure } from '../chat/failure.ts'
import { failureScreen } from '../chat/notice-screen.ts'
import type { Screen } from '../chat/screen.ts'
import { DEFAULT_LANGUAGE } from '../chat/words/languages.ts'
import { words } from '../chat/words/words.ts'
import { renderMessage, renderModal } from './render-screen.ts'
import { NotInstalled } from './replying-to.ts'
import { sendPrivately, wordsFor } from './send-privately.ts'
import { readPerson, tidyEnvelope } from './tidy-envelope.ts'
import { UnderWay } from './under-way.ts'
import type { SlackWorkspaces } from './workspaces.ts'

/** Bolt, with whatever it can't read or no listener answers: that is answered, logged with a reference, and said to the person. */
export interface SafetyNet {
  processEvent(event: ReceiverEvent): Promise<void>
  /** What a listener threw. Throws it again where Slack is to repeat the request. */
  caught(err: unknown, body: object): void
}

export function createSafetyNet(
  app: App,
  { ctx, workspaces, background }: { ctx: Context; workspaces: SlackWorkspaces; background: Background },
): SafetyNet {
  const failures = new WeakMap<object, unknown>()

  const answer = async (event: ReceiverEvent) => {
    const body = tidyEnvelope(event.body)
    let answered = false
    const ack: ReceiverEvent['ack'] = async response => {
      // Bolt answers with nothing where it found no workspace: whoever waits is told so.
      if (response === undefined && failures.has(body)) return
      answered = true
      await event.ack(response)
    }
    try {
      await app.processEvent({ ...event, body, ack })
    } catch (err) {
      if (toRepeat.has(body)) throw err
      // Bolt itself stumbled over the body.
      failures.set(body, err)
    }
    const failure = failures.get(body)
    if (answered && failure === undefined) return
    if (!answered && failure === undefined && isUnused(body)) return await event.ack()
    const reference = logFailure(
      ctx,
      failure ?? new NotUnderstood(`Slack sent what nothing here reads: ${kindOf(body)}`),
    )
    const whom = readPerson(body)
    const showing = answered ? null : ANSWERS.find(([is]) => is(body))?.[1]
    if (!answered && !showing) await event.ack()
    const screen = failureScreen(whom ? await wordsFor(ctx, whom) : words(DEFAULT_LANGUAGE, 'UTC'), reference)
    if (showing) await event.ack(showing(screen))
    else if (whom && !(failure instanceof NotInstalled)) await sendPrivately(ctx, workspaces, whom, screen)
  }
  const toRepeat = new WeakSet<object>()

  return {
    processEvent: async event => {
      // Bolt answers first and works then: a click is always either a request or background.
      const work = answer(event)
      background.add(work)
      await work
    },
    caught: (err, body) => {
      // Answered with 500, an event comes again. Nobody can answer where the app isn't installed, however often it comes.
      if ('event' in body && !(err instanceof NotInstalled)) {
        if (!(err instanceof UnderWay)) logFailure(ctx, err)
        toRepeat.add(body)
        throw err
      }
      failures.set(body, err)
    },
  }
}

/** What we know of and have no use for: `notify_on_close` is never asked for. */
const isUnused = (body: Record<string, unknown>) => body.type === 'view_closed'

function kindOf(body: Record<string, unknown>): string {
  return typeof body.type === 'string' ? body.type.slice(0, 40) : 'event' in body ? 'event' : 'no type'
}

/** The answers that show a screen to whoever waits for one; all others show nothing. */
const ANSWERS: [is: (body: Record<string, unknown>) => boolean, answer: (screen: Screen) => object][] = [
  [body => 'command' in body, screen => ({ response_type: 'ephemeral', ...renderMessage(screen) })],
  [body => body.type === 'view_submission', screen => ({ response_action: 'push', view: renderModal(screen) })],
  // A list has no room for a sentence.
  [body => body.type === 'block_suggestion', () => ({ options: [] })],
]
