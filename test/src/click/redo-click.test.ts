import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { serializeClick } from '../../../adapters/chat/inbox/perform-click.ts'
import type { Interaction } from '../../../adapters/chat/interaction.ts'
import { perform } from '../../../adapters/chat/router.ts'
import { en } from '../../../adapters/chat/words/en.ts'
import { words } from '../../../adapters/chat/words/words.ts'
import { clicksToRedo } from '../../../src/click/clicks-to-redo.ts'
import { addToInbox } from '../../../src/click/inbox.ts'
import { DAY_MS } from '../../../src/durations.ts'
import { link } from '../../../src/linking/link.ts'
import { createLinkCode } from '../../../src/linking/link-code.ts'
import { parseKeyring } from '../../../src/secret/keyring.ts'
import { type Core, openCore, running } from '../../helpers/core.ts'

let core: Core
let feed: Awaited<ReturnType<typeof running>>
let redo: Core['ctx']['performClick']
beforeAll(async () => {
  core = await openCore()
  redo = core.ctx.performClick
})
afterAll(() => core.close())
beforeEach(async () => {
  core.ctx.performClick = redo
  feed = await running(core, 3)
})

const PRICE = '12.50'
let count = 0

/** Ada saves a price, and it is acknowledged. */
const savePrice = async (amount = PRICE) =>
  await click({
    action: 'price.save',
    payloadText: `${feed.integrationId}`,
    values: { amount: [amount], currency: ['EUR'] },
  })

/** Ada does something, and it is acknowledged. */
async function click(
  did: Pick<Interaction, 'action' | 'payloadText' | 'values'> &
    Partial<Pick<Interaction, 'checkboxOptions' | 'screenId'>>,
  serialize = serializeClick,
) {
  count += 1
  const once = `slack/trigger/${count}`
  const person = feed.ada.externalId
  const { external_id: workspace } = await core.db
    .selectFrom('workspace')
    .select('external_id')
    .where('id', '=', feed.workspaceId)
    .executeTakeFirstOrThrow()
  const interaction = {
    checkboxOptions: {},
    ...did,
    place: { kind: 'person' as const, person },
    idempotencyKey: once,
  }
  const who = { platform: 'slack' as const, workspace, person }
  const forget = await addToInbox(core.ctx, { idempotencyKey: once, who, interaction: serialize(interaction) })
  return { once, who, forget, interaction }
}

