import { announceSuspension } from '../access/announce-suspension.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import type { Standing } from '../database/tables.ts'
import { markHomes } from '../home/record-home.ts'
import { mergePerson } from '../person/merge-person.ts'
import { parseLocale, parseTimeZone } from '../person/parse-profile.ts'
import { roleOfPerson } from '../person/role.ts'
import { PLATFORMS } from '../platform.ts'

/** What a platform says about a person. Null: it didn't say, and the stored value stays. */
export interface Profile {
  workspaceId: number
  externalId: string
  name: string | null
  /** As the platform writes it. A value that is no locale (BCP 47) counts as null. */
  locale: string | null
  /** As the platform writes it. A value that is no time zone (IANA) known to this runtime counts as null. */
  timeZone: string | null
  /** Whether they run the workspace, according to the platform or the operator's setting (Slack: admin or owner). */
  workspaceAdmin: boolean | null
  /** Also null if the platform was not queried and only mentioned the person. */
  standing: Exclude<Standing, 'unknown'> | null
  /** Another id of the same person, under which earlier versions may have stored them. */
  formerId?: string
}

/**
 * Stores what the platform says about a person. A role that an Administrator gave stays until the person leaves, or
 * turns from an insider into a guest: then every role ends, and coming back doesn't restore it. A person who left keeps
 * their name, because platforms rename such people. Whoever installed the app into a new account becomes Administrator
 * when they are first seen.
 */
export async function saveProfile(ctx: Context, profile: Profile): Promise<void> {
  const { workspaceId, externalId, name, workspaceAdmin, standing } = profile
  // A stored locale or zone that the runtime can't parse would make every screen of the person fail.
  const [locale, timeZone] = [parseLocale(profile.locale), parseTimeZone(profile.timeZone)]
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
    // A role that was given to a member doesn't count for a guest: an Administrator has to give it again.
    const suspended = before?.standing === 'inside' && standing === 'outside' ? before.ownRole : null
    const changes = {
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
      // They have the role by right now, so the one by the old rule goes.
      ...(admin && before?.role_reason === 'before' ? { role: null, role_reason: null } : {}),
    }
    const defaults = {
      name: name ?? externalId,
      locale: 'en-US',
      time_zone: 'UTC',
      role: null,
      profile_read_at: ctx.now(),
    }
    const { id } = await trx
      .insertInto('person')
      .values({ workspace_id: workspaceId, external_id: externalId, ...defaults, ...changes })
      .onConflict(conflict =>
        conflict
          .columns(['workspace_id', 'external_id'])
          .doUpdateSet(Object.keys(changes).length > 0 ? changes : { external_id: externalId }),
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
      // A guest, too, may have a stored role that didn't count.
      const role = before?.role ?? before?.ownRole ?? null
      if (role !== null) await recordAudit(trx, { ...entry, action: 'role_ended', details: { personId: id, role } })
      return
    }
    if (suspended !== null) {
      await recordAudit(trx, { ...entry, action: 'role_suspended', details: { personId: id, role: suspended } })
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
      await recordAudit(trx, { ...entry, action: 'administrator_named', details: { personId: id, by: 'installation' } })
    }
    const isNamed = workspaceAdmin ?? before?.workspace_admin ?? false
    if (!PLATFORMS[workspace.platform].namesAdmins && isNamed !== (before?.workspace_admin ?? false)) {
      const action = isNamed ? 'administrator_named' : 'administrator_unnamed'
      await recordAudit(trx, { ...entry, action, details: { personId: id, by: 'setting' } })
    }
  })
  await markHomes(ctx, { workspaceId })
}
