import type { Actor, NotAllowed } from '../../src/actor.ts'
import type { Context } from '../../src/context.ts'
import { doOnceInTheEnd } from '../../src/event/do-once.ts'
import type { AskReaders } from './channels/channel-readers.ts'
import type { Entered, Interaction, Reply } from './interaction.ts'
import { notAllowedScreen, noticeScreen } from './notice-screen.ts'
import type { ActionName, ChooseName, Payload } from './payloads.ts'
import type { Words } from './words/words.ts'

/** What one thing done on a screen needs. What its element carried comes beside it as a payload. */
export interface Act {
  ctx: Context
  actor: Actor
  w: Words
  interaction: Entered
  /** Absent where there is no platform to ask. */
  readersOf?: AskReaders
}

/** The same as a platform brings it: what was done and what its element carried are still to be read. */
export interface RawAct extends Act {
  interaction: Interaction
  /** Something that was pressed together with it has been done. */
  afterOthers?: boolean
}

/** What was done, to be shown: as often as that takes, without doing it again. */
export interface Done {
  show(): Promise<Reply[]>
  /** It only looked: nothing was changed, and the same may be done again. */
  looks?: true
}

export type Handler<A extends ActionName> = (act: Act, payload: Payload<A>) => Promise<Done>

/** Those of an area: `HandlersOf<'arrival'>` has every `arrival.…`. */
export type HandlersOf<Area extends string> = {
  readonly [A in Extract<ActionName, `${Area}.${string}`>]: Handler<A>
}

/** What a choose offers while somebody types in it. 100 is the most that a platform shows. */
export type FindOptions<A extends ChooseName> = (
  act: Act,
  payload: Payload<A>,
  typed: string,
) => Promise<{ id: string; label: string }[]>

export type OptionsOf<Area extends string> = {
  readonly [A in Extract<ChooseName, `${Area}.${string}`>]: FindOptions<A>
}

/** Only shows something: whatever `show` reads, it changes nothing. */
export function look<P>(
  show: (act: Act, payload: P) => Reply[] | Promise<Reply[]>,
): (act: Act, payload: P) => Promise<Done> {
  return async (act, payload) => ({ looks: true, show: async () => await show(act, payload) })
}

/**
 * Does something, once, and shows what came of it. What is drawn beside the outcome is read in `show`. The same click that
 * comes again (a request that was sent twice, or replayed) does nothing and shows nothing.
 */
export function deed<P, Outcome>(
  perform: (act: Act, payload: P) => Promise<Outcome>,
  show: (act: Act, outcome: Outcome, payload: P) => Reply[] | Promise<Reply[]>,
): (act: Act, payload: P) => Promise<Done> {
  return async (act, payload) => {
    const { idempotencyKey } = act.interaction
    const did = await (idempotencyKey === undefined
      ? perform(act, payload).then(value => ({ kind: 'done' as const, value }))
      : doOnceInTheEnd(act.ctx, idempotencyKey, () => perform(act, payload)))
    if (did.kind === 'repeated') return { show: async () => [{ kind: 'repeated' }] }
    const outcome = did.value
    return { show: async () => await show(act, outcome, payload) }
  }
}

export function notAllowed(w: Words, outcome: NotAllowed): Reply[] {
  return [{ kind: 'say', screen: notAllowedScreen(w, outcome.needs) }]
}

/** The thing is gone: removed by somebody, or the screen is old. */
export function stale(w: Words): Reply[] {
  return [{ kind: 'say', screen: noticeScreen(w, w.t('failure.title'), w.t('failure.stale')) }]
}
