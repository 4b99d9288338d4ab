import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../../adapters/chat/words/en.ts'
import { giveRole } from '../../../src/access/give-role.ts'
import { findActor } from '../../../src/person/find-actor.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { seen } from '../../helpers/seen.ts'

/** What Slack was seen to send about people who leave and come back. */
const HOUR = 60 * 60_000
const DAY = 24 * HOUR

let product: Product
beforeAll(async () => {
  product = await startProduct()
  await ask('Ada')
})
afterAll(() => product.stop())

const CLOSED = en.access.outside

async function ask(name: string, word = 'status'): Promise<string> {
  const person = product.slack.person(name)
  await person.command('#fleet', `/fleetfeed ${word}`)
  return person.ephemerals().at(-1)?.text ?? ''
}
const actor = async (name: string) => {
  const person = product.slack.person(name).id
  const found = await findActor(product.ctx.db, { platform: 'slack', workspace: product.slack.teamId, person })
  if (!found) throw new Error(`Nobody called ${name}`)
  return found
}
const give = async (name: string) => {
  const { personId } = await actor(name)
  await giveRole(product.ctx, await actor('Ada'), { personId, role: 'fleet_administrator' })
}
const calls = (method: string) => product.slack.calls.filter(call => call.method === method).length

// https://github.com/mashabow/slack-rota/issues/61, https://github.com/brekkylab/backlot/pull/293
test('a deactivation event without name and flags ends the role, and the name in the trail stays', async () => {
  product.slack.addPerson({ name: 'lea', realName: 'Lea Meyer' })
  await ask('lea')
  await give('lea')
  expect(await actor('lea')).toMatchObject({ role: 'fleet_administrator', name: 'Lea Meyer' })
  const { id } = product.slack.person('lea')
  await product.slack.deactivatePerson('lea')
  await expect.poll(async () => (await actor(id)).standing).toBe('left')
  expect(await actor(id)).toMatchObject({ role: null, name: 'Lea Meyer' })
  await product.slack.person('Ada').command('#fleet', '/fleetfeed audit')
  const trail = () => seen(product.slack.person('Ada').ephemerals().at(-1))
  expect(trail()).toContain('Lea Meyer left, and the role Fleet Administrator ended with that')

  // https://slack.com/help/articles/360000360443: a profile that is deleted is called deactivateduser.
  await product.slack.forgetPerson(id)
  const other = product.slack.addPerson({ name: 'Oli' })
  await ask('Oli')
  await product.slack.sendEvent({ type: 'user_change', user: { id: other.id, real_name: 'Oli Two' } })
  await expect.poll(async () => (await actor('Oli')).name).toBe('Oli Two')
  expect((await actor(id)).name).toBe('Lea Meyer')
})

test('a reactivated person is inside again, without the role', async () => {
  product.slack.addPerson({ name: 'Ron' })
  await ask('Ron')
  await give('Ron')
  await product.slack.deactivatePerson('Ron')
  await expect.poll(async () => (await actor('Ron')).standing).toBe('left')
  // A late request of theirs.
  expect(await ask('Ron')).toBe(CLOSED)
  await product.slack.reactivatePerson('Ron')
  await expect.poll(async () => (await actor('Ron')).standing).toBe('inside')
  expect((await actor('Ron')).role).toBeNull()
  expect(await ask('Ron')).toContain('No app is installed yet')
})

test('a person who is back is let in at once, even if the event was lost', async () => {
  product.slack.addPerson({ name: 'Ria' })
  await ask('Ria')
  await product.slack.deactivatePerson('Ria')
  await expect.poll(async () => (await actor('Ria')).standing).toBe('left')
  await product.slack.reactivatePerson('Ria', { lost: true })
  expect(await ask('Ria')).toContain('No app is installed yet')
})

test.each([
  { what: 'an error of Slack’s', fault: { kind: 'http', status: 500 } },
  { what: 'a transient word', fault: { kind: 'error', error: 'team_added_to_org' } },
  { what: 'a token that is gone', fault: { kind: 'error', error: 'account_inactive' } },
  { what: 'no answer', fault: { kind: 'reset_before' } },
] as const)('$what, when everybody is asked about, is no verdict', async ({ fault }) => {
  product.clock.advance(DAY + HOUR)
  product.slack.fault('users.info', fault, 50)
  const before = calls('users.info')
  await product.drain()
  expect(calls('users.info')).toBeGreaterThan(before)
  product.slack.clearFaults()
  expect(await actor('Ada')).toMatchObject({ role: 'administrator', standing: 'inside' })
})

// https://github.com/slackapi/python-slack-sdk/issues/1156
test('a post to a person who turns out to have left is not made', async () => {
  const lou = product.slack.addPerson({ name: 'Lou' })
  await ask('Lou')
  const { accountId, workspaceId } = await actor('Lou')
  const to = { workspaceId, place: { kind: 'person', person: lou.id } } as const
  const post = (mark: string) =>
    product.ctx.messengers.slack?.post(
      to,
      { accountId, topic: { kind: 'billing', month: '2026-10-01' } },
      { correlationId: mark, thread: null, begin: async () => {} },
    )
  expect(await post('before')).toMatchObject({ kind: 'sent' })
  const posts = product.slack.messages('@Lou').length
  await product.slack.deactivatePerson('Lou', { lost: true })
  product.clock.advance(DAY + HOUR)
  expect(await post('after')).toEqual({ kind: 'out_of_reach' })
  expect(product.slack.messages('@Lou')).toHaveLength(posts)
})
