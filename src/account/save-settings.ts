import { type Actor, may, type NotAllowed } from '../actor.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { readSettings, type Settings } from './read-account.ts'

/**
 * Saves settings of the account; keys that are left out stay as they are. Feeds that are installed keep their own
 * settings.
 */
export async function saveSettings(
  ctx: Context,
  actor: Actor,
  given: Partial<Settings>,
): Promise<{ kind: 'saved' } | { kind: 'unchanged' } | NotAllowed> {
  if (!may(actor, 'administer')) return { kind: 'not_allowed', needs: 'administer' }
  return await transact(ctx, async trx => {
    const { accountId, personId } = actor
    const before = await readSettings(trx, accountId, { lock: true })
    const settings = { ...before, ...given }
    const details = changed(before, settings)
    if (Object.keys(details).length === 0) return { kind: 'unchanged' as const }
    await trx
      .updateTable('account')
      .set({
        language: settings.language,
        import_new: settings.importNew,
        remind_after_hours: settings.remindAfterHours,
        silent_after_days: settings.silentAfterDays,
        long_silent_after_days: settings.longSilentAfterDays,
      })
      .where('id', '=', accountId)
      .execute()
    await recordAudit(trx, { accountId, personId, action: 'settings_saved', details, now: ctx.now() })
    return { kind: 'saved' as const }
  })
}

function changed(before: Settings, after: Settings): Partial<Settings> {
  return {
    ...(before.language === after.language ? {} : { language: after.language }),
    ...(before.importNew === after.importNew ? {} : { importNew: after.importNew }),
    ...(before.remindAfterHours === after.remindAfterHours ? {} : { remindAfterHours: after.remindAfterHours }),
    ...(before.silentAfterDays === after.silentAfterDays ? {} : { silentAfterDays: after.silentAfterDays }),
    ...(before.longSilentAfterDays === after.longSilentAfterDays
      ? {}
      : { longSilentAfterDays: after.longSilentAfterDays }),
  }
}
