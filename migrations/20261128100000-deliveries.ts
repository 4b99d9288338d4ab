import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table announcement
      -- When the call that posts it began; null: no message can exist yet.
      add column tried_at timestamptz,
      -- The platform refused the app's login: it is retried after the app is installed again.
      add column awaits_login boolean not null default false`.execute(db)
  // The earlier version marked a row before the call.
  await sql`update announcement set tried_at = created_at where state in ('sending', 'ambiguous')`.execute(db)
  // The earlier version gave up edits too: such a message exists, since its address is known.
  await sql`
    update announcement set awaits_login = coalesce(problem, '') in
        ('invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive', 'uninstalled',
        'BotDisabledByAdmin', 'BotNotRegistered'),
      state = case when address is null then state else 'sent' end
    where state = 'undeliverable'`.execute(db)
  // Queried whenever Teams reports that the app was added, perhaps for every employee.
  await sql`
    create index announcement_taken_up on announcement (workspace_id) where awaits_login or problem = 'left'`.execute(
    db,
  )

  // People of one tenant have different service URLs: the newest one doesn't work for everybody.
  await sql`alter table conversation add column service_url text`.execute(db)
  await sql`
    update conversation set service_url = workspace.service_url
    from workspace where workspace.platform = 'teams' and workspace.external_id = conversation.tenant`.execute(db)
}
