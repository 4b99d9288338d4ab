import { type RawBuilder, sql } from 'kysely'
import { recordAudit } from '../audit/record.ts'
import type { Trx } from '../context.ts'
import type { Database, Role, RoleReason } from '../database/tables.ts'

/**
 * Every column that refers to a person, except those of the audit trail, which refuses changes. A test compares this
 * with the schema.
 */
export const REFERS_TO_PERSON = {
  access_request: ['person_id', 'allowed_by', 'declined_by'],
  administrator_code: ['used_by'],
  administrator_guess: ['person_id'],
  arrival_asset: ['decided_by'],
  asset_conflict: ['settled_by'],
  asset_merge: ['merged_by'],
  draft: ['person_id'],
  home_view: ['person_id'],
  integration: ['installed_by', 'confirmed_by', 'owner_id', 'selection_changed_by', 'verify_requested_by'],
  link_code: ['created_by'],
  person: ['merged_into'],
  subscription: ['created_by'],
} as const satisfies { [T in keyof Database]?: readonly (keyof Database[T])[] }

/**
 * Merges the rows that earlier versions stored for one person under another id (`formerId`, or the same id in another
 * letter case). References to the other row move to this one, and so does a role that counted there; the other row
 * stays, without a role, for the audit trail. If there is only the other row, it gets the id.
 */
export async function mergePerson(
  trx: Trx,
  { workspaceId, externalId, formerId }: { workspaceId: number; externalId: string; formerId: string },
  now: Date,
): Promise<void> {
  const rows = await trx
    .selectFrom('person')
    .select(['id', 'external_id', 'standing', 'role', 'role_reason'])
    .where('workspace_id', '=', workspaceId)
    .where('merged_into', 'is', null)
    .where(sql<boolean>`(external_id in (${externalId}, ${formerId}) or lower(external_id) = lower(${externalId}))`)
    .orderBy('id')
    .forUpdate()
    .execute()
  let current = rows.find(row => row.external_id === externalId)
  for (const former of rows.filter(row => row !== current)) {
    await moveAddresses(trx, workspaceId, former.external_id, externalId)
    if (!current) {
      await trx.updateTable('person').set({ external_id: externalId }).where('id', '=', former.id).execute()
      current = former
      continue
    }
    await moveReferences(trx, former.id, current.id)
    // An outsider, or somebody who left, doesn't get a role by a merge.
    const mayHaveRole = current.standing === 'inside' || current.standing === 'unknown'
    const remaining = mayHaveRole ? higher(current, former) : current
    await trx
      .updateTable('person')
      .set({ merged_into: current.id, standing: 'left', role: null, role_reason: null, workspace_admin: false })
      .where('id', '=', former.id)
      .execute()
    await trx
      .updateTable('person')
      .set({ role: remaining.role, role_reason: remaining.role_reason })
      .where('id', '=', current.id)
      .execute()
    const { account_id: accountId } = await trx
      .selectFrom('workspace')
      .select('account_id')
      .where('id', '=', workspaceId)
      .executeTakeFirstOrThrow()
    const details = { personId: current.id, formerId: former.id, role: remaining.role }
    await recordAudit(trx, { accountId, personId: null, action: 'people_merged', details, now })
    current = { ...current, role: remaining.role, role_reason: remaining.role_reason }
  }
}

interface Held {
  role: Role | null
  role_reason: RoleReason | null
}

/** A role that somebody gave wins over one by the old rule; otherwise the higher one wins. */
function higher(one: Held, other: Held): Held {
  const rank = ({ role, role_reason }: Held) =>
    role === null ? 0 : (role_reason === 'before' ? 0 : 2) + (role === 'administrator' ? 2 : 1)
  return rank(other) > rank(one) ? other : one
}

/** A person has at most one open row of these. If both rows have one, the other row's stays behind. */
const UNLESS_BOTH_ARE_OPEN: Readonly<Record<string, (to: number) => RawBuilder<unknown>>> = {
  'draft.person_id': to => sql`and not (confirmed_at is null and exists (select from draft ours
    where ours.person_id = ${to} and ours.integration_id = draft.integration_id and ours.confirmed_at is null))`,
  'access_request.person_id': to => sql`and not (allowed_at is null and declined_at is null
    and exists (select from access_request ours
      where ours.person_id = ${to} and ours.allowed_at is null and ours.declined_at is null))`,
  'home_view.person_id': to => sql`and not exists (select from home_view ours where ours.person_id = ${to})`,
}

async function moveReferences(trx: Trx, from: number, to: number): Promise<void> {
  for (const [table, columns] of Object.entries(REFERS_TO_PERSON)) {
    for (const column of columns) {
      const exception = UNLESS_BOTH_ARE_OPEN[`${table}.${column}`]?.(to) ?? sql``
      const field = sql.ref(column)
      await sql`update ${sql.table(table)} set ${field} = ${to} where ${field} = ${from} ${exception}`.execute(trx)
    }
  }
  await sql`
    update announcement set topic = topic || jsonb_build_object('personId', ${to}::bigint)
    where (topic ->> 'personId')::bigint = ${from}`.execute(trx)
}

/** Announcements and personal chats refer to a person by the platform's id. */
async function moveAddresses(trx: Trx, workspaceId: number, from: string, to: string): Promise<void> {
  await sql`
    update announcement set place = place || jsonb_build_object('person', ${to}::text)
    where workspace_id = ${workspaceId} and place ->> 'person' = ${from}`.execute(trx)
  await sql`
    update conversation set person = ${to}
    from workspace
    where workspace.id = ${workspaceId} and conversation.tenant = workspace.external_id and person = ${from}`.execute(
    trx,
  )
}
