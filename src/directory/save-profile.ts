import { announceSuspension } from '../access/announce-suspension.ts'
import { record } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import type { Standing } from '../database/tables.ts'
import { mergePerson } from '../person/merge-person.ts'
import { readLocale, readTimeZone } from '../person/read-profile.ts'
import { roleOfPerson } from '../person/role.ts'
import { PLATFORMS } from '../platform.ts'

/** What a platform says of a person. Null: it didn't say this time, and what is known stays. */
export interface Profile {
  workspaceId: number
  externalId: string
  name: string | null
  /** As the platform says it. What is no locale (BCP 47) is not said. */
  locale: string | null
  /** The same: what is no time zone (IANA name) that this runtime knows is not said. */
  timeZone: string | null
  /** They run the workspace, as the platform or the operator's setting says (Slack: admin or owner). */
  workspaceAdmin: boolean | null
  /** Null, too, where it was not asked and only mentioned the person. */
  standing: Exclude<Standing, 'unknown'> | null
  /** Another id of the same person in the platform, under which earlier versions may have kept them. */
  formerId?: string
}

/**
 * Remembers what the platform says of a person. A role that an Administrator gave is left alone, until they leave or turn from
 * somebody inside to a guest: then whatever role they had ends, and coming back doesn't bring it back. Who left is called what they were called: platforms rename them.
 * Who installed the app into a new account becomes Administrator when they are first seen.
 */
export async function saveProfile(ctx: Context, profile: Profile): Promise<void> {
  const { workspaceId, externalId, name, workspaceAdmin, standing } = profile
  // What was stored and no runtime can read would lock the person out of every screen.
  const [locale, timeZone] = [readLocale(profile.locale), readTimeZone(profile.timeZone)]
  await transact(ctx, async (trx, hints) => {
    if (profile.formerId) await mergePerson(trx, { ...profile, formerId: profile.formerId }, ctx.now())
    const before = await trx
      .selectFrom('person')
      .select(['workspace_admin', 'role_reason', 'role as ownRole', 'standing'])
      .select(roleOfPerson.as('role'))
      .where('workspace_id', '=', workspaceId)
      .where('external_id', '=', externalId)
      .forUpdate()
      .executeTakeFirst()
    const leaves = standing === 'left'
    const admin = leaves ? false : workspaceAdmin
    // A role given to a member is none of a guest's: an Administrator is asked anew.
    const suspended = before?.standing === 'inside' && standing === 'outside' ? before.ownRole : null
    const said = {
      ...(suspended === null ? {} : { role: null, role_reason: null }),
      ...(leaves
        ? { role: null, role_reason: null }
        : {
            ...(name === null ? {} : { name }),
            ...(locale === null ? {} : { locale }),
            ...(timeZone === null ? {} : { time_zone: timeZone }),
          }),
      ...(admin === null ? {} : { workspace_admin: admin }),
      ...(standing === null ? {} : { standing, profile_read_at: ctx.now(), check_at: null }),
      // What the old rule gave them they have by right.
      ...(admin && before?.role_reason === 'before' ? { role: null, role_reason: null } : {}),
    }
    const first = {
      name: name ?? externalId,
      locale: 'en-US',
      time_zone: 'UTC',
      role: null,
      profile_read_at: ctx.now(),
    }
    const { id } = await trx
      .insertInto('person')
      .values({ workspace_id: workspaceId, external_id: externalId, ...first, ...said })
      .onConflict(conflict =>
        conflict
          .columns(['workspace_id', 'external_id'])
          .doUpdateSet(Object.keys(said).length > 0 ? said : { external_id: externalId }),
      )
      .returning('id')
      .executeTakeFirstOrThrow()
    const workspace = await trx
      .selectFrom('workspace')
      .select(['account_id', 'platform', 'installed_by'])
      .where('id', '=', workspaceId)
      .executeTakeFirstOrThrow()
    const entry = { accountId: workspace.account_id, personId: null, now: ctx.now() }
    if (leaves) {
      // Of a guest, too, who had one that didn't count.
      const role = before?.role ?? before?.ownRole ?? null
      if (role !== null) await record(trx, { ...entry, action: 'role_ended', details: { personId: id, role } })
      return
    }
    if (suspended !== null) {
      await record(trx, { ...entry, action: 'role_suspended', details: { personId: id, role: suspended } })
      await announceSuspension(trx, hints, {
        accountId: workspace.account_id,
        personId: id,
        role: suspended,
        now: ctx.now(),
      })
    }
    if (!before && workspace.installed_by === externalId) {
      await trx
        .updateTable('person')
        .set({ role: 'administrator', role_reason: 'installed' })
        .where('id', '=', id)
        .execute()
      await record(trx, { ...entry, action: 'administrator_named', details: { personId: id, by: 'installation' } })
    }
    const isNamed = workspaceAdmin ?? before?.workspace_admin ?? false
    if (!PLATFORMS[workspace.platform].namesAdmins && isNamed !== (before?.workspace_admin ?? false)) {
      const action = isNamed ? 'administrator_named' : 'administrator_unnamed'
      await record(trx, { ...entry, action, details: { personId: id, by: 'setting' } })
    }
  })
}
