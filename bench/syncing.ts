import { once } from 'node:events'
import type { Actor } from '../src/actor.ts'
import { installApp } from '../src/app/install-app.ts'
import { requestVerification } from '../src/app/request-verification.ts'
import { transact } from '../src/context.ts'
import { saveProfile } from '../src/directory/save-profile.ts'
import type { FeedConnection } from '../src/feed/feed.ts'
import { findIntegration, type Integration } from '../src/integration/find-integration.ts'
import { findActor } from '../src/person/find-actor.ts'
import { applyConfirmedDraft } from '../src/selection/apply-drafts.ts'
import { confirm } from '../src/selection/confirm.ts'
import { openDraft } from '../src/selection/draft.ts'
import type { Running } from '../start.ts'
import { type Measured, measured } from './measured.ts'
import { type ProductInput, startProduct } from './product.ts'
import { TEAM } from './slack-stand-in.ts'

const PERSON = 'U0BENCH001'

/** A worker of the product in a process of its own. */
export async function openWorker(input: ProductInput) {
  const running = await startProduct(input, 'worker')
  const { ctx } = running
  return {
    /** Install, enter credentials, Verify: until the whole fleet is listed. */
    list: async ({ oem, credentials }: FeedConnection): Promise<Measured & { integrationId: number }> => {
      const actor = await administrator(running)
      const installed = await installApp(ctx, actor, oem)
      if (installed.kind !== 'installed') throw new Error(installed.kind)
      const { integrationId } = installed
      const result = await measured(async () => {
        const place = { kind: 'person', person: PERSON } as const
        await requestVerification(ctx, actor, { integrationId, typed: credentials, place })
        await until(running, integrationId, integration => integration.lastSyncAt !== null)
      })
      return { ...result, integrationId }
    },
    /** Confirm of everything and the first sync, which is due at once. */
    start: async ({ integrationId, hours }: Sync): Promise<Measured> => {
      running.advance(hours)
      const actor = await administrator(running)
      return await measured(async () => {
        const draft = await openDraft(ctx, actor, integrationId)
        if ('kind' in draft) throw new Error(draft.kind)
        const before = await findIntegration(ctx.db, null, integrationId)
        const outcome = await confirm(ctx, actor, draft.id)
        if (outcome.kind !== 'confirmed') throw new Error(outcome.kind)
        // What its job does. Where the job was quicker, nothing is left to do.
        await transact(ctx, (trx, hints) => applyConfirmedDraft(trx, hints, draft.id, ctx.now()))
        await untilRead(running, before)
      })
    },
    /** One sync, from the moment it is due to its end. */
    sync: async ({ integrationId, hours }: Sync): Promise<Measured> => {
      running.advance(hours)
      const before = await findIntegration(ctx.db, null, integrationId)
      return await measured(async () => {
        await ctx.db
          .updateTable('integration')
          .set({ next_sync_at: ctx.now() })
          .where('id', '=', integrationId)
          .execute()
        await untilRead(running, before)
      })
    },
    close: () => running.stop(),
  }
}

interface Sync {
  integrationId: number
  /** By how much the product's clock moves on before. */
  hours: number
}

export type WorkerCommands = Awaited<ReturnType<typeof openWorker>>

async function administrator({ ctx }: Running): Promise<Actor> {
  const { id } = await ctx.db.selectFrom('workspace').select('id').executeTakeFirstOrThrow()
  await saveProfile(ctx, {
    workspaceId: id,
    externalId: PERSON,
    name: 'Ada',
    locale: 'en-US',
    timeZone: 'UTC',
    workspaceAdmin: true,
    standing: 'inside',
  })
  const actor = await findActor(ctx.db, { platform: 'slack', workspace: TEAM, person: PERSON })
  if (!actor) throw new Error('nobody')
  return actor
}

/** Offers the sync that is due, as the product's sweep would do within a second, and waits for its end. */
async function untilRead(running: Running, before: Integration | null): Promise<void> {
  if (!before || before.readStartedAt) throw new Error('It is being read.')
  running.ctx.enqueueHint({ job: 'sync', integrationId: before.id, turn: before.readTurn })
  const last = before.lastSyncAt?.getTime()
  await until(running, before.id, now => now.readStartedAt === null && now.lastSyncAt?.getTime() !== last)
}

async function until(running: Running, integrationId: number, reached: (integration: Integration) => boolean) {
  for (;;) {
    const next = nextJob(running)
    const integration = await findIntegration(running.ctx.db, null, integrationId)
    if (integration && reached(integration)) return
    await next
  }
}

/** The end of some job, or a look in between. */
async function nextJob({ finished }: Running): Promise<void> {
  await once(finished, 'job', { signal: AbortSignal.timeout(100) }).catch(() => {})
}
