import { type Actor, nobody } from '../../src/actor.ts'
import { isTimeZone } from '../../src/calendar/calendar-month.ts'
import { saveProfile } from '../../src/directory/save-profile.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import { personOf, type TeamsActivity, withoutThread } from './activity.ts'
import type { TeamsConfig } from './config.ts'
import type { Member } from './connector.ts'
import { ConnectorError } from './connector-error.ts'
import { isInside } from './is-inside.ts'
import type { Teams } from './replying-to.ts'

/** So long what the roster said holds: Teams tells nothing by itself. */
const FRESH_MS = 24 * 60 * 60_000

/**
 * The person who acts, as their activity tells: Teams says name, language and zone with it. Who they are to the tenant only the
 * roster says, which is asked the first time and once a day. Where it doesn't answer, somebody known goes on with what we know
 * of them; of others it stays unknown who they are, and nothing is kept. `null` where the app is uninstalled.
 */
export async function findPerson(teams: Teams, tenant: string, activity: TeamsActivity): Promise<Actor | null> {
  const { ctx, config } = teams
  const workspace = await findWorkspace(ctx.db, { platform: 'teams', externalId: tenant })
  if (!workspace) return null
  const { from } = activity
  const said = { name: from.name || null, locale: activity.locale || null, timeZone: zoneOf(activity) }
  const find = (person: string) => findActor(ctx.db, { platform: 'teams', workspace: tenant, person })
  const save = (person: string, more: Pick<Parameters<typeof saveProfile>[1], 'workspaceAdmin' | 'standing'>) =>
    saveProfile(ctx, { workspaceId: workspace.id, externalId: person, ...said, ...more, formerId: from.id })

  const mentioned = personOf(activity)
  const known = mentioned === null ? null : await find(mentioned)
  if (mentioned !== null && known && isFresh(teams, known)) {
    if (isSaidBefore(said, known)) return known
    await save(mentioned, { workspaceAdmin: null, standing: null })
    return await find(mentioned)
  }
  const asked = await askRoster(teams, activity)
  const stranger = { platform: 'teams', externalId: mentioned ?? from.id, ...withoutNulls(said) } as const
  if (asked.kind === 'failed') return known ?? nobody({ ...stranger, standing: 'unknown' })
  if (asked.kind === 'hidden' && known && known.standing !== 'unknown') return known
  // A late activity of theirs: the roster that doesn't know them says nothing new.
  if (asked.kind === 'nobody' && known?.standing === 'left') return known
  const member = asked.kind === 'member' ? asked.member : null
  const person = mentioned ?? (member && objectIdOf(member))
  // Nobody is kept by an id that is another one next time, and of whom nobody shows who they are nothing.
  if (person === null || asked.kind === 'hidden' || (!member && !known))
    return nobody({ ...stranger, standing: 'outside' })
  said.name ??= member?.name || null
  await save(
    person,
    member ? standingOf(config, tenant, person, member) : { workspaceAdmin: false, standing: 'outside' },
  )
  return await find(person)
}

/** Before this process began the setting of Administrators may have named others. */
function isFresh({ ctx, startedAt }: Teams, { standing, profileReadAt }: Actor & { profileReadAt: Date }): boolean {
  const isRecent = ctx.now().getTime() - profileReadAt.getTime() < FRESH_MS && profileReadAt >= startedAt
  // Who left can do nothing: somebody who does is back.
  return standing !== 'unknown' && standing !== 'left' && isRecent
}

/** What the roster's word about somebody comes to. */
export function standingOf(
  config: TeamsConfig,
  tenant: string,
  person: string,
  member: Member,
): { standing: 'inside' | 'outside'; workspaceAdmin: boolean } {
  const standing = isInside(member, tenant) ? 'inside' : 'outside'
  return { standing, workspaceAdmin: standing === 'inside' && isNamed(config, tenant, person, member) }
}

type Said = Record<'name' | 'locale' | 'timeZone', string | null>

function isSaidBefore(said: Said, known: Actor): boolean {
  const { name, locale, timeZone } = { ...known, ...withoutNulls(said) }
  return known.name === name && known.locale === locale && known.timeZone === timeZone
}

function withoutNulls({ name, locale, timeZone }: Said): { name?: string; locale?: string; timeZone?: string } {
  return {
    ...(name === null ? {} : { name }),
    ...(locale === null ? {} : { locale }),
    ...(timeZone === null ? {} : { timeZone }),
  }
}

/** An IANA name that this runtime knows; invokes say it in `clientInfo` alone. */
function zoneOf(activity: TeamsActivity): string | null {
  const said = activity.localTimezone ?? activity.entities?.find(entity => entity?.type === 'clientInfo')?.timezone
  return said && isTimeZone(said) ? said : null
}

/** `nobody`: the roster knows no such person; `hidden`: it isn't shown to us. Either way nothing shows that they are inside. */
async function askRoster(
  { ctx, connector }: Teams,
  { serviceUrl, conversation, from }: TeamsActivity,
): Promise<{ kind: 'member'; member: Member } | { kind: 'nobody' | 'hidden' | 'failed' }> {
  try {
    const of = { serviceUrl, conversation: withoutThread(conversation.id) }
    return { kind: 'member', member: await connector.member(of, from.id) }
  } catch (err) {
    if (!(err instanceof ConnectorError)) throw err
    if (err.status === 404) return { kind: 'nobody' }
    if (err.status === 403 || err.status === 400) return { kind: 'hidden' }
    ctx.log.warn({ err }, 'Teams did not say who a person is')
    return { kind: 'failed' }
  }
}

/** An address counts in the tenant that stands before it, else in the operator's own: another tenant can give its people any address. */
function isNamed({ administrators, tenantId }: TeamsConfig, tenant: string, person: string, member: Member): boolean {
  const { email, userPrincipalName } = member
  const addresses = [email, userPrincipalName].flatMap(name => name?.toLowerCase() || [])
  const ofTenant = [person, ...addresses].map(name => `${tenant}/${name}`)
  return [person, ...ofTenant, ...(tenant === tenantId ? addresses : [])].some(name => administrators.includes(name))
}

/** The Entra object id, which older rosters call otherwise. */
export function objectIdOf({ aadObjectId, objectId }: Member): string | null {
  return aadObjectId ?? objectId
}
