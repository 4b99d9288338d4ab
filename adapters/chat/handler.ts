import type { Actor, NotAllowed } from '../../src/actor.ts'
import type { Context } from '../../src/context.ts'
import { doOnceAfterWaiting } from '../../src/event/do-once.ts'
import { markHomes } from '../../src/home/record-home.ts'
import type { FindAudience } from './channels/channel-audience.ts'
import type { Entered, Interaction, Reply } from './interaction.ts'
import { notAllowedScreen, noticeScreen } from './notice-screen.ts'
import { isDone, type Outcome } from './outcome.ts'
import type { ActionName, ActionPayload, ChooseName } from './payloads.ts'
import type { Words } from './words/words.ts'

/** The context of an action that a person did. The element's payload is passed beside it. */
export interface Act {
  ctx: Context
  actor: Actor
  w: Words
  interaction: Entered
  /** Absent if there is no platform to ask. */
  findAudience?: FindAudience
}

/** The same as a platform adapter creates it: the name of the action and its payload are not parsed yet. */
export interface RawAct extends Act {
  interaction: Interaction
  /** Another action of the same click has been done already. */
  afterOthers?: boolean
}

/** An action that was done. `draw` draws the outcome; it can be called repeatedly without doing the action again. */
export interface Done {
  draw(): Promise<Reply[]>
  /** It was a look: nothing was changed, and it may be repeated. */
  looks?: true
  /** The outcome was a refusal: what the person asked for was not done, as far as is known. */
  refused?: true
}

export type Handler<A extends ActionName> = (act: Act, payload: ActionPayload<A>) => Promise<Done>

/** The handlers of an area: `HandlersOf<'arrival'>` has every `arrival.…`. */
export type HandlersOf<Area extends string> = {
  readonly [A in Extract<ActionName, `${Area}.${string}`>]: Handler<A>
}

/** Finds the options of a select while somebody types in it. 100 is the most that a platform shows. */
export type FindOptions<A extends ChooseName> = (
  act: Act,
  payload: ActionPayload<A>,
  typed: string,
) => Promise<{ id: string; label: string }[]>

export type OptionsOf<Area extends string> = {
  readonly [A in Extract<ChooseName, `${Area}.${string}`>]: FindOptions<A>
}

/** An action that only shows something: `draw` reads, and changes nothing. */
export function look<P>(
  draw: (act: Act, payload: P) => Reply[] | Promise<Reply[]>,
): (act: Act, payload: P) => Promise<Done> {
  return async (act, payload) => ({ looks: true, draw: async () => await draw(act, payload) })
}

/**
 * An action that changes something. `perform` runs once; `draw` draws the outcome and reads whatever else the screen
 * needs. If the same click comes again (sent twice, or replayed), nothing is done and nothing is drawn.
 */
export function deed<P, O extends Outcome>(
  perform: (act: Act, payload: P) => Promise<O>,
  draw: (act: Act, outcome: O, payload: P) => Reply[] | Promise<Reply[]>,
): (act: Act, payload: P) => Promise<Done> {
  return async (act, payload) => {
    const { idempotencyKey } = act.interaction
    const result = await (idempotencyKey === undefined
      ? perform(act, payload).then(value => ({ kind: 'done' as const, value }))
      : doOnceAfterWaiting(act.ctx, idempotencyKey, () => perform(act, payload)))
    if (result.kind === 'repeated') return { draw: async () => [{ kind: 'repeated' }] }
    const outcome = result.value
    // Of both accounts, if the deed moved the workspace to another one. Not awaited: no outcome waits for it, and it never
    // rejects.
    void markHomes(act.ctx, act.actor)
    return {
      draw: async () => await draw(act, outcome, payload),
      ...(isDone(outcome) ? {} : { refused: true }),
    }
  }
}

export function notAllowed(w: Words, outcome: NotAllowed): Reply[] {
  return [{ kind: 'say', screen: notAllowedScreen(w, outcome.needs) }]
}

/** The answer if the thing was removed, or if the screen is outdated. */
export function stale(w: Words): Reply[] {
  return [{ kind: 'say', screen: noticeScreen(w, w.t('failure.title'), w.t('failure.stale')) }]
}
