import { isDeepStrictEqual } from 'node:util'
import { record } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import { type FeedAnswer, feedApp } from '../feed/feed.ts'
import { findCredentials } from '../integration/find-credentials.ts'
import { findIntegration } from '../integration/find-integration.ts'
import { endPause, type Failure } from '../lease.ts'
import { promoteSecrets, readSecrets } from '../secret/secrets.ts'
import { abandonRead } from '../sync/abandon-read.ts'
import { forgetList } from '../sync/forget-list.ts'
import { keepPages, refreshListing } from '../sync/keep-pages.ts'
import { endTrouble } from '../trouble/end-trouble.ts'

/**
 * Tries the credentials that were entered: reads the feed's first page. When it works they take the place of the old
 * ones, and the first list is read on by syncs; when it doesn't, the reason is kept and shown and nothing else changes.
 * A refused login is not tried again until somebody presses Verify.
 *
 * `requestedAt` is the try this is about: a newer one, or one that has its outcome, is left alone.
 */
export async function verify(ctx: Context, input: { integrationId: number; requestedAt: string }): Promise<void> {
  const found = await findCredentials(ctx, input.integrationId, 'candidate')
  if (!found) return
  const personId = await findRequest(ctx, input)
  if (!personId) return

  const answer = await ctx.feed.readPage(found.connection, null, 'short')
  await keepOutcome(ctx, { ...input, personId }, answer)
}

/** Who pressed Verify; `null` where that try has its outcome, or a newer one took its place. */
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

/** So many tries that failed one after the other are no chance: the person who waits is told. */
const FAILURES_TOLD = 3

/** What `failed` of its job does: a bug keeps the credentials from being tried. They stay, and Verify can be pressed again. */
export async function announceVerifyFailure(
  ctx: Context,
  input: { integrationId: number; requestedAt: string },
  failure: Failure,
): Promise<void> {
  if (failure.failures < FAILURES_TOLD) return
  const request = await findRequest(ctx, input)
  const trouble = { kind: 'internal_error', reference: failure.reference } as const
  if (request) await keepOutcome(ctx, { ...input, personId: request }, trouble)
}

async function keepOutcome(
  ctx: Context,
  request: { integrationId: number; requestedAt: string; personId: number },
  answer: FeedAnswer,
): Promise<void> {
  await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    const works = answer.kind === 'page'
    const ours = await trx
      .updateTable('integration')
      .set({ verify_requested_at: null, verify_trouble: works ? null : JSON.stringify(answer) })
      .where('id', '=', request.integrationId)
      .where('verify_requested_at', '=', new Date(request.requestedAt))
      .where('state', '!=', 'removed')
      .returning(['id', 'account_id', 'state', 'oem'])
      .executeTakeFirst()
    if (!ours) return

    if (works) {
      const owner = { accountId: ours.account_id, id: ours.id }
      const { sameLogin, sameAddress } = await compareLogins(ctx, trx, owner)
      await promoteSecrets(trx, ctx.keyring, { ...owner, kind: 'candidate' }, { ...owner, kind: 'integration' })
      await endPause(trx, 'sync', `${ours.id}`)
      await endTrouble(trx, hints, { integrationId: ours.id, about: 'answer', by: request.personId, now })
      // A read that is under way belongs to the login before: this one's list is read from its first page.
      const before = await findIntegration(trx, null, ours.id)
      if (before) await abandonRead(trx, hints, { integration: before, startedAt: before.readStartedAt, now })
      // Another feed may write its hours in another way.
      if (!sameAddress) await trx.updateTable('integration').set({ hours: null }).where('id', '=', ours.id).execute()
      if (ours.state === 'active') {
        // The first page was asked just now: not again before the OEM allows it.
        const next_sync_at = new Date(now.getTime() + feedApp(ctx.feed, ours.oem).sameUrlSeconds * 1000)
        await trx.updateTable('integration').set({ next_sync_at }).where('id', '=', ours.id).execute()
      } else {
        if (ours.state === 'verified' && !sameLogin) await forgetList(trx, ours.id)
        await trx.updateTable('integration').set({ state: 'verified' }).where('id', '=', ours.id).execute()
        const integration = await findIntegration(trx, null, ours.id, { lock: true })
        if (integration) await keepPages(ctx, trx, hints, integration, [answer])
      }
    }
    await record(trx, {
      accountId: ours.account_id,
      personId: request.personId,
      ...(answer.kind === 'page'
        ? { action: 'verified', details: { integrationId: ours.id } }
        : { action: 'verification_failed', details: { integrationId: ours.id, outcome: answer.kind } }),
      now,
    })
    // People wait for it whose own try was replaced by this one.
    await refreshListing(trx, hints, ours.id, now)
  })
}

/** Whether what was entered is the login that the feed has been read with, or leads to the same place at least. */
async function compareLogins(ctx: Context, trx: Trx, owner: { accountId: number; id: number }) {
  const entered = await readSecrets(trx, ctx.keyring, { ...owner, kind: 'candidate' })
  const before = await readSecrets(trx, ctx.keyring, { ...owner, kind: 'integration' })
  return { sameLogin: isDeepStrictEqual(entered, before), sameAddress: entered.baseUrl === before.baseUrl }
}
