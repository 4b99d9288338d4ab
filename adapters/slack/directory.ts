import { z } from 'zod'
import type { Context } from '../../src/context.ts'
import type { AdminsPage, Directory } from '../../src/directory/directory.ts'
import { lookAtUser, noAnswer, parseSlackUser, profileAndStanding } from './find-person.ts'
import type { SlackWorkspace, SlackWorkspaces } from './workspaces.ts'

/** Slack's most. It may give fewer, deactivated people among them. https://docs.slack.dev/reference/methods/users.list */
const PAGE = 1000

const listed = z.object({
  members: z.array(z.unknown()),
  response_metadata: z.object({ next_cursor: z.string().nullish() }).nullish(),
})

/** Asks Slack about people. A token that is gone says nothing of anybody. */
export function createSlackDirectory(ctx: Context, workspaces: SlackWorkspaces): Directory {
  return {
    look: async (workspaceId, person) => {
      const workspace = await workspaces.byId(workspaceId)
      return workspace ? await lookAtUser(ctx, workspace, person) : { kind: 'failed' }
    },
    admins: async (workspaceId, cursor) => {
      const workspace = await workspaces.byId(workspaceId)
      return workspace ? await adminsOf(ctx, workspace, cursor) : { kind: 'failed' }
    },
  }
}

async function adminsOf(ctx: Context, workspace: SlackWorkspace, cursor: string | null): Promise<AdminsPage> {
  try {
    const answer = listed.parse(
      await workspace.client.users.list({ limit: PAGE, include_locale: true, ...(cursor === null ? {} : { cursor }) }),
    )
    const people = answer.members.map(parseSlackUser).filter(user => user.is_admin || user.is_owner)
    const profiles = await Promise.all(people.map(user => profileAndStanding(ctx, workspace, user, null)))
    return {
      kind: 'page',
      admins: profiles.filter(one => one.standing === 'inside' && one.workspaceAdmin),
      next: answer.response_metadata?.next_cursor || null,
    }
  } catch (err) {
    ctx.log.warn({ err }, 'Slack did not say who runs a workspace')
    return noAnswer(err, ctx.now())
  }
}
