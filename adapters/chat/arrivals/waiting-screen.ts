import { type Actor, may } from '../../../src/actor.ts'
import type { WaitingArrival } from '../../../src/arrival/list-waiting.ts'
import { firstOf } from '../first-of.ts'
import { action } from '../payloads.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

export const MOST_WAITING = 20

/** Everything that waits for approval; what waits longest comes first. */
export function waitingScreen(w: Words, actor: Actor, arrivals: WaitingArrival[]): Screen {
  const title = w.t('waiting.title')
  if (arrivals.length === 0) {
    const text = w.t('waiting.none')
    return { title, text, blocks: [{ kind: 'text', text }], close: w.t('common.close') }
  }
  const line = ({ name, waiting, arrivedAt }: WaitingArrival) =>
    w.t('waiting.line', { name, count: waiting, when: w.when(arrivedAt) })
  return {
    title,
    text: arrivals.map(line).join('\n'),
    blocks: firstOf(w, arrivals, MOST_WAITING, arrival => [
      { kind: 'text', text: line(arrival) },
      ...(may(actor, 'manage_feeds')
        ? [
            {
              kind: 'actions' as const,
              actions: [
                {
                  kind: 'button' as const,
                  label: w.t('waiting.decide'),
                  says: w.pair(w.t('waiting.decide'), arrival.name),
                  ...action('arrival.review', { arrivalId: arrival.id, offset: 0 }),
                  opens: true,
                },
              ],
            },
          ]
        : []),
    ]),
    close: w.t('common.close'),
  }
}
