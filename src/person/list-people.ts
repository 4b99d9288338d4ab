import type { Context } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Platform, Role, RoleReason } from '../database/tables.ts'
import { workspaceLabel } from '../platform.ts'
import { escapeLike } from '../text/fold.ts'
import { isNamedElsewhere, roleOfPerson } from './role.ts'

export interface Person {
  personId: number
  name: string
  role: Role | null
  /** The platform, or the operator's setting, makes them Administrator: that can't be taken away here. */
  fromPlatform: boolean
  /** Why they have a role that doesn't come from the platform. */
  reason: RoleReason | null
  /** They don't belong to this company. */
  outside: boolean
  platform: Platform
  /** The label of their workspace. */
  workspace: string
}

/** Everybody of the account who has a role, by name. */
export async function listRoleHolders(ctx: Context, accountId: number): Promise<Person[]> {
  const rows = await people(ctx, accountId).where(roleOfPerson, 'is not', null).execute()
  return rows.map(read)
}

/** People of the account who have opened the app and haven't left, by part of their name. */
export async function findPeople(ctx: Context, accountId: number, typed: string, limit: number): Promise<Person[]> {
  const rows = await people(ctx, accountId)
    .where('person.standing', '!=', 'left')
    .where('person.name', 'ilike', `%${escapeLike(typed.trim())}%`)
    .limit(limit)
    .execute()
  return rows.map(read)
}

/** One of them; `null` if they belong to another account. */
export async function readPerson(ctx: Context, accountId: number, personId: number): Promise<Person | null> {
  const row = await people(ctx, accountId).where('person.id', '=', personId).executeTakeFirst()
  return row ? read(row) : null
}

function people(ctx: Context, accountId: number) {
  return ctx.db
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select(['person.id', 'person.name', 'person.role_reason', 'person.standing'])
    .select(isNamedElsewhere.as('fromPlatform'))
    .select(roleOfPerson.as('role'))
    .select(['workspace.name as workspaceName', 'workspace.platform'])
    .where(ofAccount('workspace', accountId))
    .where('workspace.uninstalled_at', 'is', null)
    .orderBy('person.name')
    .orderBy('person.id')
}

function read(row: Awaited<ReturnType<ReturnType<typeof people>['execute']>>[number]): Person {
  return {
    personId: row.id,
    name: row.name,
    role: row.role,
    fromPlatform: row.fromPlatform,
    reason: row.role === null ? null : row.role_reason,
    outside: row.standing === 'outside',
    platform: row.platform,
    workspace: workspaceLabel({ name: row.workspaceName, platform: row.platform }),
  }
}
