import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { announce, refresh } from '../../../src/announcement/announce.ts'
import type { Address } from '../../../src/announcement/messenger.ts'
import { transact } from '../../../src/context.ts'
import { chooseChannels, integrate } from '../../helpers/integrate.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import type { User } from '../../helpers/user.ts'
import { TEAMS } from '../../helpers/ways.ts'

const SECOND = 1000
const DAY = 24 * 60 * 60 * SECOND

let product: Product
let ada: User
beforeAll(async () => {
  product = await startProduct()
  ada = await TEAMS.arrive(product)
  product.feeds.caterpillar.fleet.add(3)
  await integrate(product, ada, 'caterpillar')
  await chooseChannels(ada, { new_assets: 'fleet' })
  // Days pass in these tests: waiting machines would get reminders, and silent machines would be announced.
  const never = { remind_after_hours: null, silent_after_days: 90, long_silent_after_days: 365 }
  await product.ctx.db.updateTable('account').set(never).execute()
})
afterAll(() => product.stop())
beforeEach(() => product.teams.clearFaults())

const posts = () => ada.channel('fleet').length
const newest = () => ada.channel('fleet').at(-1)

/** A new machine is found; the post about it meets the fault that the test has set. */
async function arrives(): Promise<void> {
  product.feeds.caterpillar.fleet.add(1)
  product.clock.advance(2 * DAY)
  await product.drain()
}

test('a rate-limited post is made later, once', async () => {
  const before = posts()
  product.teams.fault('send', { kind: 'rate_limited', retryAfter: 30 })
  await arrives()
  expect(posts()).toBe(before)
  product.clock.advance(31 * SECOND)
  await product.drain()
  expect(posts()).toBe(before + 1)
})

test('a post that conflicts with another message is made again at once', async () => {
  const before = posts()
  product.teams.fault('send', { kind: 'http', status: 412, code: 'PreconditionFailed' })
  await arrives()
  expect(posts()).toBe(before + 1)
})

test('without a token nothing was posted, so the post is made later', async () => {
  const before = posts()
  // It is refused once with the current token, and then no other token can be got.
  product.teams.fault('send', { kind: 'http', status: 401, code: 'Unauthorized' })
  product.teams.fault('token', { kind: 'http', status: 503 }, 2)
  await arrives()
  expect(posts()).toBe(before)
  for (let tries = 0; tries < 3; tries += 1) {
    product.clock.advance(31 * SECOND)
    await product.drain()
  }
  expect(posts()).toBe(before + 1)
})

test('an edit that failed in Teams is made again at once', async () => {
  product.teams.fault('update', { kind: 'http', status: 503, code: 'ServiceUnavailable' })
  await ada.pressIn('fleet', 'arrival.approveAll')
  await product.drain()
  expect(newest()).toContain('Approved by Ada Keller')
})

test('a message that somebody deleted is posted again', async () => {
  const before = posts()
  product.teams.fault('update', { kind: 'http', status: 404, code: 'ActivityNotFoundInConversation' }, 3)
  await ada.pressIn('fleet', 'arrival.undo')
  await product.drain()
  expect(posts()).toBe(before + 1)
  expect(newest()).toContain('waiting for approval')
})

test.each(['reset_after', 'reset_before'] as const)(
  'if nobody knows whether a post arrived (%s), it is not repeated, and a person is asked',
  async kind => {
    const before = posts()
    product.teams.fault('send', { kind })
    await arrives()
    product.clock.advance(10 * SECOND)
    await product.drain()
    expect(posts()).toBe(kind === 'reset_after' ? before + 1 : before)
    await ada.write('apps')
    await ada.sees('1 message may not have reached its channel')
    await ada.press('undelivered.open')
    await ada.sees('New incoming assets')
    expect(ada.front()).toContain('Fleet › Fleet')
    await ada.press(kind === 'reset_after' ? 'undelivered.arrived' : 'undelivered.again')
    await ada.sees('Every message arrived')
    await ada.close()
    await product.drain()
    expect(posts()).toBe(before + 1)
  },
)

