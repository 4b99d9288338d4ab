import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runJob } from '../../jobs/jobs.ts'
import { requestAccess } from '../../src/access/request-access.ts'
import type { Actor } from '../../src/actor.ts'
import { announce } from '../../src/announcement/announce.ts'
import { listUndelivered } from '../../src/announcement/undelivered.ts'
import { installApp } from '../../src/app/install-app.ts'
import { requestVerification } from '../../src/app/request-verification.ts'
import { transact } from '../../src/context.ts'
import { saveProfile } from '../../src/directory/save-profile.ts'
import { dueWork } from '../../src/due-work.ts'
import { isAnyHeld } from '../../src/lease.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { confirm } from '../../src/selection/confirm.ts'
import { openDraft } from '../../src/selection/draft.ts'
import { type CrashChild, startChild } from '../helpers/crash-child.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { describeBackends } from '../helpers/redis.ts'
import { subscribe } from '../helpers/subscribe.ts'
import { until } from '../helpers/until.ts'

describeBackends('a worker that is killed in the middle of everything', backend => {
  let product: Product
  let child: CrashChild | undefined
  beforeAll(async () => {
    // The web server keeps running; the jobs run in their own process.
    product = await startProduct({
      backend,
      at: '2026-10-20T09:00:00Z',
      settings: { role: 'web', logLevel: 'silent', leaseMs: 2_000 },
    })
  })
  afterAll(async () => {
    await child?.kill()
    await product.stop()
  })

  const db = () => product.ctx.db
  async function runHere(): Promise<void> {
    for (let due = await dueWork(product.ctx); due.length > 0; due = await dueWork(product.ctx)) {
      for (const { job, ...data } of due) await runJob(product.ctx, job, data)
    }
  }
  async function join(name: string, platformAdmin: boolean): Promise<Actor> {
    const { id } = await db().selectFrom('workspace').select('id').executeTakeFirstOrThrow()
    const person = product.slack.person(name)
    await saveProfile(product.ctx, {
      workspaceId: id,
      externalId: person.id,
      name,
      locale: 'en-US',
      timeZone: 'UTC',
      workspaceAdmin: platformAdmin,
      standing: 'inside',
    })
    const actor = await findActor(db(), { platform: 'slack', workspace: product.slack.teamId, person: person.id })
    if (!actor) throw new Error(`no ${name}`)
    return actor
  }
  async function verifying(actor: Actor, oem: 'caterpillar' | 'komatsu'): Promise<number> {
    const installed = await installApp(product.ctx, actor, oem)
    if (installed.kind !== 'installed') throw new Error(installed.kind)
    await requestVerification(product.ctx, actor, {
      integrationId: installed.integrationId,
      typed: { ...product.feeds.credentials[oem] },
      place: { kind: 'person', person: actor.externalId },
    })
    return installed.integrationId
  }
  const untilRow = (what: () => Promise<unknown>, patience = 60_000) => until(what, patience)

  test('loses nothing and posts nothing twice', { timeout: 90_000 }, async () => {
    const { slack, feeds, ctx, clock, settings } = product
    const ada = await join('Ada', true)
    const fred = await join('Fred', false)
    await subscribe(ctx, ada, slack.channelId('#fleet'), ['new_assets'])
    await subscribe(ctx, ada, slack.channelId('#finance'), ['billing'])
    feeds.caterpillar.pageSize = 1000
    feeds.caterpillar.fleet.add(2400)
    feeds.komatsu.fleet.add(120)
    const caterpillar = await verifying(ada, 'caterpillar')
    await runHere()
    const draft = await openDraft(ctx, ada, caterpillar)
    if ('kind' in draft) throw new Error(draft.kind)
    expect(await confirm(ctx, ada, draft.id)).toMatchObject({ kind: 'confirmed', selected: 2400 })
    await runHere()
    expect(slack.messages('@Ada')).toHaveLength(1)

    // The first of November, some hours later: a sync and the closing of October are due, and a Verify and two posts.
    clock.now = new Date('2026-11-01T09:00:00Z')
    feeds.caterpillar.fleet.add(100)
    feeds.caterpillar.hold()
    feeds.komatsu.hold()
    const lost = Promise.withResolvers<void>()
    // Of the next two posts one is accepted without an answer, the other neither accepted nor answered.
    slack.fault('chat.postMessage', { kind: 'slow', until: lost.promise })
    slack.fault('chat.postMessage', { kind: 'hang' })
    await requestAccess(ctx, fred)
    const komatsu = await verifying(ada, 'komatsu')
    await transact(ctx, (trx, hints) =>
      announce(trx, hints, {
        accountId: ada.accountId,
        workspaceId: ada.workspaceId,
        place: { kind: 'channel', channel: slack.channelId('#general') },
        topic: { kind: 'billing', month: '2026-10-01' },
        idempotencyKey: 'crash',
        now: clock.now,
      }),
    )
    // Another connection locks the table of frozen assets, so the closing waits in the middle of its transaction.
    const closing = Promise.withResolvers<void>()
    const blocker = db()
      .transaction()
      .execute(async trx => {
        await sql`lock table closed_month_asset in share mode`.execute(trx)
        await closing.promise
      })

    child = await startChild({ ...settings, role: 'worker' }, clock.now)
    await Promise.all([feeds.komatsu.held(), feeds.caterpillar.held()])
    // Page by page: when the third is requested, the first has been stored.
    for (let n = 0; n < 2; n += 1) {
      feeds.caterpillar.hold()
      await feeds.caterpillar.held()
    }
    await untilRow(async () => {
      const { rows } = await sql<{ waits: boolean; read: boolean; sending: boolean }>`select
        exists (select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()) as waits,
        (select read_cursor is not null from integration where id = ${caterpillar}) as read,
        (select count(*) = 2 from announcement where state = 'sending') as sending`.execute(db())
      return rows[0]?.waits && rows[0].read && rows[0].sending
    })
    await child.kill()
    closing.resolve()
    await blocker
    lost.resolve()
    feeds.caterpillar.release()
    feeds.komatsu.release()
    const before = await db()
      .selectFrom('integration')
      .selectAll()
      .where('id', '=', caterpillar)
      .executeTakeFirstOrThrow()
    expect(before.read_started_at).not.toBeNull()
    const asked = feeds.caterpillar.pages

    // By then the leases of the killed process have expired.
    clock.advance(61_000)
    child = await startChild({ ...settings, role: 'worker' }, clock.now)
    // The child’s clock ticks, ours stands still: look from a little later.
    clock.advance(30_000)
    await untilRow(async () => (await dueWork(ctx)).length === 0 && !(await isAnyHeld(ctx.db)))
    const open = () => db().selectFrom('announcement').select('id').where('due_at', 'is not', null).execute()
    await untilRow(async () => (await open()).length === 0)

    const row = (id: number) =>
      db().selectFrom('integration').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    expect(await row(caterpillar)).toMatchObject({ asset_count: 2500, selected_count: 2500, read_started_at: null })
    expect(await row(komatsu)).toMatchObject({ state: 'verified', asset_count: 120, verify_requested_at: null })
    // It continued from the checkpoint.
    expect(feeds.caterpillar.pages - asked).toBeLessThan(5)
    const received = await db()
      .selectFrom('receipt')
      .select(eb => eb.fn.countAll<number>().as('count'))
      .where('month', '=', '2026-11-01')
      .executeTakeFirstOrThrow()
    expect(received.count).toBe(2500)
    expect(await db().selectFrom('closed_month').select('month').execute()).toEqual([{ month: '2026-10-01' }])
    expect(slack.messages('#finance').filter(one => /October 2026: 2.400 assets billable/.test(one.text))).toHaveLength(
      1,
    )
    expect(slack.messages('#general')).toHaveLength(1)
    expect(slack.messages('#fleet')).toHaveLength(1)
    // The posts about the first list, Fred’s request and the second list.
    expect(slack.messages('@Ada')).toHaveLength(3)
    expect(await listUndelivered(ctx, ada.accountId)).toEqual([])
    expect(slack.refusals).toEqual([])
  })

  // Nothing depends on the queue any more.
  if (backend.name === 'redis') return
  test('if the channel cannot be read, the post in question is shown to people and not repeated', {
    timeout: 90_000,
  }, async () => {
    const { slack, ctx, clock, settings } = product
    await child?.kill()
    const ada = await join('Ada', true)
    const lost = Promise.withResolvers<void>()
    slack.fault('chat.postMessage', { kind: 'slow', until: lost.promise })
    slack.fault('conversations.history', { kind: 'error', error: 'not_in_channel' }, 5)
    const place = { kind: 'channel', channel: slack.channelId('#general') } as const
    const said = slack.messages('#general').length
    await transact(ctx, (trx, hints) =>
      announce(trx, hints, {
        accountId: ada.accountId,
        workspaceId: ada.workspaceId,
        place,
        topic: { kind: 'billing', month: '2026-10-01' },
        idempotencyKey: 'unreadable',
        now: clock.now,
      }),
    )
    child = await startChild({ ...settings, role: 'worker' }, clock.now)
    await slack.until(() => slack.messages('#general').length === said + 1, 60_000)
    await child.kill()
    lost.resolve()
    clock.advance(61_000)
    child = await startChild({ ...settings, role: 'worker' }, clock.now)
    await untilRow(async () => (await listUndelivered(ctx, ada.accountId)).length === 1)
    expect(slack.messages('#general')).toHaveLength(said + 1)
    slack.clearFaults()
  })
})
