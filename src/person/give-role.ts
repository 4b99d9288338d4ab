import { record } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import type { Role } from '../database/tables.ts'
import { type Actor, may, type NotAllowed } from './actor.ts'

export interface RoleHolder {
  personId: number
  externalId: string
  name: string
  role: Role
  /** By what the platform says (installer, workspace admin or owner): can't be taken here. */
  fromPlatform: boolean
}

/** Names somebody Fleet Administrator or Administrator; `null` takes the role that was given. */
export async function giveRole(
  ctx: Context,
  actor: Actor,
  input: { personId: number; role: Role | null },
): Promise<{ kind: 'given'; name: string } | { kind: 'not_found' } | NotAllowed> {
  if (!may(actor, 'administer')) return { kind: 'not_allowed', needs: 'administer' }
  return await transact(ctx, async trx => {
    const person = await trx
      .updateTable('person')
      .from('workspace')
      .whereRef('workspace.id', '=', 'person.workspace_id')
      .where('workspace.account_id', '=', actor.accountId)
      .where('person.id', '=', input.personId)
      .set({ role: input.role })
      .returning('person.name')
      .executeTakeFirst()
    if (!person) return { kind: 'not_found' as const }
    await record(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'role_given',
      details: input,
      now: ctx.now(),
    })
    return { kind: 'given' as const, name: person.name }
  })
}

/** People of the workspace without a role who opened the app, by name: those who can be given one. */
export async function listOthers(ctx: Context, workspaceId: number): Promise<{ externalId: string; name: string }[]> {
  return await ctx.db
    .selectFrom('person')
    .select(['external_id as externalId', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('role', 'is', null)
    .where('platform_admin', '=', false)
    .orderBy('name')
    .limit(100)
    .execute()
}

/** Everybody of the account who has a role. */
export async function listRoleHolders(ctx: Context, accountId: number): Promise<RoleHolder[]> {
  const rows = await ctx.db
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select(['person.id', 'person.external_id', 'person.name', 'person.role', 'person.platform_admin'])
    .where('workspace.account_id', '=', accountId)
    .where('workspace.uninstalled_at', 'is', null)
    .where(eb => eb.or([eb('person.role', 'is not', null), eb('person.platform_admin', '=', true)]))
    .orderBy('person.name')
    .execute()
  return rows.map(row => ({
    personId: row.id,
    externalId: row.external_id,
    name: row.name,
    role: row.platform_admin ? 'administrator' : (row.role ?? 'fleet_administrator'),
    fromPlatform: row.platform_admin,
  }))
}
