import { type Actor, may, type NotAllowed } from '../actor.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { findApp } from '../feed/feed.ts'
import { freeName, lockNames } from '../integration/feed-name.ts'

export type Installed =
  | { kind: 'installed'; integrationId: number; name: string }
  /** There is no such app, or not any more. */
  | { kind: 'not_found' }
  | NotAllowed

/**
 * Installs an OEM data feed app from the Marketplace into the App Library. A company may have several logins at one OEM
 * (one per dealer or subsidiary), so every install is an integration of its own; the second gets a number in its name.
 * Returns an integration that was installed before but not used yet instead of another one. `oem` comes from a button:
 * the app may have left the Marketplace since.
 */
export async function installApp(ctx: Context, actor: Actor, oem: string): Promise<Installed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  const app = findApp(ctx.feed, oem)
  if (!app) return { kind: 'not_found' }
  return await transact(ctx, async trx => {
    const now = ctx.now()
    // Installs of one account are serialized: two at once would get the same name, and a double click two integrations.
    const account = await trx
      .selectFrom('account')
      .select('import_new')
      .where('id', '=', actor.accountId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
    const same = await trx
      .selectFrom('integration')
      .select(['id', 'name', 'state', 'verify_requested_at', 'verify_trouble'])
      .where('account_id', '=', actor.accountId)
      .where('oem', '=', oem)
      .where('state', '!=', 'removed')
      .orderBy('id')
      .execute()
    const untouched = same.find(row => row.state === 'installed' && !row.verify_requested_at && !row.verify_trouble)
    if (untouched) return { kind: 'installed' as const, integrationId: untouched.id, name: untouched.name }

    // The admin may choose another one with the credentials.
    const name = freeName(app.name, await lockNames(trx, actor.accountId, null))
    const { id } = await trx
      .insertInto('integration')
      .values({
        account_id: actor.accountId,
        oem,
        name,
        state: 'installed',
        import_new: account.import_new,
        installed_by: actor.personId,
        installed_at: now,
        verify_requested_by: null,
        verify_requested_at: null,
        verify_trouble: null,
        confirmed_by: null,
        confirmed_at: null,
        read_started_at: null,
        read_cursor: null,
        next_sync_at: null,
        last_sync_at: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await recordAudit(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'app_installed',
      details: { integrationId: id, oem },
      now,
    })
    return { kind: 'installed' as const, integrationId: id, name }
  })
}
