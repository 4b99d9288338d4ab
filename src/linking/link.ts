import { type SqlBool, sql } from 'kysely'
import { type Actor, may, type NotAllowed } from '../actor.ts'
import { lockInOrder } from '../announcement/lock-in-order.ts'
import { recordAudit } from '../audit/record.ts'
import { oldestOpenMonths } from '../billing/open-months.ts'
import { GUESS_MINUTES, hashCode, MAX_GUESSES } from '../code/one-time-code.ts'
import { type Context, type Trx, transact } from '../context.ts'
import { MINUTE_MS } from '../durations.ts'
import { freeName, lockNames } from '../integration/feed-name.ts'
import { isAdministrator } from '../person/role.ts'
import { PLATFORMS } from '../platform.ts'
import { promoteSecrets } from '../secret/secrets.ts'
import { refreshSilentChannels } from '../subscription/announce-silent-channels.ts'
import { countShared } from '../sync/count-shared.ts'
import { moveWorkspaces } from '../workspace/move-workspaces.ts'
import { preserveZones } from './preserve-zones.ts'

/** One of the two accounts of a link, as shown to people before they confirm it. */
export interface Side {
  accountId: number
  name: string
  timeZone: string
  integrations: number
}

export type LinkProblem =
  /**
   * Never made, used, older than 15 minutes, or its account has since joined another one or lost its last workspace.
   */
  | { kind: 'wrong_code' }
  | { kind: 'too_many_guesses' }
  /** Both are the same account already. */
  | { kind: 'already_linked' }
  /** One account is closing a month: that month must be billed by the account it belongs to. */
  | { kind: 'month_closing' }
  | NotAllowed

/**
 * Whether a person may enter a code: Administrators; and any insider if the account has no Administrator and the
 * platform names none, so that a company with an account can link its tenant. The other account's Administrator made
 * the code.
 */
export function mayEnterCode(actor: Actor): boolean {
  return (
    may(actor, 'administer') ||
    (!actor.administered && actor.standing === 'inside' && !PLATFORMS[actor.platform].namesAdmins)
  )
}

/**
 * Shows what linking with this code would do. The account of `keeps` survives, with its time zone and its closed
 * months; everything of `joins` moves to it. Changes nothing except the count of wrong guesses.
 */
export async function previewLink(
  ctx: Context,
  actor: Actor,
  code: string,
): Promise<{ kind: 'preview'; keeps: Side; joins: Side } | LinkProblem> {
  if (!mayEnterCode(actor)) return { kind: 'not_allowed', needs: 'administer' }
  return await transact(ctx, trx => checkCode(ctx, trx, actor, code))
}

/**
 * Links two accounts: both workspaces then belong to one account with its zone, feeds and people. All feeds are kept;
 * those of `joins` are billed with the others from this month on. Months that were closed before stay as they were
 * posted.
 */
