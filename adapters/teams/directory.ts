import { listPlaces } from '../../src/conversation/list-conversations.ts'
import type { Directory, Look } from '../../src/directory/directory.ts'
import type { Profile } from '../../src/person/save-profile.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import type { Member } from './connector.ts'
import { ConnectorError } from './connector-error.ts'
import { standingOf } from './find-person.ts'
import { LATER_SECONDS } from './limits.ts'
import type { Teams } from './replying-to.ts'

/** So many conversations are asked for somebody; where there are more, nobody can say that they are in none. */
const MOST_PLACES = 20

/** Says in a roster that somebody isn't there: other 404s speak of the conversation, which the person may have deleted. */
const NOT_THERE = 'MemberNotFoundInConversation'

/**
 * Asks rosters who somebody is: Teams tells no app that an account was disabled or deleted. That they left is said only where
 * every conversation with the app knows nobody of that id, the chat with them included; a conversation that is blocked, gone or
 * out of order says nothing. https://github.com/OfficeDev/Microsoft-Teams-Samples/issues/1498
 */
export function createTeamsDirectory({ ctx, connector, config }: Teams): Directory {
  return {
    look: async (workspaceId, person) => {
      const workspace = await findWorkspace(ctx.db, { platform: 'teams', id: workspaceId })
      if (!workspace?.serviceUrl) return { kind: 'failed' }
      const { externalId: tenant, serviceUrl } = workspace
      const of = { workspaceId, externalId: person, locale: null, timeZone: null }
      const places = await listPlaces(ctx, workspaceId, person, MOST_PLACES + 1)
      let absent = places.length > 0 && places.length <= MOST_PLACES
      for (const conversation of places) {
        const asked = await ask(() => connector.member({ serviceUrl, conversation }, person), ctx.now())
        if ('name' in asked) {
          const profile: Profile = { ...of, name: asked.name, ...standingOf(config, tenant, person, asked.member) }
          return { kind: 'said', profile }
        }
        if (asked.kind === 'later') return asked
        if (asked.kind === 'failed') absent = false
      }
      return absent
        ? { kind: 'said', profile: { ...of, name: null, workspaceAdmin: false, standing: 'left' } }
        : { kind: 'failed' }
    },
    // Teams says nobody who runs a tenant.
    admins: async () => ({ kind: 'page', admins: [], next: null }),
  }
}

async function ask(
  call: () => Promise<Member>,
  now: Date,
): Promise<{ name: string | null; member: Member } | { kind: 'absent' } | Exclude<Look, { kind: 'said' }>> {
  try {
    const member = await call()
    return { name: member.name || null, member }
  } catch (err) {
    if (!(err instanceof ConnectorError)) throw err
    if (err.status === 404 && err.code === NOT_THERE) return { kind: 'absent' }
    if (err.status !== 429) return { kind: 'failed' }
    return { kind: 'later', at: new Date(now.getTime() + (err.retryAfterSeconds ?? LATER_SECONDS) * 1000) }
  }
}
