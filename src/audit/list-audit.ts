import { type Kysely, type RawBuilder, sql } from 'kysely'
import { type Actor, may, type NotAllowed } from '../actor.ts'
import type { Context } from '../context.ts'
import type { Database, Platform } from '../database/tables.ts'
import type { AuditFact } from './record.ts'

export interface AuditEntry {
  id: number
  at: Date
  /** Null: the system did it. */
  by: { name: string; platform: Platform; workspace: string } | null
  fact: AuditFact
  /** The present names for the ids in the details; null if there is no such id, or its name is unknown. */
  names: { feed: string | null; person: string | null; channel: string | null; workspace: string | null }
}

/** Where a page starts: at the newest entry, or next to an entry that was shown. */
export type AuditPage = { kind: 'newest' } | { kind: 'older'; than: number } | { kind: 'newer'; than: number }

export interface AuditList {
  kind: 'listed'
  /** Newest first. */
  entries: AuditEntry[]
  hasNewer: boolean
  hasOlder: boolean
}

/** A page of the account's audit trail, newest first; with `personId` only what that person did. */
export async function listAudit(
  ctx: Context,
  actor: Actor,
  input: { personId: number | null; page: AuditPage; limit: number },
): Promise<AuditList | NotAllowed> {
  if (!may(actor, 'administer')) return { kind: 'not_allowed', needs: 'administer' }
  const { page, limit, personId } = input
  const found = await readAudit(ctx.db, { ...actor, personId, page, limit: limit + 1 })
  const entries = found.slice(0, limit)
  const more = found.length > limit
  if (page.kind !== 'newer') return { kind: 'listed', entries, hasNewer: page.kind === 'older', hasOlder: more }
  return { kind: 'listed', entries: entries.reverse(), hasNewer: more, hasOlder: true }
}

/**
 * Entries of the audit trail of an account, of the accounts that joined it, and, for a workspace that came from another
 * account, of that account until the workspace left it. At most `limit`: newest first, or oldest first if `page` asks
 * for newer entries.
 */
export async function readAudit(
  db: Kysely<Database>,
  input: {
    accountId: number
    workspaceId?: number | undefined
    personId: number | null
    page: AuditPage
    limit: number
  },
): Promise<AuditEntry[]> {
  const { page, personId, limit } = input
  const order = page.kind === 'newer' ? sql`asc` : sql`desc`
  const conditions: RawBuilder<unknown>[] = [sql`account_id = trail.id`, sql`at < trail.until`]
  if (page.kind === 'older') conditions.push(sql`id < ${page.than}`)
  if (page.kind === 'newer') conditions.push(sql`id > ${page.than}`)
  if (personId !== null)
    conditions.push(sql`person_id in (select person.id from person where ${personId} in (person.id, merged_into))`)
  // One index scan per account instead of sorting all entries. Both accounts of a link recorded it: one of the two is
  // left out.
  const { rows } = await sql<Row>`
    with recursive part (id, until) as (
      select ${input.accountId}::bigint, 'infinity'::timestamptz
      union
      select account_id, until from workspace_account
      where workspace_id = ${input.workspaceId ?? null} and until is not null and account_id <> ${input.accountId}
      union
      select (details ->> 'joins')::bigint, part.until
      from audit_entry join part on audit_entry.account_id = part.id and at < part.until
      where action = 'accounts_linked' and (details ->> 'keeps')::bigint = part.id
    ),
    trail (id, until) as (select id, max(until) from part group by id),
    entry as materialized (
      select page.* from trail cross join lateral (
        select id, at, person_id, action, details from audit_entry
        where ${sql.join(conditions, sql` and `)}
          and not (action = 'accounts_linked' and (details ->> 'joins')::bigint = trail.id)
        order by id ${order} limit ${limit}
      ) page
      order by id ${order} limit ${limit}
    )
    select entry.id, entry.at, entry.action, entry.details,
      actor.name as actor_name, place.platform as actor_platform, place.name as actor_workspace,
      integration.name as feed, subject.name as person, conversation.name as channel,
      coalesce(workspace.name, joined.name) as workspace
    from entry
    left join person actor on actor.id = entry.person_id
    left join workspace place on place.id = actor.workspace_id
    left join integration on integration.id = (entry.details ->> 'integrationId')::bigint
    left join person subject on subject.id = (entry.details ->> 'personId')::bigint
    left join account joined on joined.id = (entry.details ->> 'joins')::bigint
    left join lateral (
      select name, external_id from workspace where id = (entry.details ->> 'workspaceId')::bigint
      union all
      select name, external_id from workspace
      where platform = entry.details ->> 'platform' and external_id = entry.details ->> 'workspace'
    ) workspace on true
    left join conversation on conversation.tenant = workspace.external_id
      and conversation.external_id = coalesce(entry.details ->> 'channel', entry.details ->> 'to')
    order by entry.id ${order}`.execute(db)
  return rows.map(row => ({
    id: row.id,
    at: row.at,
    by:
      row.actor_name === null || row.actor_platform === null
        ? null
        : { name: row.actor_name, platform: row.actor_platform, workspace: row.actor_workspace ?? '' },
    // Safe: `record` wrote the row, and its type ties the details to the action.
    fact: { action: row.action, details: row.details } as AuditFact,
    names: { feed: row.feed, person: row.person, channel: row.channel, workspace: row.workspace },
  }))
}

interface Row {
  id: number
  at: Date
  action: string
  details: object
  actor_name: string | null
  actor_platform: Platform | null
  actor_workspace: string | null
  feed: string | null
  person: string | null
  channel: string | null
  workspace: string | null
}
