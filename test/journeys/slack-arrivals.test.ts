import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Person } from '../../playground/slack/person.ts'
import { chooseChannels, ephemeral, integrate } from '../adapters/slack/walk.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { seen } from '../helpers/seen.ts'

let product: Product
beforeAll(async () => {
  product = await startProduct()
  // Days pass in these tests: waiting machines would get reminders.
  await product.ctx.db.updateTable('account').set({ remind_after_hours: null }).execute()
  const ada = product.slack.person('Ada')
  const fred = product.slack.person('Fred')
  product.feeds.caterpillar.fleet.add(5)
  await integrate(product, ada, 'caterpillar')
  await chooseChannels(product, ada, { new_assets: '#fleet', feed_trouble: '#finance' })
  await fred.openHome()
  await product.slack.until(() => fred.home())
  const give = product.ctx.db.updateTable('person').set({ role: 'fleet_administrator' })
  await give.where('external_id', '=', fred.id).execute()
})
afterAll(() => product.stop())

const ada = () => product.slack.person('Ada')
const fred = () => product.slack.person('Fred')
/** The messages in the channel itself; the record of decisions is in their threads. */
const posts = () => product.slack.messages('#fleet').filter(({ ts, threadTs = ts }) => threadTs === ts)
const digest = () => posts().at(-1)
const at = () => ({ channel: '#fleet', ts: digest()?.ts ?? '' })
const selected = async () =>
  (await product.ctx.db.selectFrom('integration').select('selected_count').executeTakeFirstOrThrow()).selected_count

async function arrive(count: number): Promise<void> {
  const before = posts().length
  product.feeds.caterpillar.fleet.add(count)
  product.clock.advance(30 * 60 * 60_000)
  await product.drain()
  expect(posts()).toHaveLength(before + 1)
}

async function press(person: Person, button: string): Promise<void> {
  await person.click(at(), button)
  await product.drain()
}

test('after an approval the post says by whom, and a second person reads that it was already done', async () => {
  await arrive(2)
  expect(digest()?.text).toContain('2 new assets are waiting for approval')
  expect(seen(digest())).toContain('Ada')
  await press(ada(), 'arrival.approveAll')
  await product.slack.until(() => digest()?.text.includes('Approved by Ada'))
  expect(await selected()).toBe(7)
  expect(seen(digest())).not.toContain('Approve all')

  // Fred’s client still shows the buttons, so he sends their old data.
  const before = fred().ephemerals().length
  const payload = { action: 'arrival.declineAll', payloadText: '1' }
  await send(fred(), payload)
  await product.slack.until(() => fred().ephemerals().length > before)
  expect(ephemeral(fred())?.text).toContain('Already approved by Ada')
  expect(await selected()).toBe(7)
})

test('after an Undo the machines wait again', async () => {
  await press(fred(), 'arrival.undo')
  await product.slack.until(() => digest()?.text.includes('2 new assets are waiting'))
  expect(await selected()).toBe(5)
})

test('machines can be declined', async () => {
  await press(fred(), 'arrival.declineAll')
  await product.slack.until(() => digest()?.text.includes('Declined by Fred'))
  expect(await selected()).toBe(5)
})

test('an open dialog of an older release decides one by one, and becomes the new one', async () => {
  await arrive(10)
  const waiting = await product.ctx.db
    .selectFrom('arrival_asset')
    .select(['arrival_id', 'asset_id'])
    .where('decision', 'is', null)
    .orderBy('asset_id')
    .execute()
  const [one, two] = waiting.map(row => `${row.arrival_id},8,${row.asset_id}`)
  await send(fred(), { action: 'arrival.decline', payloadText: two ?? '' })
  await expect.poll(async () => (await decided('declined')).length).toBe(3)
  await ada().click(at(), 'arrival.review')
  await product.slack.until(() => seen(ada().view()).includes('1–9 of 9'))
  const view = ada().view()?.id ?? ''
  await send(ada(), { action: 'arrival.approve', payloadText: two ?? '', view })
  await product.slack.until(() => seen(ada().view()).includes('Already declined by Fred'))
  await send(ada(), { action: 'arrival.approve', payloadText: one ?? '', view })
  await product.slack.until(() => seen(ada().view()).includes('1 approved.'))
  expect(seen(ada().view())).toContain('1–8 of 8')
  await ada().closeModal()
  await product.drain()
  expect(seen(digest())).toContain('1 approved, 1 declined, 8 waiting')
  expect(seen(digest())).not.toMatch(/and \d+ more/)
  product.clock.advance(60_000)
  await press(ada(), 'arrival.approveAll')
  await product.slack.until(() => seen(digest()).includes('9 approved, 1 declined, most recently by Ada'))
})

test('automatically imported machines are announced with an Undo', async () => {
  await product.ctx.db.updateTable('integration').set({ import_new: true }).execute()
  const before = await selected()
  await arrive(3)
  expect(digest()?.text).toContain('3 new assets were imported')
  expect(await selected()).toBe(before + 3)
  await press(ada(), 'arrival.undo')
  await product.slack.until(() => digest()?.text.includes('Declined by Ada'))
  expect(await selected()).toBe(before)
})

test('feed trouble is announced with the next step, and again when it is over', async () => {
  product.feeds.caterpillar.refuseLogin()
  product.feeds.caterpillar.expireTokens()
  product.clock.advance(30 * 60 * 60_000)
  await product.drain()
  const trouble = () => product.slack.messages('#finance')
  expect(trouble()).toHaveLength(1)
  expect(trouble()[0]?.text).toContain('refused the login')
  await ada().click({ channel: '#finance', ts: trouble()[0]?.ts ?? '' }, 'integration.open')
  await product.slack.until(() => seen(ada().view()).includes('Needs attention'))
  await ada().click('modal', 'credentials.open')
  await product.slack.until(() => ada().view()?.submit === 'Verify')
  product.feeds.caterpillar.healthy()
  // The secret is left empty: the one from before is used.
  await ada().submit()
  await product.drain()
  await ada().closeModal({ all: true })
  await product.slack.until(() => seen(trouble()[0]).includes('Over since'))
  expect(trouble().some(message => message.text.includes('works again'))).toBe(true)
})

const decided = (decision: 'declined') =>
  product.ctx.db.selectFrom('arrival_asset').select('asset_id').where('decision', '=', decision).execute()

let clicks = 0

/** What a client that shows an older state of the post sends. */
async function send(
  person: Person,
  { action, payloadText, view }: { action: string; payloadText: string; view?: string },
): Promise<void> {
  const { signature } = await import('../../playground/slack/signed-request.ts')
  const payload = {
    type: 'block_actions',
    team: { id: product.slack.teamId },
    user: { id: person.id },
    // Each is a click of its own.
    trigger_id: `1.${(clicks += 1)}`,
    ...(view
      ? { view: { id: view, type: 'modal', callback_id: 'none', blocks: [] } }
      : {
          container: { channel_id: product.slack.channelId('#fleet'), message_ts: digest()?.ts },
          message: { ts: digest()?.ts, blocks: [] },
        }),
    actions: [{ type: 'button', action_id: action, block_id: 'old', value: payloadText }],
  }
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const stamp = Math.floor(Date.now() / 1000)
  await fetch(`http://127.0.0.1:${product.port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(stamp),
      'x-slack-signature': signature(product.settings.slack?.signingSecret ?? '', stamp, body),
    },
    body,
  })
}

afterAll(() => {
  expect(product.slack.refusals.filter(({ error }) => error !== 'invalid_trigger_id')).toEqual([])
  expect([...ada().trouble, ...fred().trouble]).toEqual([])
})