test.each(['undelivered.isThere', 'undelivered.postAgain'] as const)(
  'the person who set up the channel is asked in their chat, and resolves it there (%s)',
  async button => {
    const before = posts()
    const isThere = button === 'undelivered.isThere'
    product.teams.fault('send', isThere ? { kind: 'reset_after' } : { kind: 'http', status: 503 })
    await arrives()
    product.clock.advance(10 * SECOND)
    await product.drain()
    await ada.sees('Nobody knows whether 1 message to the channel Fleet › Fleet arrived')
    await ada.press(button)
    await product.drain()
    await ada.sees('Done: nothing is missing there any more.')
    expect(posts()).toBe(before + 1)
  },
)

const adasId = async () =>
  (
    await product.ctx.db
      .selectFrom('person')
      .select('external_id')
      .where('name', 'like', 'Ada%')
      .executeTakeFirstOrThrow()
  ).external_id

/** Announces something private to Ada; `address`: where an earlier version posted it. */
async function tellsAda(idempotencyKey: string, address: Address | null): Promise<number> {
  const { ctx } = product
  const { account_id, workspace_id, id } = await ctx.db
    .selectFrom('announcement')
    .select(['account_id', 'workspace_id', 'id'])
    .where(sql<boolean>`place ->> 'kind' = 'channel'`)
    .executeTakeFirstOrThrow()
  const place = { kind: 'person', person: await adasId() } as const
  const topic = { kind: 'swallowed', integrationId: 1_000_000 + id, assets: 1 } as const
  const told = await transact(ctx, (trx, hints) =>
    announce(trx, hints, {
      ...{ accountId: account_id, workspaceId: workspace_id, place, topic, idempotencyKey },
      now: product.clock.now,
      due: address ? null : product.clock.now,
    }),
  )
  if (address) {
    const stands = { state: 'sent', address: JSON.stringify(address) } as const
    await ctx.db.updateTable('announcement').set(stands).where('id', '=', told).execute()
    await transact(ctx, (trx, hints) => refresh(trx, hints, topic, product.clock.now))
  }
  await product.drain()
  return told
}
const addressOf = async (id: number) =>
  (await product.ctx.db.selectFrom('announcement').select('address').where('id', '=', id).executeTakeFirstOrThrow())
    .address

test('a private card that an earlier version put into a channel is not redrawn there, but sent to the person', async () => {
  const { address } = await product.ctx.db
    .selectFrom('announcement')
    .select('address')
    .where(sql<boolean>`place ->> 'kind' = 'channel' and address is not null`)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  const before = ada.channel('fleet')
  const id = await tellsAda('misplaced', address)
  expect(ada.channel('fleet')).toEqual(before)
  expect(await addressOf(id)).toMatchObject({ conversation: expect.stringMatching(/^a:/) })
  // The positive control: in their own chat it is edited.
  const own = await addressOf(id)
  const again = await tellsAda('well placed', own)
  expect(await addressOf(again)).toEqual(own)
})

test.each(['19:one_two@unq.gbl.spaces', '19:chat@thread.v2'])(
  'a conversation that was mistaken for a person’s own chat (%s) is not one',
  async externalId => {
    const person = await adasId()
    const { tenant } = await product.ctx.db.selectFrom('conversation').select('tenant').executeTakeFirstOrThrow()
    const facts = { kind: 'personal', name: '', person, team: null, removed: false } as const
    await product.ctx.db
      .insertInto('conversation')
      .values({ tenant, external_id: externalId, ...facts, changed_at: new Date('2040-01-01') })
      .execute()
    const calls = product.teams.calls.length
    const id = await tellsAda(externalId, null)
    expect(await addressOf(id)).toMatchObject({ conversation: expect.stringMatching(/^a:/) })
    expect(JSON.stringify(product.teams.calls.slice(calls))).not.toContain(externalId)
    await product.ctx.db.deleteFrom('conversation').where('external_id', '=', externalId).execute()
  },
)

afterAll(() => expect(ada.wrong()).toEqual([]))
