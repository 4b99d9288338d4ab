import type { Context } from '../context.ts'

export interface Profile {
  workspaceId: number
  externalId: string
  name: string
  /** BCP 47. Null: the platform didn't say this time, and what is known stays. */
  locale: string | null
  /** IANA name, or null likewise. */
  timeZone: string | null
  /** The platform says that this person runs the workspace (Slack: admin or owner), or they installed the app. */
  platformAdmin: boolean
}

/** Remembers what the platform says of a person. A role that an Administrator gave is left alone. */
export async function saveProfile(ctx: Context, profile: Profile): Promise<void> {
  const { workspaceId, externalId, locale, timeZone } = profile
  const facts = { name: profile.name, platform_admin: profile.platformAdmin, profile_read_at: ctx.now() }
  const first = { locale: locale ?? 'en-US', time_zone: timeZone ?? 'UTC', role: null }
  await ctx.db
    .insertInto('person')
    .values({ workspace_id: workspaceId, external_id: externalId, ...first, ...facts })
    .onConflict(conflict =>
      conflict.columns(['workspace_id', 'external_id']).doUpdateSet({
        ...facts,
        ...(locale === null ? {} : { locale }),
        ...(timeZone === null ? {} : { time_zone: timeZone }),
      }),
    )
    .execute()
}
