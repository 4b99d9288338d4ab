import type { Actor } from '../actor.ts'
import { announce } from '../announcement/announce.ts'
import type { Topic } from '../announcement/announcement.ts'
import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'

/** Announces to a person, in their own chat, the outcome of a click that no screen could show. */
export async function announceOutcome(
  trx: Trx,
  hints: Work[],
  input: {
    actor: Actor
    /** That of the click. */
    idempotencyKey: string
    clickedAt: Date
    outcome: Extract<Topic, { kind: 'click_redone' }>['outcome']
    now: Date
  },
): Promise<void> {
  const { actor, idempotencyKey, clickedAt, outcome, now } = input
  const { accountId, workspaceId, externalId } = actor
  await announce(trx, hints, {
    accountId,
    workspaceId,
    place: { kind: 'person', person: externalId },
    topic: { kind: 'click_redone', accountId, clickedAt: clickedAt.toISOString(), outcome },
    idempotencyKey: `click_redone/${idempotencyKey}`,
    now,
  })
}
