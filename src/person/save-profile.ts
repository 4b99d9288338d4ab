import type { Context } from '../context.ts'

export interface Profile {
  workspaceId: number
  externalId: string
  name: string
  locale: string
  timeZone: string
  /** The platform says that this person runs the workspace (Slack: admin or owner), or they installed the app. */
  platformAdmin: boolean
}

/** Remembers what the platform says of a person. A role that an Administrator gave is left alone. */
export async function saveProfile(ctx: Context, profile: Profile): Promise<void> {
  const facts = {
    name: profile.name,
    locale: profile.locale,
    time_zone: profile.timeZone,
    platform_admin: profile.platformAdmin,
    profile_read_at: ctx.now(),
  }
  await ctx.db
    .insertInto('person')
    .values({ workspace_id: profile.workspaceId, external_id: profile.externalId, role: null, ...facts })
    .onConflict(conflict => conflict.columns(['workspace_id', 'external_id']).doUpdateSet(facts))
    .execute()
}
