import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor } from '../../../src/actor.ts'
import { announce } from '../../../src/announcement/announce.ts'
import type { Topic } from '../../../src/announcement/announcement.ts'
import { listUndelivered, resolveUndelivered } from '../../../src/announcement/undelivered.ts'
import { takeOverApp } from '../../../src/app/take-over-app.ts'
import { announceMonth } from '../../../src/billing/announce-month.ts'
import { transact } from '../../../src/context.ts'
import type { Standing } from '../../../src/database/tables.ts'
import { saveProfile } from '../../../src/directory/save-profile.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { listSubscriptions } from '../../../src/subscription/list-subscriptions.ts'
import { takeOverSubscription } from '../../../src/subscription/take-over-subscription.ts'
import { type Company, type Core, openCore, running } from '../../helpers/core.ts'
import { subscribe } from '../../helpers/subscribe.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const says = (
  { workspaceId }: Company,
  who: Actor,
  standing: Exclude<Standing, 'unknown'>,
  over: { name?: string; workspaceAdmin?: boolean } = {},
) =>
  saveProfile(core.ctx, {
    workspaceId,
    externalId: who.externalId,
    name: null,
    locale: null,
    timeZone: null,
    workspaceAdmin: null,
    standing,
    ...over,
  })

/** To whom that was posted. */
const heard = ({ workspaceId }: Company, kind: Topic['kind']) =>
  core.chat.of(workspaceId, kind).map(({ to: { place } }) => (place.kind === 'person' ? place.person : place.kind))

async function fails(feed: Awaited<ReturnType<typeof running>>) {
  feed.login.says = () => ({ kind: 'wrong_credentials' })
  await core.db
    .updateTable('integration')
    .set({ next_sync_at: core.clock.now })
    .where('id', '=', feed.integrationId)
    .execute()
  await core.run()
}

test('a person who leaves loses their role, as the trail says, and keeps the name they had', async () => {
  const company = await core.company()
  const { bob, actor } = company
  await says(company, bob, 'left', { name: 'deactivateduser1' })
  expect(await actor('Bob')).toMatchObject({ role: null, standing: 'left', name: 'Bob' })
  const entries = () =>
    core.db
      .selectFrom('audit_entry')
      .select(['person_id', 'details'])
      .where('account_id', '=', company.accountId)
      .where('action', '=', 'role_ended')
      .execute()
  const ended = [{ person_id: null, details: { personId: bob.personId, role: 'fleet_administrator' } }]
  expect(await entries()).toEqual(ended)
  await says(company, bob, 'left', { name: 'deactivateduser2' })
  expect(await entries(), 'said again').toEqual(ended)
  expect((await actor('Bob')).name).toBe('Bob')
  // They are back: inside, under today’s name, without the role.
  await says(company, bob, 'inside', { name: 'Bob Miller' })
  expect(await actor('Bob')).toMatchObject({ role: null, standing: 'inside', name: 'Bob Miller' })
})

test('a workspace admin who leaves loses the role; if they return as an admin, the platform gives it again', async () => {
  const company = await core.company()
  const { ada, actor } = company
  await says(company, ada, 'left')
  expect(await actor('Ada')).toMatchObject({ role: null, administered: false })
  await says(company, ada, 'inside')
  expect((await actor('Ada')).role).toBeNull()
  await says(company, ada, 'inside', { workspaceAdmin: true })
  expect((await actor('Ada')).role).toBe('administrator')
})

test('the Administrators are told of trouble with a feed that a leaver set up', async () => {
  const feed = await running(core, 1)
  await feed.join('Carol', 'administrator')
  await feed.join('Max', null)
  const eve = await feed.join('Eve', 'fleet_administrator')
  await core.db
    .updateTable('integration')
    .set({ confirmed_by: eve.personId, installed_by: eve.personId })
    .where('id', '=', feed.integrationId)
    .execute()
  await fails(feed)
  expect(heard(feed, 'feed_trouble'), 'while she is there').toEqual(['Eve'])
  feed.login.says = null
  await says(feed, eve, 'left')
  await core.db
    .updateTable('integration')
    .set({ next_sync_at: core.clock.now })
    .where('id', '=', feed.integrationId)
    .execute()
  await core.run()
  expect(heard(feed, 'feed_recovered')).toEqual(['Ada', 'Carol'])
  expect(core.chat.of(feed.workspaceId, 'feed_trouble')[0]?.edits, 'nothing is redrawn for her').toBe(0)
})

