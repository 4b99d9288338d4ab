import { z } from 'zod'
import type { Context } from '../../src/context.ts'
import type { AdminsPage, Directory, LookUp } from '../../src/directory/directory.ts'
import { optionalPart, optionalText } from '../chat/envelope.ts'
import { lookUpPerson, noAnswer } from './look-up-person.ts'
import { hiddenProfile, profileOf } from './profile.ts'
import { slackUser } from './slack-user.ts'
import type { SlackWorkspace, SlackWorkspaces } from './workspaces.ts'

/**
 * Slack's maximum. Slack may return fewer, and includes deactivated people.
 * https://docs.slack.dev/reference/methods/users.list
 */
const PAGE = 1000

const listed = z.object({
  // A member that can't be parsed is skipped, so that the others are still found.
  members: z.array(slackUser.nullable().catch(null)).transform(all => all.filter(one => one !== null)),
  response_metadata: optionalPart(z.object({ next_cursor: optionalText })),
})

/** Looks up people in Slack. Without a token for the workspace, the look-up fails and says nothing about anybody. */
export function createSlackDirectory(ctx: Context, workspaces: SlackWorkspaces): Directory {
  return {
    lookUp: async (workspaceId, person) => {
      const workspace = await workspaces.byId(workspaceId)
      return workspace ? await lookUp(ctx, workspace, person) : { kind: 'failed' }
    },
    admins: async (workspaceId, cursor) => {
      const workspace = await workspaces.byId(workspaceId)
      return workspace ? await adminsOf(ctx, workspace, cursor) : { kind: 'failed' }
    },
  }
}

async function lookUp(ctx: Context, workspace: SlackWorkspace, person: string): Promise<LookUp> {
  const answer = await lookUpPerson(ctx, workspace, person)
  switch (answer.kind) {
    case 'user':
      return { kind: 'profile', profile: await profileOf(ctx, workspace, answer.user, null) }
    case 'nobody':
      return { kind: 'profile', profile: hiddenProfile(workspace, person) }
    case 'rate_limited':
    case 'failed':
      return answer
    default:
      return answer satisfies never
  }
}

async function adminsOf(ctx: Context, workspace: SlackWorkspace, cursor: string | null): Promise<AdminsPage> {
  try {
    const answer = listed.parse(
      await workspace.client.users.list({ limit: PAGE, include_locale: true, ...(cursor === null ? {} : { cursor }) }),
    )
    const people = answer.members.filter(user => user.is_admin || user.is_owner)
    const profiles = await Promise.all(people.map(user => profileOf(ctx, workspace, user, null)))
    return {
      kind: 'page',
      admins: profiles.filter(one => one.standing === 'inside' && one.workspaceAdmin),
      next: answer.response_metadata?.next_cursor ?? null,
    }
  } catch (err) {
    ctx.log.warn({ err }, 'Slack did not list the admins of a workspace')
    return noAnswer(err, ctx.now())
  }
}
