import type { App, ReceiverEvent } from '@slack/bolt'
import type { Context } from '../../src/context.ts'
import type { Background } from '../chat/background.ts'
import { NotUnderstood } from '../chat/envelope.ts'
import { logFailure } from '../chat/failure.ts'
import { inTime } from '../chat/in-time.ts'
import { failureScreen } from '../chat/notice-screen.ts'
import type { Screen } from '../chat/screen.ts'
import { timeClick } from '../chat/time-click.ts'
import { DEFAULT_LANGUAGE } from '../chat/words/languages.ts'
import { words } from '../chat/words/words.ts'
import { renderMessage, renderModal } from './render-screen.ts'
import { NotInstalled } from './replying-to.ts'
import { sendPrivately, wordsFor } from './send-privately.ts'
import { readPerson, tidyEnvelope } from './tidy-envelope.ts'
import { UnderWay } from './under-way.ts'
import type { SlackWorkspaces } from './workspaces.ts'

/**
 * Bolt's app behind a safety net: a request that Bolt can't read, or no listener answers, is acknowledged, logged with
 * a reference, and the person gets a message.
 */
export interface SafetyNet {
  processEvent(event: ReceiverEvent): Promise<void>
  /** Handles an error that a listener threw. Throws it again if Slack is to repeat the request. */
  caught(err: unknown, body: object): void
}

/** Wraps `app`. See `SafetyNet` for what it adds. */
export function createSafetyNet(
  app: App,
  {
    ctx,
    workspaces,
    background,
    patienceMs,
  }: { ctx: Context; workspaces: SlackWorkspaces; background: Background; patienceMs: number },
): SafetyNet {
  const failures = new WeakMap<object, unknown>()

  const answer = async (event: ReceiverEvent) => {
    const body = tidyEnvelope(event.body)
    let answered = false
    const ack: ReceiverEvent['ack'] = async response => {
      // Bolt acknowledges without content if it found no workspace; the person gets a failure instead.
      if (response === undefined && failures.has(body)) return
      answered = true
      await event.ack(response)
    }
    try {
      await app.processEvent({ ...event, body, ack })
    } catch (err) {
      if (toRepeat.has(body)) throw err
      // Bolt itself failed on the body.
      failures.set(body, err)
    }
    const failure = failures.get(body)
    if (answered && failure === undefined) return
    if (!answered && failure === undefined && isUnused(body)) return await event.ack()
    const reference = logFailure(
      ctx,
      failure ?? new NotUnderstood(`Slack sent a request that no listener reads: ${kindOf(body)}`),
    )
    const whom = readPerson(body)
    const answerFor = answered ? null : ANSWERS.find(([is]) => is(body))?.[1]
    const screen = failureScreen(whom ? await wordsFor(ctx, whom) : words(DEFAULT_LANGUAGE, 'UTC'), reference)
    if (answerFor) return await event.ack(answerFor(screen))
    const canHelp = whom !== null && !(failure instanceof NotInstalled)
    const telling = canHelp ? sendPrivately(ctx, workspaces, whom, screen) : Promise.resolve(false)
    background.add(telling)
    if (answered) return void (await telling)
    // A click that failed and that nobody was told about: without an acknowledgement, Slack shows an error beside it.
    const isTold = await inTime(TELLING_MS, telling)
    if (failure !== undefined && canHelp && !isTold) throw failure
    await event.ack()
  }
  const timed = (event: ReceiverEvent) =>
    timeClick(ctx, { platform: 'slack', patienceMs }, acknowledged => {
      const ack: ReceiverEvent['ack'] = response => {
        acknowledged()
        return event.ack(response)
      }
      return answer({ ...event, ack })
    })
  const toRepeat = new WeakSet<object>()

  return {
    processEvent: async event => {
      // Showing goes on after our listener's `ack()`. A stop waits for the background, so the work is added to it.
      const work = isOfPerson(event.body) ? timed(event) : answer(event)
      background.add(work)
      await work
    },
    caught: (err, body) => {
      // An event that is answered with 500 comes again. That can't help where the app isn't installed.
      if ('event' in body && !(err instanceof NotInstalled)) {
        if (!(err instanceof UnderWay)) logFailure(ctx, err)
        toRepeat.add(body)
        throw err
      }
      failures.set(body, err)
    },
  }
}

/** Slack waits 3 s for an acknowledgement. */
const TELLING_MS = 1_500

/** A request that we know and don't need: we never set `notify_on_close`. */
const isUnused = (body: Record<string, unknown>) => body.type === 'view_closed'

/** What a person waits for: a click, a form or a command, but not the options of a select. */
const isOfPerson = (body: Record<string, unknown>) =>
  'command' in body || body.type === 'block_actions' || body.type === 'view_submission'

function kindOf(body: Record<string, unknown>): string {
  return typeof body.type === 'string' ? body.type.slice(0, 40) : 'event' in body ? 'event' : 'no type'
}

/** The requests whose answer can show a screen; any other answer shows nothing. */
const ANSWERS: [is: (body: Record<string, unknown>) => boolean, answer: (screen: Screen) => object][] = [
  [body => 'command' in body, screen => ({ response_type: 'ephemeral', ...renderMessage(screen) })],
  [body => body.type === 'view_submission', screen => ({ response_action: 'push', view: renderModal(screen) })],
  // A list of options can't show a sentence.
  [body => body.type === 'block_suggestion', () => ({ options: [] })],
]
