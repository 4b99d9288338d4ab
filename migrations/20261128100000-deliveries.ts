import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table announcement
      -- When the call that posts it was begun; null: nothing can stand there yet.
      add column tried_at timestamptz,
      -- The platform refused the app's login: said again when the app is installed again.
      add column awaits_login boolean not null default false`.execute(db)
  // The earlier version marked a row before the call.
  await sql`update announcement set tried_at = created_at where state in ('sending', 'ambiguous')`.execute(db)
  // It gave up edits, too: what stands there is known by its address.
  await sql`
    update announcement set awaits_login = coalesce(problem, '') in
        ('invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive', 'uninstalled',
        'BotDisabledByAdmin', 'BotNotRegistered'),
      state = case when address is null then state else 'sent' end
    where state = 'undeliverable'`.execute(db)
  // Asked for whenever Teams tells of an addition, which may be for every employee.
  await sql`
    create index announcement_taken_up on announcement (workspace_id) where awaits_login or problem = 'left'`.execute(
    db,
  )

  // People of one tenant come by different ones: the newest is not everybody's.
  await sql`alter table conversation add column service_url text`.execute(db)
  await sql`
    update conversation set service_url = workspace.service_url
    from workspace where workspace.platform = 'teams' and workspace.external_id = conversation.tenant`.execute(db)
}
