import { type RawBuilder, sql } from 'kysely'
import { record } from '../audit/record.ts'
import type { Trx } from '../context.ts'
import type { Database, Role, RoleReason } from '../database/tables.ts'

/** Everything that refers to a person, but for the trail, which refuses changes. A test compares it with the schema. */
export const REFERS_TO_PERSON = {
  access_request: ['person_id', 'allowed_by', 'declined_by'],
  administrator_code: ['used_by'],
  administrator_guess: ['person_id'],
  arrival_asset: ['decided_by'],
  asset_conflict: ['settled_by'],
  asset_merge: ['merged_by'],
  draft: ['person_id'],
  integration: ['installed_by', 'confirmed_by', 'owner_id', 'selection_changed_by', 'verify_requested_by'],
  link_code: ['created_by'],
  person: ['merged_into'],
  subscription: ['created_by'],
} as const satisfies { [T in keyof Database]?: readonly (keyof Database[T])[] }

/**
 * Makes one of a person and of the rows that earlier versions kept of them under another id (`formerId`, or the same id in another
 * letter case). What refers to the other row refers to this one from here on, and a role that counted there counts here;
 * the other row stays without a role, for the trail. Where only the other row is there, it gets the id.
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
  let known = rows.find(row => row.external_id === externalId)
  for (const former of rows.filter(row => row !== known)) {
    await moveAddresses(trx, workspaceId, former.external_id, externalId)
    if (!known) {
      await trx.updateTable('person').set({ external_id: externalId }).where('id', '=', former.id).execute()
      known = former
      continue
    }
    await moveReferences(trx, former.id, known.id)
    // Whoever is known to be outside or to have left has no role to be added to.
    const counts = known.standing === 'inside' || known.standing === 'unknown'
    const kept = counts ? higher(known, former) : known
    await trx
      .updateTable('person')
      .set({ merged_into: known.id, standing: 'left', role: null, role_reason: null, workspace_admin: false })
      .where('id', '=', former.id)
      .execute()
    await trx
      .updateTable('person')
      .set({ role: kept.role, role_reason: kept.role_reason })
      .where('id', '=', known.id)
      .execute()
    const { account_id: accountId } = await trx
      .selectFrom('workspace')
      .select('account_id')
      .where('id', '=', workspaceId)
      .executeTakeFirstOrThrow()
    const details = { personId: known.id, formerId: former.id, role: kept.role }
    await record(trx, { accountId, personId: null, action: 'people_merged', details, now })
    known = { ...known, role: kept.role, role_reason: kept.role_reason }
  }
}

interface Held {
  role: Role | null
  role_reason: RoleReason | null
}

/** A role that somebody gave counts before one by the old rule, then the higher one does. */
function higher(one: Held, other: Held): Held {
  const rank = ({ role, role_reason }: Held) =>
    role === null ? 0 : (role_reason === 'before' ? 0 : 2) + (role === 'administrator' ? 2 : 1)
  return rank(other) > rank(one) ? other : one
}

/** Of these somebody has one that is open at most: where both rows have one, the other row's is left behind. */
const UNLESS_BOTH_ARE_OPEN: Readonly<Record<string, (to: number) => RawBuilder<unknown>>> = {
  'draft.person_id': to => sql`and not (confirmed_at is null and exists (select from draft ours
    where ours.person_id = ${to} and ours.integration_id = draft.integration_id and ours.confirmed_at is null))`,
  'access_request.person_id': to => sql`and not (allowed_at is null and declined_at is null
    and exists (select from access_request ours
      where ours.person_id = ${to} and ours.allowed_at is null and ours.declined_at is null))`,
}

async function moveReferences(trx: Trx, from: number, to: number): Promise<void> {
  for (const [table, columns] of Object.entries(REFERS_TO_PERSON)) {
    for (const column of columns) {
      const unless = UNLESS_BOTH_ARE_OPEN[`${table}.${column}`]?.(to) ?? sql``
      const field = sql.ref(column)
      await sql`update ${sql.table(table)} set ${field} = ${to} where ${field} = ${from} ${unless}`.execute(trx)
    }
  }
  await sql`
    update announcement set topic = topic || jsonb_build_object('personId', ${to}::bigint)
    where (topic ->> 'personId')::bigint = ${from}`.execute(trx)
}

/** What is told to them, and the chat with them, goes by the platform's id. */
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