export async function link(
  ctx: Context,
  actor: Actor,
  code: string,
): Promise<{ kind: 'linked'; keeps: Side; joins: Side } | LinkProblem> {
  if (!mayEnterCode(actor)) return { kind: 'not_allowed', needs: 'administer' }
  return await transact(ctx, async (trx, hints) => {
    const found = await checkCode(ctx, trx, actor, code)
    if (found.kind !== 'preview') return found
    const { keeps, joins } = found
    const now = ctx.now()
    const used = await trx
      .updateTable('link_code')
      .set({ used_at: now })
      .where('code_hash', '=', hashCode('link', code))
      .where('used_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!used) return { kind: 'wrong_code' as const }
    // Unused codes of the account that ends would link further workspaces to it.
    await trx
      .updateTable('link_code')
      .set({ used_at: now })
      .where('account_id', '=', joins.accountId)
      .where('used_at', 'is', null)
      .execute()
    await moveAccount(ctx, trx, joins.accountId, keeps.accountId)
    const workspaces = await trx
      .selectFrom('workspace')
      .select('id')
      .where('account_id', '=', keeps.accountId)
      .where('uninstalled_at', 'is', null)
      .execute()
    for (const { id } of workspaces) await refreshSilentChannels(trx, hints, id, now)
    const details = { keeps: keeps.accountId, joins: joins.accountId }
    for (const accountId of [keeps.accountId, joins.accountId]) {
      await recordAudit(trx, { accountId, personId: actor.personId, action: 'accounts_linked', details, now })
    }
    return { kind: 'linked' as const, keeps, joins }
  })
}

async function checkCode(
  ctx: Context,
  trx: Trx,
  actor: Actor,
  code: string,
): Promise<{ kind: 'preview'; keeps: Side; joins: Side } | LinkProblem> {
  const now = ctx.now()
  // One guess per workspace at a time: otherwise a hundred concurrent guesses would all count as the first.
  await trx.selectFrom('workspace').select('id').where('id', '=', actor.workspaceId).forNoKeyUpdate().execute()
  const since = new Date(now.getTime() - GUESS_MINUTES * MINUTE_MS)
  const guesses = await trx
    .selectFrom('link_guess')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('workspace_id', '=', actor.workspaceId)
    .where('at', '>', since)
    .executeTakeFirstOrThrow()
  if (guesses.count >= MAX_GUESSES) return { kind: 'too_many_guesses' }

  const linkCode = await trx
    .selectFrom('link_code')
    // A code is valid while the person who made it is an Administrator of that account.
    .innerJoin('person', 'person.id', 'link_code.created_by')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select('link_code.account_id')
    .whereRef('workspace.account_id', '=', 'link_code.account_id')
    .where('workspace.uninstalled_at', 'is', null)
    .where(isAdministrator)
    .where('code_hash', '=', hashCode('link', code))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  if (!linkCode) {
    await trx.insertInto('link_guess').values({ workspace_id: actor.workspaceId, at: now }).execute()
    return { kind: 'wrong_code' }
  }
  if (linkCode.account_id === actor.accountId) return { kind: 'already_linked' }

  const accountIds = [linkCode.account_id, actor.accountId]
  // In the order of their ids, so that two people who link each other's accounts can't deadlock.
  await trx.selectFrom('account').select('id').where('id', 'in', accountIds).orderBy('id').forNoKeyUpdate().execute()
  // While we waited for the lock, one of them may have joined another account, or lost its last workspace.
  const alive = await trx
    .selectFrom('workspace')
    .select(['id', 'account_id'])
    .where('account_id', 'in', accountIds)
    .where('uninstalled_at', 'is', null)
    .execute()
  const isHere = alive.some(one => one.id === actor.workspaceId && one.account_id === actor.accountId)
  if (!isHere || !alive.some(one => one.account_id === linkCode.account_id)) return { kind: 'wrong_code' }
  // Keeps feeds from being confirmed, and syncs from recording assets, until the commit.
  const feeds = trx.selectFrom('integration').select('id').where('account_id', 'in', accountIds)
  await feeds.orderBy('id').forNoKeyUpdate().execute()
  const open = await oldestOpenMonths(trx, accountIds)
  const begunMonths = open.filter(month => month.start <= now)
  if (begunMonths.some(month => month.ends.first <= now || month.month !== begunMonths[0]?.month))
    return { kind: 'month_closing' }
  // The account with closed months survives; if neither has any, the one with an open month. If both are alike, the
  // account that made the code survives.
  const seniority = (accountId: number) => {
    const month = open.find(one => one.accountId === accountId)
    return month ? (month.closedBefore ? 2 : 1) : 0
  }
  const giverKeeps = seniority(linkCode.account_id) >= seniority(actor.accountId)
  const giver = await readSide(trx, linkCode.account_id)
  const taker = await readSide(trx, actor.accountId)
  // If all Administrators of an account are gone, somebody without a role must not give away its feeds or months.
  if (!may(actor, 'administer') && (taker.integrations > 0 || seniority(actor.accountId) > 0)) {
    return { kind: 'not_allowed', needs: 'administer' }
  }
  return { kind: 'preview', keeps: giverKeeps ? giver : taker, joins: giverKeeps ? taker : giver }
}

async function readSide(trx: Trx, accountId: number): Promise<Side> {
  const row = await trx
    .selectFrom('account')
    .select(['id', 'name', 'time_zone'])
    .select(eb =>
      eb
        .selectFrom('integration')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('integration.account_id', '=', 'account.id')
        .where('integration.state', '!=', 'removed')
        .as('integrations'),
    )
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  return { accountId: row.id, name: row.name, timeZone: row.time_zone, integrations: row.integrations ?? 0 }
}

/** Feeds that join get a number if the other account has a feed of that name. */
async function numberNames(trx: Trx, from: number, to: number): Promise<void> {
  const taken = await lockNames(trx, to, null)
  const joining = await trx
    .selectFrom('integration')
    .select(['id', 'name'])
    .where('account_id', '=', from)
    .where('state', '!=', 'removed')
    .orderBy('id')
    .execute()
  for (const feed of joining) {
    const name = freeName(feed.name, taken)
    taken.push(name)
    if (name !== feed.name) await trx.updateTable('integration').set({ name }).where('id', '=', feed.id).execute()
  }
}

/**
 * Moves everything of one account to another, including removed integrations: what was billable this month stays
 * billable. Secrets are sealed again, because they are bound to their account.
 */
async function moveAccount(ctx: Context, trx: Trx, from: number, to: number): Promise<void> {
  const workspaces = await trx.selectFrom('workspace').select('id').where('account_id', '=', from).execute()
  await moveWorkspaces(
    trx,
    workspaces.map(({ id }) => id),
    to,
    ctx.now(),
  )
  // The installer's claim to be Administrator was for the account that ends.
  await trx
    .updateTable('workspace')
    .set({ installed_by: null })
    .where(
      'id',
      'in',
      workspaces.map(({ id }) => id),
    )
    .execute()
  await preserveZones(trx, from, to)
  await numberNames(trx, from, to)
  const integrations = await trx
    .updateTable('integration')
    .set({ account_id: to })
    .where('account_id', '=', from)
    .returning('id')
    .execute()
  for (const { id } of integrations) await countShared(trx, id)
  await lockInOrder(trx, sql<SqlBool>`account_id = ${from}`)
  await trx.updateTable('announcement').set({ account_id: to }).where('account_id', '=', from).execute()
  // This topic names the account, for which posts that are not delivered yet are drawn.
  await trx
    .updateTable('announcement')
    .set({ topic: sql`topic || jsonb_build_object('accountId', ${to}::bigint)` })
    .where('account_id', '=', to)
    .where(sql<SqlBool>`topic @> jsonb_build_object('kind', 'click_redone', 'accountId', ${from}::bigint)`)
    .execute()
  const owners = [
    ...workspaces.map(({ id }) => ({ kind: 'workspace' as const, id })),
    ...integrations.flatMap(({ id }) => [
      { kind: 'integration' as const, id },
      { kind: 'candidate' as const, id },
    ]),
  ]
  for (const owner of owners) {
    await promoteSecrets(trx, ctx.keyring, { ...owner, accountId: from }, { ...owner, accountId: to })
  }
}
