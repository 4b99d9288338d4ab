import type { Context } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Role } from '../database/tables.ts'
import { workspaceLabel } from '../platform.ts'
import { escapeLike } from '../text/fold.ts'

export interface Person {
  personId: number
  name: string
  role: Role | null
  /** By what the platform says (installer, workspace admin or owner): can't be taken here. */
  fromPlatform: boolean
  /** Where they are. */
  workspace: string
}

/** Everybody of the account who has a role, by name. */
export async function listRoleHolders(ctx: Context, accountId: number): Promise<Person[]> {
  const rows = await people(ctx, accountId)
    .where(eb => eb.or([eb('person.role', 'is not', null), eb('person.platform_admin', '=', true)]))
    .execute()
  return rows.map(read)
}

/** Whoever of the account has opened the app, by part of their name. */
export async function findPeople(ctx: Context, accountId: number, typed: string, limit: number): Promise<Person[]> {
  const rows = await people(ctx, accountId)
    .where('person.name', 'ilike', `%${escapeLike(typed.trim())}%`)
    .limit(limit)
    .execute()
  return rows.map(read)
}

/** One of them; `null` where they are another account's. */
export async function readPerson(ctx: Context, accountId: number, personId: number): Promise<Person | null> {
  const row = await people(ctx, accountId).where('person.id', '=', personId).executeTakeFirst()
  return row ? read(row) : null
}

function people(ctx: Context, accountId: number) {
  return ctx.db
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select(['person.id', 'person.name', 'person.role', 'person.platform_admin'])
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
    role: row.platform_admin ? 'administrator' : row.role,
    fromPlatform: row.platform_admin,
    workspace: workspaceLabel({ name: row.workspaceName, platform: row.platform }),
  }
}
