import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../../adapters/chat/words/en.ts'
import { findPerson } from '../../../adapters/slack/find-person.ts'
import { createClient } from '../../../adapters/slack/workspaces.ts'
import type { PersonSeed } from '../../../playground/slack/workspace.ts'
import { giveRole } from '../../../src/access/give-role.ts'
import { findActor } from '../../../src/person/find-actor.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { seen } from '../../helpers/seen.ts'

/** Odd data that Slack was seen to send about people, and whether they are inside. */
let product: Product
beforeAll(async () => {
  product = await startProduct()
  await ask('Ada')
})
afterAll(() => product.stop())

const DAY = 24 * 60 * 60_000
const CLOSED = en.access.outside
const UNSURE = en.access.unsure

/** The answer to `status`, which anybody inside may read. */
async function ask(name: string, word = 'status'): Promise<string> {
  const person = product.slack.person(name)
  await person.command('#fleet', `/fleetfeed ${word}`)
  return person.ephemerals().at(-1)?.text ?? ''
}

const row = (name: string) =>
  product.ctx.db
    .selectFrom('person')
    .selectAll()
    .where('external_id', '=', product.slack.person(name).id)
    .executeTakeFirst()
const actor = (name: string) =>
  findActor(product.ctx.db, {
    platform: 'slack',
    workspace: product.slack.teamId,
    person: product.slack.person(name).id,
  })

const OUTSIDE: (PersonSeed & { why: string })[] = [
  { why: 'a guest of several channels', name: 'Gus', guest: 'multi_channel' },
  { why: 'a guest of one channel', name: 'Gil', guest: 'single_channel' },
  { why: 'somebody of another company, of whom Slack says no flags at all', name: 'Sam', company: { team: 'T0OTHER' } },
  { why: 'a stranger', name: 'Stu', company: { team: 'T0OTHER', stranger: true } },
  { why: 'an admin of another company', name: 'Abe', admin: true, company: { team: 'T0OTHER' } },
  { why: 'somebody of another organisation', name: 'Org', company: { team: 'T0OTHER', enterprise: 'E0OTHER' } },
  { why: 'somebody whom the app may not see', name: 'Hal', hidden: 'user_not_visible' },
  { why: 'somebody who is not found (a shared channel)', name: 'Han', hidden: 'user_not_found' },
  { why: 'a bot', name: 'Robo', bot: true },
]

test.each(OUTSIDE)('outside ($why), a person reads one sentence, whatever they ask', async ({ why: _, ...seed }) => {
  product.slack.addPerson(seed)
  for (const word of ['', 'billing', 'people', 'apps', 'help']) expect(await ask(seed.name, word), word).toBe(CLOSED)
  const person = product.slack.person(seed.name)
  // A bot opens no Home tab.
  if (seed.bot) return
  await person.openHome()
  await product.slack.until(() => person.home())
  expect(seen(person.home())).toBe(CLOSED)
  expect((await actor(seed.name))?.role ?? null).toBeNull()
})

test('people of the company see everything', async () => {
  expect(await ask('Max')).toContain('No app is installed yet')
  expect((await row('Max'))?.standing).toBe('inside')
})

test('nothing is stored about a person whom Slack doesn’t show', async () => {
  expect(await row('Hal')).toBeUndefined()
  expect(await row('Gus'), 'an Administrator finds a guest').toMatchObject({ standing: 'outside' })
})

test.each([
  { what: 'an error of Slack’s', fault: { kind: 'http', status: 500 } },
  { what: 'too many requests', fault: { kind: 'rate_limited', retryAfter: 30 } },
  { what: 'no answer', fault: { kind: 'reset_before' } },
  { what: 'a transient word', fault: { kind: 'error', error: 'service_unavailable' } },
] as const)('$what is no verdict: the person is asked to try again, and then is let in', async ({ what, fault }) => {
  const name = `New-${what.length}`
  product.slack.addPerson({ name })
  product.slack.fault('users.info', fault)
  expect(await ask(name)).toBe(UNSURE)
  expect(await row(name)).toBeUndefined()
  expect(await ask(name)).toContain('No app is installed yet')
})

