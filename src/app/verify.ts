import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { recordAudit } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import { type FailedVerify, type FeedAnswer, type FeedTrouble, feedApp } from '../feed/feed.ts'
import { findCredentials } from '../integration/find-credentials.ts'
import { findIntegration } from '../integration/find-integration.ts'
import { endPause, type Failure } from '../lease.ts'
import { promoteSecrets, readSecrets } from '../secret/secrets.ts'
import { abandonRead } from '../sync/abandon-read.ts'
import { forgetList } from '../sync/forget-list.ts'
import { recordPages, refreshListing } from '../sync/record-pages.ts'
import { endTrouble } from '../trouble/end-trouble.ts'

/**
 * Tries the entered credentials by reading the feed's first page. If they work, they replace the old ones and syncs
 * read the rest of the first list. If they don't, the reason is stored and shown, and nothing else changes. Refused
 * credentials are not tried again until a person presses Verify.
 *
 * `requestedAt` identifies the attempt. Nothing happens if it already has its outcome or a newer attempt replaced it.
 */
export async function verify(ctx: Context, input: { integrationId: number; requestedAt: string }): Promise<void> {
  const found = await findCredentials(ctx, input.integrationId, 'candidate')
  if (!found) return
  const personId = await findRequest(ctx, input)
  if (!personId) return

  const answer = await ctx.feed.readPage(found.connection, null, 'interactive')
  await recordOutcome(ctx, { ...input, personId }, answer)
}

/** Who pressed Verify; `null` if that attempt has its outcome or a newer one replaced it. */
async function findRequest(
  ctx: Context,
  input: { integrationId: number; requestedAt: string },
): Promise<number | null> {
  const request = await ctx.db
    .selectFrom('integration')
    .select('verify_requested_by')
    .where('id', '=', input.integrationId)
    .where('verify_requested_at', '=', new Date(input.requestedAt))
    .executeTakeFirst()
  return request?.verify_requested_by ?? null
}

/** After this many failures in a row the waiting person is informed: it is no coincidence. */
const FAILURES_ANNOUNCED = 3

/** `failed` of the verify job: a bug prevents trying the credentials. They stay, and Verify can be pressed again. */
export async function announceVerifyFailure(
  ctx: Context,
  input: { integrationId: number; requestedAt: string },
  failure: Failure,
): Promise<void> {
  if (failure.failures < FAILURES_ANNOUNCED) return
  const request = await findRequest(ctx, input)
  const trouble = { kind: 'internal_error', reference: failure.reference } as const
  if (request) await recordOutcome(ctx, { ...input, personId: request }, trouble)
}

async function recordOutcome(
  ctx: Context,
  request: { integrationId: number; requestedAt: string; personId: number },
  answer: FeedAnswer,
): Promise<void> {
  await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    const works = answer.kind === 'page'
    const failed = works ? null : withReference(answer)
    const row = await trx
      .updateTable('integration')
      .set({ verify_requested_at: null, verify_trouble: failed && JSON.stringify(failed) })
      .where('id', '=', request.integrationId)
      .where('verify_requested_at', '=', new Date(request.requestedAt))
      .where('state', '!=', 'removed')
      .returning(['id', 'account_id', 'state', 'oem', 'host'])
      .executeTakeFirst()
    if (!row) return
    if (failed) {
      const { id: integrationId, oem, host } = row
      ctx.log.warn({ ...failed, outcome: failed.kind, integrationId, oem, host }, 'A Verify failed')
    }

    if (works) {
      const owner = { accountId: row.account_id, id: row.id }
      const { sameLogin, sameAddress } = await compareLogins(ctx, trx, owner)
      await promoteSecrets(trx, ctx.keyring, { ...owner, kind: 'candidate' }, { ...owner, kind: 'integration' })
      await endPause(trx, 'sync', `${row.id}`)
      await endTrouble(trx, hints, { integrationId: row.id, about: 'answer', by: request.personId, now })
      // A read that is under way used the old credentials: the new ones read their list from its first page.
      const before = await findIntegration(trx, null, row.id)
      if (before) await abandonRead(trx, hints, { integration: before, readStartedAt: before.readStartedAt, now })
      // Another address may be another feed, which may write its hours in another unit.
      if (!sameAddress) await trx.updateTable('integration').set({ hours: null }).where('id', '=', row.id).execute()
      if (row.state === 'active') {
        // The first page was requested just now, so it must not be requested again before the OEM allows it.
        const next_sync_at = new Date(now.getTime() + feedApp(ctx.feed, row.oem).sameUrlSeconds * 1000)
        await trx.updateTable('integration').set({ next_sync_at }).where('id', '=', row.id).execute()
      } else {
        if (row.state === 'verified' && !sameLogin) await forgetList(trx, row.id)
        await trx.updateTable('integration').set({ state: 'verified' }).where('id', '=', row.id).execute()
        const integration = await findIntegration(trx, null, row.id, { lock: true })
        if (integration) await recordPages(ctx, trx, hints, integration, [answer], now)
      }
    }
    await recordAudit(trx, {
      accountId: row.account_id,
      personId: request.personId,
      ...(answer.kind === 'page'
        ? { action: 'verified', details: { integrationId: row.id } }
        : { action: 'verification_failed', details: { integrationId: row.id, outcome: answer.kind } }),
      now,
    })
    // Also redraws the screens of people whose own attempt was replaced by this one.
    await refreshListing(trx, hints, row.id, now)
  })
}

/** People name the reference to whoever has the log. A bug of ours was logged under its own already. */
function withReference(trouble: FeedTrouble): FailedVerify {
  return { reference: randomUUID().slice(0, 8), ...trouble }
}

/** Whether the entered credentials are those that the feed was read with, and whether they have the same address. */
async function compareLogins(ctx: Context, trx: Trx, owner: { accountId: number; id: number }) {
  const entered = await readSecrets(trx, ctx.keyring, { ...owner, kind: 'candidate' })
  const before = await readSecrets(trx, ctx.keyring, { ...owner, kind: 'integration' })
  return { sameLogin: isDeepStrictEqual(entered, before), sameAddress: entered.baseUrl === before.baseUrl }
}
