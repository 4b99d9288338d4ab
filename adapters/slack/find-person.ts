import { type Actor, nobody } from '../../src/actor.ts'
import type { Context } from '../../src/context.ts'
import { saveProfile } from '../../src/directory/save-profile.ts'
import { DAY_MS } from '../../src/durations.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { lookUpPerson } from './look-up-person.ts'
import { hiddenProfile, profileOf } from './profile.ts'
import type { SlackWorkspace } from './workspaces.ts'

/**
 * The person who acts, from our rows. Slack is queried only the first time, and then once a day. If Slack doesn't
 * answer, a known person goes on with the saved profile; for anybody else the standing is unknown, and nothing is
 * saved.
 */
export async function findPerson(ctx: Context, workspace: SlackWorkspace, userId: string): Promise<Actor> {
  const who = { platform: 'slack', workspace: workspace.teamId, person: userId } as const
  const known = await findActor(ctx.db, who)
  if (known && isFresh(ctx, known)) return known

  const answer = await lookUpPerson(ctx, workspace, userId)
  switch (answer.kind) {
    case 'failed':
    case 'rate_limited':
      return known ?? nobody({ platform: 'slack', externalId: userId, standing: 'unknown' })
    case 'nobody':
      if (!known) return nobody({ platform: 'slack', externalId: userId, standing: 'outside' })
      await saveProfile(ctx, hiddenProfile(workspace, userId))
      break
    case 'user': {
      const isStandingKnown = known !== null && known.standing !== 'unknown'
      await saveProfile(ctx, await profileOf(ctx, workspace, answer.user, isStandingKnown ? null : 'outside'))
      break
    }
    default:
      return answer satisfies never
  }
  const saved = await findActor(ctx.db, who)
  if (!saved) throw new Error('A person was saved, but can not be found.')
  return saved
}

/** The event `user_change` keeps profiles current; this is for events that were missed. */
const FRESH_MS = DAY_MS

/** Whether the saved profile needs no look-up. */
function isFresh(ctx: Context, { standing, profileReadAt }: Actor & { profileReadAt: Date }): boolean {
  // Someone who left can't act. If they do, they are back, and the event about that was lost.
  if (standing === 'unknown' || standing === 'left') return false
  return ctx.now().getTime() - profileReadAt.getTime() < FRESH_MS
}