test('if Slack doesn’t answer, a known person keeps their last known state', async () => {
  product.clock.advance(2 * DAY)
  product.slack.fault('users.info', { kind: 'http', status: 500 }, 2)
  expect(await ask('Max')).toContain('No app is installed yet')
  expect(await ask('Gus')).toBe(CLOSED)
})

test('a detail that Slack leaves out, or sends as null, changes nothing about a known person', async () => {
  const ada = product.slack.person('Ada')
  for (const user of [{ id: ada.id }, { id: ada.id, name: 'ada', tz: null, locale: null, real_name: null }]) {
    const { name: _, ...before } = (await row('Ada')) ?? { name: '' }
    await product.slack.sendEvent({ type: 'user_change', user })
    // A second event shows that the first one is handled.
    const name = `Ada ${Object.keys(user).length}`
    await product.slack.sendEvent({ type: 'user_change', user: { id: ada.id, real_name: name } })
    await expect.poll(async () => (await row('Ada'))?.name).toBe(name)
    expect(await row('Ada')).toMatchObject({ ...before, name })
    expect((await actor('Ada'))?.role).toBe('administrator')
  }
})

test('a guest may do what an Administrator allows, until that role ends', async () => {
  const [ada, gus] = [await actor('Ada'), await actor('Gus')]
  if (!ada || !gus) throw new Error('Nobody there.')
  await giveRole(product.ctx, ada, { personId: gus.personId, role: 'fleet_administrator' })
  expect(await ask('Gus')).toContain('No app is installed yet')
  await giveRole(product.ctx, ada, { personId: gus.personId, role: null })
  expect(await ask('Gus')).toBe(CLOSED)
})

test('an admin who becomes a guest is no longer admin; a guest who becomes a member is let in', async () => {
  const { id } = product.slack.addPerson({ name: 'Turn', admin: true })
  expect(await ask('Turn', 'people')).toBe(en.people.intro)
  const { teamId: team_id } = product.slack
  const change = (more: object) => product.slack.sendEvent({ type: 'user_change', user: { id, team_id, ...more } })
  await change({ is_restricted: true, is_admin: true })
  await expect.poll(async () => (await actor('Turn'))?.role).toBeNull()
  expect(await ask('Turn', 'people')).toBe(CLOSED)
  await change({ is_restricted: false, is_admin: false })
  await expect.poll(async () => (await row('Turn'))?.standing).toBe('inside')
  expect(await ask('Turn')).toContain('No app is installed yet')
  await change({ deleted: true })
  await expect.poll(async () => (await row('Turn'))?.standing).toBe('left')
})

test('people of other workspaces of the same organisation are inside, those of another organisation are not', async () => {
  const grid = await startProduct()
  try {
    // Our workspace belongs to an organisation, which is looked up once.
    const ours = await grid.slack.addWorkspace({
      name: 'Grid',
      installed: true,
      enterprise: { id: 'E0GRID', name: 'Grid' },
    })
    const rows = await grid.ctx.db.selectFrom('workspace').selectAll().execute()
    expect(rows).toHaveLength(1)
    await grid.ctx.db.updateTable('workspace').set({ external_id: ours.teamId }).execute()
    const config = { apiUrl: grid.slack.apiUrl, signingSecret: 'x', botToken: ours.botToken, oauth: null }
    const workspace = {
      workspaceId: rows[0]?.id ?? 0,
      accountId: rows[0]?.account_id ?? 0,
      teamId: ours.teamId,
      botUserId: ours.botUserId,
      enterprise: null,
      client: createClient(config, ours.botToken),
    }
    const sister = ours.addPerson({ name: 'Sister', company: { team: 'T0SISTER', enterprise: 'E0GRID' } })
    const other = ours.addPerson({ name: 'Other', company: { team: 'T0OTHER', enterprise: 'E0OTHER' } })
    grid.slack.fault('auth.test', { kind: 'http', status: 500 })
    expect((await findPerson(grid.ctx, workspace, other.id)).standing, 'no answer, no verdict').toBe('unknown')
    expect((await findPerson(grid.ctx, workspace, sister.id)).standing).toBe('inside')
    const after = await grid.ctx.db.selectFrom('workspace').select('enterprise').executeTakeFirstOrThrow()
    expect(after.enterprise).toBe('E0GRID')
    expect((await findPerson(grid.ctx, workspace, other.id)).standing).toBe('outside')
  } finally {
    await grid.stop()
  }
})
