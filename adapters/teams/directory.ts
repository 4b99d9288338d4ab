import { ZodError } from 'zod'
import { listPlaces } from '../../src/conversation/list-conversations.ts'
import type { Directory, NoAnswer } from '../../src/directory/directory.ts'
import type { Profile } from '../../src/directory/save-profile.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import type { Connector, Member, Spot } from './connector.ts'
import { ConnectorError } from './connector-error.ts'
import { LATER_SECONDS } from './limits.ts'
import { objectIdOf } from './look-up-person.ts'
import type { Teams } from './replying-to.ts'
import { serviceUrlOf } from './service-url.ts'
import { standingOf } from './standing.ts'

/** In how many conversations a person is looked up. If there are more, their absence can't be established. */
const MOST_PLACES = 20

/** How many members of a roster are checked. */
const MOST_PEOPLE = 2000

/**
 * Looks people up in rosters, because Teams doesn't tell an app that an account was disabled or deleted. A person has
 * left only if no conversation with the app lists them, including their own chat. A conversation that is blocked, gone
 * or failing says nothing. https://github.com/OfficeDev/Microsoft-Teams-Samples/issues/1498
 */
export function createTeamsDirectory({ ctx, connector, config }: Teams): Directory {
  return {
    lookUp: async (workspaceId, person) => {
      const workspace = await findWorkspace(ctx.db, { platform: 'teams', id: workspaceId })
      if (!workspace?.serviceUrl) return { kind: 'failed' }
      const { externalId: tenant, serviceUrl } = workspace
      const of = { workspaceId, externalId: person, locale: null, timeZone: null }
      const places = await listPlaces(ctx, workspaceId, person, MOST_PLACES + 1)
      let absent = places.length > 0 && places.length <= MOST_PLACES
      for (const conversation of places) {
        const spot = { serviceUrl: await serviceUrlOf(ctx, { tenant, serviceUrl }, conversation), conversation }
        const answer = await askRoster(connector, spot, person, ctx.now())
        if (answer.kind === 'there') {
          const profile: Profile = {
            ...of,
            // A person who was stored under the id that Teams makes, or in another letter case, is stored under the
            // Entra id from now on.
            externalId: objectIdOf(answer.member) ?? person,
            formerId: person,
            name: answer.member.name || null,
            ...standingOf(config, tenant, objectIdOf(answer.member) ?? person, answer.member),
          }
          return { kind: 'profile', profile }
        }
        if (answer.kind === 'rate_limited') return answer
        if (answer.kind === 'failed') absent = false
      }
      return absent
        ? { kind: 'profile', profile: { ...of, name: null, workspaceAdmin: false, standing: 'left' } }
        : { kind: 'failed' }
    },
    // Teams doesn't tell who administers a tenant.
    admins: async () => ({ kind: 'page', admins: [], next: null }),
  }
}

type RosterAnswer = { kind: 'there'; member: Member } | { kind: 'absent' } | NoAnswer

async function askRoster(connector: Connector, of: Spot, person: string, now: Date): Promise<RosterAnswer> {
  try {
    // Not by the person's id: that the connector accepts object ids is not documented (Microsoft's own playground
    // answers 404).
    const people = await connector.roster(of, MOST_PEOPLE)
    const found = people.find(one => isPerson(one, person))
    if (found) return { kind: 'there', member: found }
    const isSomebody = (one: Member) => objectIdOf(one) || one.userRole?.toLowerCase() === 'anonymous'
    const isComplete = people.length < MOST_PEOPLE && people.every(isSomebody)
    return { kind: isComplete ? 'absent' : 'failed' }
  } catch (err) {
    // A response that can't be parsed says nothing about anybody.
    if (err instanceof ZodError) return { kind: 'failed' }
    if (!(err instanceof ConnectorError)) throw err
    if (err.status !== 429) return { kind: 'failed' }
    return { kind: 'rate_limited', at: new Date(now.getTime() + (err.retryAfterSeconds ?? LATER_SECONDS) * 1000) }
  }
}

function isPerson({ id, aadObjectId, objectId }: Member, person: string): boolean {
  return id === person || [aadObjectId, objectId].includes(person.toLowerCase())
}
