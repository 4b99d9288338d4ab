import { ZodError } from 'zod'
import { type TeamsActivity, withoutThread } from './activity.ts'
import type { Member } from './connector.ts'
import { ConnectorError } from './connector-error.ts'
import type { Teams } from './replying-to.ts'

/**
 * What the roster says about the sender of an activity. `nobody`: the roster has no such person; `hidden`: we may not
 * see the roster. In both cases nothing shows that they are inside.
 */
export type RosterAnswer = { kind: 'member'; member: Member } | { kind: 'nobody' | 'hidden' | 'failed' }

/** Asks the roster of the conversation about the sender of an activity. */
export async function lookUpPerson(
  { ctx, connector }: Teams,
  { serviceUrl, conversation, from }: TeamsActivity,
): Promise<RosterAnswer> {
  // Without an id, the URL would be that of the whole roster.
  if (from.id === '') return { kind: 'hidden' }
  try {
    const of = { serviceUrl, conversation: withoutThread(conversation.id) }
    return { kind: 'member', member: await connector.member(of, from.id) }
  } catch (err) {
    if (err instanceof ConnectorError && err.status === 404) return { kind: 'nobody' }
    if (err instanceof ConnectorError && (err.status === 403 || err.status === 400)) return { kind: 'hidden' }
    // A response that can't be parsed says nothing about anybody.
    if (!(err instanceof ConnectorError || err instanceof ZodError)) throw err
    ctx.log.warn({ err }, 'Teams: a person could not be looked up')
    return { kind: 'failed' }
  }
}

/** The Entra object id, which has another name in older rosters. */
export function objectIdOf({ aadObjectId, objectId }: Member): string | null {
  return aadObjectId ?? objectId
}
