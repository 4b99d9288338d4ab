import { ZodError } from 'zod'
import { type Actor, nobody } from '../../src/actor.ts'
import { saveProfile } from '../../src/directory/save-profile.ts'
import { DAY_MS } from '../../src/durations.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import { personOf, readerOf, type TeamsActivity, withoutThread } from './activity.ts'
import type { TeamsConfig } from './config.ts'
import type { Member } from './connector.ts'
import { ConnectorError } from './connector-error.ts'
import { isInside } from './is-inside.ts'
import type { Teams } from './replying-to.ts'

/** How long the roster's answer is used: Teams sends no event about changes. */
const FRESH_MS = DAY_MS

/**
 * The person who acts. Name, language and zone come with each activity. Only the roster tells whether they are inside
 * the tenant; it is queried the first time, and then once a day. If the roster doesn't answer, a known person goes on
 * with the saved profile; for anybody else the standing is unknown, and nothing is saved. `null` if the app is
 * uninstalled.
 */
export async function findPerson(teams: Teams, tenant: string, activity: TeamsActivity): Promise<Actor | null> {
  const { ctx, config } = teams
  const workspace = await findWorkspace(ctx.db, { platform: 'teams', externalId: tenant })
  if (!workspace) return null
  const { from } = activity
  const fromActivity = { name: from.name, ...readerOf(activity) }
  const find = (person: string) => findActor(ctx.db, { platform: 'teams', workspace: tenant, person })
  const save = (person: string, more: Pick<Parameters<typeof saveProfile>[1], 'workspaceAdmin' | 'standing'>) =>
    saveProfile(ctx, {
      workspaceId: workspace.id,
      externalId: person,
      ...fromActivity,
      ...more,
      ...(from.id ? { formerId: from.id } : {}),
    })

  const objectId = personOf(activity)
  const known = objectId === null ? null : await find(objectId)
  if (known && isFresh(teams, known)) {
    if (isSameProfile(fromActivity, known)) return known
    await save(known.externalId, { workspaceAdmin: null, standing: null })
    return await find(known.externalId)
  }
  const judgement = judge(known, objectId, await askRoster(teams, activity))
  switch (judgement.kind) {
    case 'as_before':
      return judgement.known
    case 'nobody': {
      const externalId = objectId ?? from.id
      return nobody({ platform: 'teams', externalId, ...withoutNulls(fromActivity), standing: judgement.standing })
    }
    case 'outside':
      await save(judgement.person, { workspaceAdmin: false, standing: 'outside' })
      return await find(judgement.person)
    case 'member':
      fromActivity.name ??= judgement.member.name || null
      await save(judgement.person, standingOf(config, tenant, judgement.person, judgement.member))
      return await find(judgement.person)
    default:
      return judgement satisfies never
  }
}

type Known = Actor & { profileReadAt: Date }

/** The meaning of the roster's answer for a person. `nobody`: nothing is saved about them. */
type Judgement =
  | { kind: 'as_before'; known: Known }
  | { kind: 'nobody'; standing: 'unknown' | 'outside' }
  | { kind: 'outside'; person: string }
  | { kind: 'member'; person: string; member: Member }

function judge(known: Known | null, objectId: string | null, answer: RosterAnswer): Judgement {
  switch (answer.kind) {
    case 'failed':
      return known ? { kind: 'as_before', known } : { kind: 'nobody', standing: 'unknown' }
    case 'hidden':
      // Nothing shows who they are.
      return known && known.standing !== 'unknown'
        ? { kind: 'as_before', known }
        : { kind: 'nobody', standing: 'outside' }
    case 'nobody':
      if (!known) return { kind: 'nobody', standing: 'outside' }
      // A late activity of somebody who left: a roster without them says nothing new.
      return known.standing === 'left' ? { kind: 'as_before', known } : { kind: 'outside', person: known.externalId }
    case 'member': {
      const person = objectId ?? objectIdOf(answer.member)
      // The id that Teams makes may change, so nobody is stored under it.
      return person === null ? { kind: 'nobody', standing: 'outside' } : { ...answer, person }
    }
    default:
      return answer satisfies never
  }
}

/**
 * Whether the saved profile is still valid. It isn't if it is older than this process: the setting of Administrators
 * may have changed since.
 */
function isFresh({ ctx, startedAt }: Teams, { standing, profileReadAt }: Known): boolean {
  const isRecent = ctx.now().getTime() - profileReadAt.getTime() < FRESH_MS && profileReadAt >= startedAt
  // Someone who left can't act. If they do, they are back.
  return standing !== 'unknown' && standing !== 'left' && isRecent
}

/** The standing of a member, and whether they are an Administrator by the operator's word. */
export function standingOf(
  config: TeamsConfig,
  tenant: string,
  person: string,
  member: Member,
): { standing: 'inside' | 'outside'; workspaceAdmin: boolean } {
  const standing = isInside(member, tenant) ? 'inside' : 'outside'
  return { standing, workspaceAdmin: standing === 'inside' && isNamedAdministrator(config, tenant, person, member) }
}

type ProfileTexts = Record<'name' | 'locale' | 'timeZone', string | null>

function isSameProfile(texts: ProfileTexts, known: Actor): boolean {
  const { name, locale, timeZone } = { ...known, ...withoutNulls(texts) }
  return known.name === name && known.locale === locale && known.timeZone === timeZone
}

function withoutNulls({ name, locale, timeZone }: ProfileTexts): { name?: string; locale?: string; timeZone?: string } {
  return {
    ...(name === null ? {} : { name }),
    ...(locale === null ? {} : { locale }),
    ...(timeZone === null ? {} : { timeZone }),
  }
}

/**
 * `nobody`: the roster has no such person; `hidden`: we may not see the roster. In both cases nothing shows that they
 * are inside.
 */
type RosterAnswer = { kind: 'member'; member: Member } | { kind: 'nobody' | 'hidden' | 'failed' }

async function askRoster(
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

/**
 * An address counts only in the tenant that stands before it, or else in the operator's own tenant, because another
 * tenant can give its people any address.
 */
function isNamedAdministrator(
  { administrators, tenantId }: TeamsConfig,
  tenant: string,
  person: string,
  member: Member,
): boolean {
  const { email, userPrincipalName } = member
  const addresses = [email, userPrincipalName].flatMap(name => name?.toLowerCase() || [])
  const ofTenant = [person, ...addresses].map(name => `${tenant}/${name}`)
  return [person, ...ofTenant, ...(tenant === tenantId ? addresses : [])].some(name => administrators.includes(name))
}

/** The Entra object id, which has another name in older rosters. */
export function objectIdOf({ aadObjectId, objectId }: Member): string | null {
  return aadObjectId ?? objectId
}