/** No lease of a click is renewed any more, and the lease of its idempotency key expires. */
async function processEnds() {
  // Another holder, because this process goes on renewing its own.
  await sql`update lease set until = now(), holder = gen_random_uuid() where job = 'redo-click'`.execute(core.db)
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

test('the same click in a second process: only when it is done does that one take it out of the inbox', async () => {
  const { who, interaction } = await savePrice()
  const again = { idempotencyKey: interaction.idempotencyKey, who, interaction: serializeClick(interaction) }
  const forgetAgain = await addToInbox(core.ctx, again)
  // It has waited for the first one in vain, and said so.
  await forgetAgain()
  expect(await inbox()).toHaveLength(2)
  await perform({ ctx: core.ctx, actor: feed.ada, w: words('en', 'UTC'), interaction })
  await forgetAgain()
  expect(await inbox()).toEqual([])
})

test('the companies are linked before the person is told: they read the outcome all the same', async () => {
  const keeps = feed
  const joins = await core.company()
  feed = { ...feed, ...joins }
  await savePrice()
  await processEnds()
  for (const one of await clicksToRedo(core.ctx, 10)) await core.carryOut({ job: 'redo-click', ...one })
  const code = await createLinkCode(core.ctx, keeps.ada)
  if (code.kind !== 'code') throw new Error(code.kind)
  expect(await link(core.ctx, joins.ada, code.code)).toMatchObject({ kind: 'linked' })
  const row = await core.db
    .selectFrom('announcement')
    .select(['account_id', 'topic'])
    .where('workspace_id', '=', joins.workspaceId)
    .where(sql<boolean>`topic ->> 'kind' = 'click_redone'`)
    .executeTakeFirstOrThrow()
  expect(row.account_id).toBe(keeps.accountId)
  expect(row.topic).toMatchObject({ accountId: keeps.accountId })
})

test('the person is also told what was wrong with their input', async () => {
  await savePrice('a lot')
  await processEnds()
  await core.run()
  expect(await prices()).toEqual([])
  expect(told()).toMatchObject([{ outcome: { kind: 'answered', text: en.price.problem.unreadable } }])
})

test('nobody is told that it is done where it was refused: the role is that of now', async () => {
  await savePrice()
  await core.db
    .updateTable('person')
    .set({ workspace_admin: false, role: 'fleet_administrator' })
    .where('id', '=', feed.ada.personId)
    .execute()
  await processEnds()
  await core.run()
  expect(await prices()).toEqual([])
  expect(told()).toMatchObject([{ outcome: { kind: 'answered' } }])
})

test('an action that an update removed, or whose payload reads differently now: the person is told', async () => {
  await click({ action: 'price.keep', payloadText: '1', values: {} })
  await click({ action: 'price.save', payloadText: 'of an older version', values: {} })
  await processEnds()
  await core.run()
  await core.run()
  const outcome = { kind: 'answered', text: expect.stringContaining(en.failure.stale) }
  expect(told()).toMatchObject([{ outcome }, { outcome }])
})

test('a code that links companies is for the eyes of who sees it first: no row keeps it', async () => {
  await click({ action: 'link.code', payloadText: '', values: {} })
  await processEnds()
  await core.run()
  const codes = core.db.selectFrom('link_code').select('id').where('account_id', '=', feed.accountId)
  expect(await codes.execute()).toHaveLength(1)
  expect(told()).toMatchObject([{ outcome: { kind: 'done', text: null } }])
})

test('what one person did is done again in its order, one after the other', async () => {
  await savePrice('12.50')
  await savePrice('15')
  await processEnds()
  expect(await clicksToRedo(core.ctx, 10)).toHaveLength(1)
  core.offered.length = 0
  for (const one of await clicksToRedo(core.ctx, 10)) await core.carryOut({ job: 'redo-click', ...one })
  // The next one doesn't wait for the next minute.
  expect(core.offered.map(({ job }) => job)).toContain('redo-click')
  await core.run()
  const { rows } = await sql<{ minor: number }>`
    select minor::int from price where integration_id = ${feed.integrationId}`.execute(core.db)
  expect(rows).toEqual([{ minor: 1500 }])
  expect(told().map(topic => JSON.stringify(topic))).toEqual([
    expect.stringContaining('12.50'),
    expect.stringContaining('15.00'),
  ])
})

test('nobody has worked for a day: it is known still that it was done', async () => {
  const { interaction } = await savePrice()
  await perform({ ctx: core.ctx, actor: feed.ada, w: words('en', 'UTC'), interaction })
  await core.db.deleteFrom('price').where('integration_id', '=', feed.integrationId).execute()
  core.clock.advance(2 * DAY_MS)
  await processEnds()
  await core.run()
  expect(await prices()).toEqual([])
  expect(told()).toMatchObject([{ outcome: { kind: 'done', text: null } }])
})

test('its key was taken out of SEAL_KEYS: it is tried a few times, then the person is told, and the row is gone', async () => {
  await savePrice()
  const { keyring } = core.ctx
  core.ctx.keyring = parseKeyring(`other:${Buffer.alloc(32, 8).toString('base64')}`)
  try {
    for (let tries = 0; tries < 6; tries += 1) {
      await processEnds()
      await sql`update lease set until = now() - interval '1 day' where job = 'redo-click'`.execute(core.db)
      await core.run().catch(() => {})
    }
    await core.run()
  } finally {
    core.ctx.keyring = keyring
  }
  expect(await inbox()).toEqual([])
  expect(told()).toMatchObject([{ outcome: { kind: 'failed', reference: expect.stringMatching(/^[0-9a-f]{8}$/) } }])
})

test('the person can not be reached any more: no Administrator reads what they did', async () => {
  await savePrice()
  await feed.join('Eve', 'administrator')
  await processEnds()
  for (const one of await clicksToRedo(core.ctx, 10)) await core.carryOut({ job: 'redo-click', ...one })
  await core.db.updateTable('person').set({ standing: 'left' }).where('id', '=', feed.ada.personId).execute()
  await core.run()
  expect(core.chat.of(feed.workspaceId, 'click_redone')).toEqual([])
})

/** As earlier releases stored a click: with the id of its screen. */
const withScreen = ({ checkboxOptions, screenId, ...click }: Interaction) =>
  JSON.stringify({ ...click, shown: checkboxOptions, screen: screenId })

test.each([
  ['this release', serializeClick],
  ['an earlier release', withScreen],
])(
  'an older tick that %s stored takes nothing back that was ticked on the same screen since',
  async (release, serialize) => {
    const { id: draftId, version } = await feed.draft(feed.integrationId)
    const rows = await core.db
      .selectFrom('asset')
      .select('id')
      .where('integration_id', '=', feed.integrationId)
      .execute()
    const [one, two, three] = rows.map(row => `${row.id}`)
    const checkboxOptions = { assets: [one ?? '', two ?? '', three ?? ''] }
    const payloadText = `${draftId},${version}`
    const of = (ticked: string[]) => ({
      action: 'picker.tick',
      payloadText,
      values: { assets: ticked },
      checkboxOptions,
      screenId: 'slack/V1',
    })
    // The first box is unticked, and its process ends; then the second one is, too.
    await click(of([two ?? '', three ?? '']), serialize)
    const act = { ctx: core.ctx, actor: feed.ada, w: words('en', 'UTC') }
    const place = { kind: 'person' as const, person: feed.ada.externalId }
    const later = await perform({
      ...act,
      interaction: { ...of([three ?? '']), place, idempotencyKey: `slack/trigger/later, ${release}` },
    })
    expect(await later.draw()).toMatchObject([{ kind: 'replace' }])
    await processEnds()
    await core.run()
    const unticked = await core.db
      .selectFrom('draft_change')
      .select('asset_id')
      .where('draft_id', '=', draftId)
      .execute()
    expect(unticked.map(row => `${row.asset_id}`).sort()).toEqual([one, two].sort())
  },
)

test('a click that only shows something is dropped, and so is the click of a person who is gone', async () => {
  core.ctx.performClick = async () => ({ kind: 'silent' })
  await savePrice()
  await processEnds()
  await core.run()
  expect(await inbox()).toEqual([])
  core.ctx.performClick = redo
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

test('the process ended at the first click ever of a person, before their row was written: they are looked up, and it is done', async () => {
  const { who } = await savePrice()
  await core.db.updateTable('kept_click').set({ person: 'Newcomer' }).where('person', '=', who.person).execute()
  const profile = { workspaceId: feed.workspaceId, externalId: 'Newcomer', name: 'Nia', locale: 'en', timeZone: 'UTC' }
  let answers = false
  const lookUp = async () =>
    answers
      ? { kind: 'profile' as const, profile: { ...profile, workspaceAdmin: true, standing: 'inside' as const } }
      : { kind: 'failed' as const }
  core.ctx.directories = { slack: { lookUp, admins: async () => ({ kind: 'failed' }) } }
  await processEnds()
  await expect(core.run()).rejects.toThrow('The platform did not say who clicked.')
  expect(await prices()).toEqual([])
  expect(await inbox()).toHaveLength(2)
  answers = true
  await sql`update lease set until = now() - interval '1 day' where job = 'redo-click'`.execute(core.db)
  await core.run()
  core.ctx.directories = {}
  expect(await prices()).toHaveLength(1)
  expect(core.chat.of(feed.workspaceId, 'click_redone')).toMatchObject([
    { to: { place: { person: 'Newcomer' } }, topic: { outcome: { kind: 'done' } } },
  ])
})

test('if a click fails repeatedly, the person is told that it was not done, with the reference in the log', async () => {
  core.ctx.performClick = async () => {
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

test('a form is stored as it was submitted, whatever was entered', async () => {
  const text = ['NUL \u0000 of a form', 'half an emoji \ud83d', 'x'.repeat(1_000_000)]
  const performed: string[] = []
  core.ctx.performClick = async (_ctx, _actor, interaction) => {
    performed.push(interaction)
    return { kind: 'silent' }
  }
  const { interaction } = await click({ action: 'price.save', payloadText: '1', values: { amount: text } })
  await processEnds()
  await core.run()
  expect(performed.map(one => JSON.parse(one))).toEqual([JSON.parse(serializeClick(interaction))])
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
