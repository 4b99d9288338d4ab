import type { Context } from '../../src/context.ts'
import type { Profile } from '../../src/directory/save-profile.ts'
import { type SlackUser, slackUser } from './slack-user.ts'
import { standingOf } from './standing.ts'
import type { SlackWorkspace } from './workspaces.ts'

/**
 * The profile to save, from what Slack says about a person. Workspace admins and owners are Administrators, if they are
 * of the company. `fallbackStanding`: their standing if Slack doesn't say it; null: it stays as saved.
 */
export async function profileOf(
  ctx: Context,
  workspace: SlackWorkspace,
  user: SlackUser,
  fallbackStanding: 'outside' | null,
): Promise<Profile> {
  const found = (await standingOf(ctx, workspace, user)) ?? fallbackStanding
  // An unknown standing is saved as null, so that they are looked up again.
  const standing = found === 'unknown' ? null : found
  const known = withoutStanding(workspace, user)
  const workspaceAdmin = standing === 'outside' || standing === 'left' ? false : known.workspaceAdmin
  return { ...known, workspaceAdmin, standing }
}

/** The profile of a known person whom Slack doesn't show any more. */
export function hiddenProfile(workspace: SlackWorkspace, userId: string): Profile {
  return { ...withoutStanding(workspace, slackUser.parse({ id: userId })), standing: 'outside' }
}

function withoutStanding(workspace: SlackWorkspace, user: SlackUser): Omit<Profile, 'standing'> {
  return {
    workspaceId: workspace.workspaceId,
    externalId: user.id,
    name: user.real_name ?? user.profile?.display_name ?? user.name,
    locale: user.locale,
    timeZone: user.tz,
    // Every owner is an admin, too.
    workspaceAdmin: user.is_admin ?? (user.is_owner ? true : null),
  }
}
