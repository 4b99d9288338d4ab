import type { Actor, NotAllowed } from '../../src/actor.ts'
import type { Context } from '../../src/context.ts'
import type { AskReaders } from './channel-readers.ts'
import type { Interaction, Reply } from './interaction.ts'
import { notAllowedScreen, noticeScreen } from './screens/notice.ts'
import type { Words } from './words/words.ts'

/** What one thing done on a screen needs: it calls a use case and turns its outcome into what the person sees next. */
export interface Act {
  ctx: Context
  actor: Actor
  w: Words
  interaction: Interaction
  /** Absent where there is no platform to ask. */
  readersOf?: AskReaders
}

type Handler = (act: Act) => Promise<Reply[]>
export type Handlers = Readonly<Record<string, Handler>>

/** What a `choose` offers while somebody types in it, by its action. 100 is the most that a platform shows. */
export type Options = Readonly<Record<string, (act: Act, typed: string) => Promise<{ id: string; label: string }[]>>>

/** The numbers an element carried: `12` or `12,340`. Zero where somebody made them up: no row has that id. */
export function carried(act: Act): [number, number, number] {
  const [a = '', b = '', c = ''] = act.interaction.carries.split(',')
  return [Number.parseInt(a, 10) || 0, Number.parseInt(b, 10) || 0, Number.parseInt(c, 10) || 0]
}

export function notAllowed(w: Words, outcome: NotAllowed): Reply[] {
  return [{ kind: 'say', screen: notAllowedScreen(w, outcome.needs) }]
}

/** The thing is gone: removed by somebody, or the screen is old. */
export function stale(w: Words): Reply[] {
  return [{ kind: 'say', screen: noticeScreen(w, w.t('failure.title'), w.t('failure.stale')) }]
}
