import { z } from 'zod'
import type { Actor } from '../../src/actor.ts'
import type { Context } from '../../src/context.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { saveProfile } from '../../src/person/save-profile.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import type { SlackWorkspace } from './workspaces.ts'

/** `user_change` keeps profiles current; this is for events that were missed. */
const FRESH_MS = 24 * 60 * 60_000

const slackUser = z.object({
  id: z.string(),
  real_name: z.string().optional(),
  name: z.string().optional(),
  profile: z.object({ display_name: z.string().optional() }).optional(),
  locale: z.string().optional(),
  tz: z.string().optional(),
  is_admin: z.boolean().optional(),
  is_owner: z.boolean().optional(),
  deleted: z.boolean().optional(),
})
export type SlackUser = z.infer<typeof slackUser>

/** The person who acts, from our rows; Slack is asked only the first time and once a day. */
export async function findPerson(ctx: Context, workspace: SlackWorkspace, userId: string): Promise<Actor> {
  const who = { platform: 'slack', workspace: workspace.teamId, person: userId } as const
  const known = await findActor(ctx.db, who)
  if (known && ctx.now().getTime() - known.profileReadAt.getTime() < FRESH_MS) return known
  try {
    const answer = await workspace.client.users.info({ user: userId, include_locale: true })
    await saveSlackUser(ctx, workspace, slackUser.parse(answer.user))
  } catch (err) {
    // Somebody known goes on with what we know of them.
    if (known) return known
    throw err
  }
  const found = await findActor(ctx.db, who)
  if (!found) throw new Error('A person was saved and is not there.')
  return found
}

/** Keeps what Slack says of a person. Workspace admins and owners are Administrators; somebody who left is nothing. */
export async function saveSlackUser(ctx: Context, workspace: SlackWorkspace, user: SlackUser): Promise<void> {
  const installed = await findWorkspace(ctx.db, { platform: 'slack', id: workspace.workspaceId })
  await saveProfile(ctx, {
    workspaceId: workspace.workspaceId,
    externalId: user.id,
    name: user.real_name || user.profile?.display_name || user.name || user.id,
    // `user_change` need not say them: then they are as before.
    locale: user.locale ?? null,
    timeZone: user.tz ?? null,
    platformAdmin:
      user.deleted !== true && (user.is_admin === true || user.is_owner === true || installed?.installedBy === user.id),
  })
}

export function parseSlackUser(value: unknown): SlackUser {
  return slackUser.parse(value)
}