test('guests without a role and people of an uninstalled workspace are not told either', async () => {
  const feed = await running(core, 1)
  const eve = await feed.join('Eve', 'fleet_administrator')
  await core.db
    .updateTable('integration')
    .set({ confirmed_by: eve.personId })
    .where('id', '=', feed.integrationId)
    .execute()
  await core.db
    .updateTable('person')
    .set({ role: null, role_reason: null, standing: 'outside' })
    .where('id', '=', eve.personId)
    .execute()
  await fails(feed)
  expect(heard(feed, 'feed_trouble')).toEqual(['Ada'])

  const linked = await running(core, 1)
  const { id: gone } = await core.db
    .insertInto('workspace')
    .values({
      account_id: linked.accountId,
      platform: 'slack',
      external_id: `gone${linked.accountId}`,
      name: 'Gone',
      installed_at: core.clock.now,
      uninstalled_at: core.clock.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const ken = { name: 'Ken', locale: 'en', timeZone: 'UTC', workspaceAdmin: true, standing: 'inside' as const }
  await saveProfile(core.ctx, { workspaceId: gone, externalId: 'Ken', ...ken })
  const { id: kenId } = await core.db
    .selectFrom('person')
    .select('id')
    .where('workspace_id', '=', gone)
    .executeTakeFirstOrThrow()
  await core.db.updateTable('integration').set({ confirmed_by: kenId }).where('id', '=', linked.integrationId).execute()
  await fails(linked)
  expect(heard(linked, 'feed_trouble')).toEqual(['Ada'])
})

const say = (company: Company, who: Actor, topic: Topic, once: string, due?: Date | null) =>
  transact(core.ctx, (trx, hints) =>
    announce(trx, hints, {
      accountId: company.accountId,
      workspaceId: company.workspaceId,
      place: { kind: 'person', person: who.externalId },
      topic,
      idempotencyKey: `${company.accountId}/${once}`,
      now: core.clock.now,
      ...(due === undefined ? {} : { due }),
    }),
  )

test('posts that waited for a leaver go to others, but nobody gets a post twice', async () => {
  const company = await core.company()
  const { ada, bob } = company
  await company.join('Carol', 'administrator')
  const topic = { kind: 'billing', month: '2026-10-01' } as const
  await say(company, bob, topic, 'for-bob')
  await say(company, ada, topic, 'for-ada')
  await says(company, bob, 'left')
  await core.run()
  expect(heard(company, 'billing').sort()).toEqual(['Ada', 'Carol'])
  expect(await listUndelivered(core.ctx, company.accountId)).toEqual([])
  // The same case with the person still there.
  const { bob: other, ...there } = await core.company()
  await say(there as Company, other, topic, 'for-bob')
  await core.run()
  expect(heard(there as Company, 'billing')).toEqual(['Bob'])
})

test('an answer to a leaver’s own question goes to nobody else', async () => {
  const company = await core.company()
  await say(company, company.bob, { kind: 'access_allowed', requestId: 1 }, 'answer')
  await says(company, company.bob, 'left')
  await core.run()
  expect(core.chat.of(company.workspaceId, 'access_allowed')).toEqual([])
})

test('if nobody is left to tell, a post is kept and shown, and told to whoever is there later', async () => {
  const company = await core.company()
  const { ada, bob, actor } = company
  await say(company, bob, { kind: 'billing', month: '2026-10-01' }, 'kept')
  await says(company, bob, 'left')
  await says(company, ada, 'left')
  await core.run()
  expect(heard(company, 'billing')).toEqual([])
  const [kept] = await listUndelivered(core.ctx, company.accountId)
  expect(kept).toMatchObject({ place: 'Bob', problem: 'left' })
  await says(company, ada, 'inside', { workspaceAdmin: true })
  await resolveUndelivered(core.ctx, await actor('Ada'), { announcementId: kept?.id ?? 0, arrived: false })
  await core.run()
  expect(heard(company, 'billing')).toEqual(['Ada'])
})

test('if the person who set up a channel has left, the Administrators are told that it refuses posts', async () => {
  const company = await core.company()
  await company.join('Carol', 'administrator')
  await subscribe(core.ctx, company.bob, 'C1', ['billing'])
  const post = (month: string) =>
    transact(core.ctx, (trx, hints) =>
      announceMonth(trx, hints, { accountId: company.accountId, month, billable: 0, now: core.clock.now }),
    )
  const refuses = () => core.chat.answer('post', async () => ({ kind: 'refused', problem: 'is_archived' }))
  refuses()
  await post('2026-09-01')
  await core.run()
  expect(heard(company, 'undeliverable')).toEqual(['Bob'])
  await says(company, company.bob, 'left')
  refuses()
  await post('2026-10-01')
  await core.run()
  expect(heard(company, 'undeliverable')).toEqual(['Bob', 'Ada', 'Carol'])
})

test('if the person who confirmed the feed has left, the Administrators get the month’s summary', async () => {
  const feed = await running(core, 1)
  await feed.join('Carol', 'administrator')
  const eve = await feed.join('Eve', null)
  await core.db
    .updateTable('integration')
    .set({ confirmed_by: eve.personId })
    .where('id', '=', feed.integrationId)
    .execute()
  const close = (month: string) =>
    transact(core.ctx, (trx, hints) =>
      announceMonth(trx, hints, { accountId: feed.accountId, month, billable: 0, now: core.clock.now }),
    )
  await close('2026-09-01')
  await says(feed, eve, 'left')
  await close('2026-10-01')
  await core.run()
  // Her posts that were not delivered yet go to the same people.
  expect(heard(feed, 'billing').sort()).toEqual(['Ada', 'Ada', 'Carol', 'Carol'])
})

test('a channel and a feed whose owner has left say so, and one click takes them over', async () => {
  const feed = await running(core, 1)
  const { ada, bob, accountId, integrationId } = feed
  const eve = await feed.join('Eve', 'fleet_administrator')
  const max = await feed.join('Max', null)
  const id = await subscribe(core.ctx, eve, 'C1', ['billing'])
  await core.db.updateTable('integration').set({ confirmed_by: eve.personId }).where('id', '=', integrationId).execute()
  const state = async () => ({
    channel: (await listSubscriptions(core.db, accountId)).map(one => [one.setUpBy, one.needsOwner]),
    feed: (await readIntegration(core.db, accountId, integrationId))?.owner,
  })
  expect(await state()).toEqual({ channel: [['Eve', false]], feed: { name: 'Eve', gone: false } })
  expect(await takeOverSubscription(core.ctx, bob, id)).toEqual({ kind: 'has_owner' })
  expect(await takeOverApp(core.ctx, bob, integrationId)).toEqual({ kind: 'has_owner' })
  await says(feed, eve, 'left')
  expect(await state()).toEqual({ channel: [['Eve', true]], feed: { name: 'Eve', gone: true } })
  expect(await takeOverApp(core.ctx, max, integrationId)).toMatchObject({ kind: 'not_allowed' })
  expect(await takeOverSubscription(core.ctx, max, id)).toMatchObject({ kind: 'not_allowed' })
  const stranger = await core.company()
  expect(await takeOverApp(core.ctx, stranger.ada, integrationId)).toEqual({ kind: 'not_found' })
  expect(await takeOverSubscription(core.ctx, stranger.ada, id)).toEqual({ kind: 'not_found' })
  expect(await takeOverSubscription(core.ctx, bob, id)).toEqual({ kind: 'taken_over' })
  expect(await takeOverApp(core.ctx, bob, integrationId)).toEqual({ kind: 'taken_over' })
  expect(await state()).toEqual({ channel: [['Bob', false]], feed: { name: 'Bob', gone: false } })
  expect((await feed.audit()).slice(-2)).toEqual(['channel_taken_over', 'feed_taken_over'])
  expect((await readIntegration(core.db, accountId, integrationId))?.confirmed?.by, 'who confirmed it did').toBe('Eve')
  await subscribe(core.ctx, ada, 'C1', ['billing'])
  await fails(feed)
  expect(heard(feed, 'feed_trouble')).toEqual(['Bob'])
})
