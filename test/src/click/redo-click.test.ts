import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { keptText } from '../../../adapters/chat/redo-click.ts'
import { perform } from '../../../adapters/chat/router.ts'
import { words } from '../../../adapters/chat/words/words.ts'
import { keepClick } from '../../../src/click/keep-click.ts'
import { type Core, openCore, running } from '../../helpers/core.ts'

let core: Core
let feed: Awaited<ReturnType<typeof running>>
let redo: Core['ctx']['redoClick']
beforeAll(async () => {
  core = await openCore()
  redo = core.ctx.redoClick
})
afterAll(() => core.close())
beforeEach(async () => {
  core.ctx.redoClick = redo
  feed = await running(core, 3)
})

const PRICE = '12.50'
let count = 0

/** Ada saves a price, and it is acknowledged. */
async function savePrice(amount = PRICE) {
  count += 1
  const once = `slack/trigger/${count}`
  const person = feed.ada.externalId
  const { external_id: workspace } = await core.db
    .selectFrom('workspace')
    .select('external_id')
    .where('id', '=', feed.workspaceId)
    .executeTakeFirstOrThrow()
  const interaction = {
    action: 'price.save',
    payloadText: `${feed.integrationId}`,
    values: { amount: [amount], currency: ['EUR'] },
    shown: {},
    place: { kind: 'person' as const, person },
    idempotencyKey: once,
  }
  const who = { platform: 'slack' as const, workspace, person }
  const forget = await keepClick(core.ctx, { eventId: once, who, interaction: keptText(interaction) })
  return { once, forget, interaction }
}

/** No lease of a click is renewed any more, and the lease of its idempotency key expires. */
async function processEnds() {
  await sql`update lease set until = now() where job = 'redo-click'`.execute(core.db)
  core.clock.advance(60_000)
}

const prices = () =>
  core.db.selectFrom('price').select('integration_id').where('integration_id', '=', feed.integrationId).execute()
const inbox = async () => [
  ...(await core.db.selectFrom('kept_click').select('event_id').execute()),
  ...(await core.db.selectFrom('secret').select('owner').where('owner', 'like', 'click/%').execute()),
]
const told = () => core.chat.of(feed.workspaceId, 'click_redone').map(({ topic }) => topic)

test('while its process lives no other process does a click; when it is done nothing of it is left', async () => {
  const { forget } = await savePrice()
  await core.run()
  expect(await prices()).toEqual([])
  expect(await inbox()).toHaveLength(2)
  await forget()
  expect(await inbox()).toEqual([])
  await processEnds()
  await core.run()
  expect(await prices()).toEqual([])
  expect(told()).toEqual([])
})

test('if its process ends before the deed, the click is done once and the person is told the outcome', async () => {
  await savePrice()
  await processEnds()
  await core.run()
  expect(await prices()).toHaveLength(1)
  expect(told()).toMatchObject([{ outcome: { kind: 'done', text: expect.stringContaining(PRICE) } }])
  expect(await inbox()).toEqual([])
  await core.run()
  expect(told()).toHaveLength(1)
})

test('if its process ends after the deed but before the person was told, the click is not done again and they are told', async () => {
  const { interaction } = await savePrice()
  await perform({ ctx: core.ctx, actor: feed.ada, w: words('en', 'UTC'), interaction })
  await processEnds()
  await core.run()
  expect(await prices()).toHaveLength(1)
  expect(told()).toMatchObject([{ outcome: { kind: 'done', text: null } }])
})

test('the person is also told what was wrong with their input', async () => {
  await savePrice('a lot')
  await processEnds()
  await core.run()
  expect(await prices()).toEqual([])
  expect(told()).toMatchObject([{ outcome: { kind: 'done' } }])
})

test('a click that only shows something is dropped, and so is the click of a person who is gone', async () => {
  core.ctx.redoClick = async () => ({ kind: 'silent' })
  await savePrice()
  await processEnds()
  await core.run()
  expect(await inbox()).toEqual([])
  core.ctx.redoClick = redo
  await savePrice()
  await core.db
    .updateTable('workspace')
    .set({ uninstalled_at: core.clock.now })
    .where('id', '=', feed.workspaceId)
    .execute()
  await processEnds()
  await core.run()
  expect(await inbox()).toEqual([])
  expect(await prices()).toEqual([])
  expect(told()).toEqual([])
})

test('if a click fails repeatedly, the person is told that it was not done, with the reference in the log', async () => {
  core.ctx.redoClick = async () => {
    throw new Error('A bug')
  }
  await savePrice()
  for (let tries = 0; tries < 6; tries += 1) {
    expect(told()).toEqual([])
    await processEnds()
    await sql`update lease set until = now() - interval '1 day' where job = 'redo-click'`.execute(core.db)
    await core.run().catch(() => {})
    if ((await inbox()).length === 0) break
  }
  await core.run()
  expect(told()).toMatchObject([{ outcome: { kind: 'failed', reference: expect.stringMatching(/^[0-9a-f]{8}$/) } }])
})

test('a form with credentials is stored sealed', async () => {
  const { once } = await savePrice('s3cret-amount')
  const { rows } = await sql<{ text: string }>`
    select (select string_agg(kept_click::text, ' ') from kept_click) || (select string_agg(secret::text, ' ') from secret) as text`.execute(
    core.db,
  )
  expect(rows[0]?.text).toContain(once)
  expect(rows[0]?.text).not.toContain('s3cret-amount')
  expect(rows[0]?.text).not.toContain(Buffer.from('s3cret-amount').toString('hex'))
})
