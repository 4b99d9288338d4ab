import { type Actor, nobody } from '../../src/actor.ts'
import { type Profile, saveProfile } from '../../src/directory/save-profile.ts'
import { DAY_MS } from '../../src/durations.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import { localeAndZoneOf, personOf, type TeamsActivity } from './activity.ts'
import type { Member } from './connector.ts'
import { lookUpPerson, objectIdOf, type RosterAnswer } from './look-up-person.ts'
import type { Teams } from './replying-to.ts'
import { standingOf } from './standing.ts'

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
  const objectId = personOf(activity)
  const texts: ProfileTexts = { name: from.name, ...localeAndZoneOf(activity) }
  const find = (person: string) => findActor(ctx.db, { platform: 'teams', workspace: tenant, person })
  const save = async (
    person: string,
    more: Pick<Profile, 'workspaceAdmin' | 'standing'> & { name?: string | null },
  ) => {
    const formerId = from.id ? { formerId: from.id } : {}
    await saveProfile(ctx, { workspaceId: workspace.id, externalId: person, ...texts, ...more, ...formerId })
    return await find(person)
  }

  const known = objectId === null ? null : await find(objectId)
  if (known && isFresh(teams, known)) {
    return isSameProfile(texts, known) ? known : await save(known.externalId, { workspaceAdmin: null, standing: null })
  }
  const judgement = judge(known, objectId, await lookUpPerson(teams, activity))
  switch (judgement.kind) {
    case 'as_before':
      return judgement.known
    case 'nobody': {
      const externalId = objectId ?? from.id
      return nobody({ platform: 'teams', externalId, ...withoutNulls(texts), standing: judgement.standing })
    }
    case 'outside':
      return await save(judgement.person, { workspaceAdmin: false, standing: 'outside' })
    case 'member': {
      const { person, member } = judgement
      const name = texts.name ?? (member.name || null)
      return await save(person, { name, ...standingOf(config, tenant, person, member) })
    }
    default:
      return judgement satisfies never
  }
}

/** How long the roster's answer is used: Teams sends no event about changes. */
const FRESH_MS = DAY_MS

type Known = Actor & { profileReadAt: Date }

/**
 * Whether the saved profile is still valid. It isn't if it is older than this process: the setting of Administrators
 * may have changed since.
 */
function isFresh({ ctx, startedAt }: Teams, { standing, profileReadAt }: Known): boolean {
  const isRecent = ctx.now().getTime() - profileReadAt.getTime() < FRESH_MS && profileReadAt >= startedAt
  // Someone who left can't act. If they do, they are back.
  return standing !== 'unknown' && standing !== 'left' && isRecent
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
