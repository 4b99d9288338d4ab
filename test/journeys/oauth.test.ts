import { afterAll, beforeAll, expect, test } from 'vitest'
import { BOT_SCOPES } from '../../adapters/slack/config.ts'
import { freePort } from '../../playground/bound-process.ts'
import type { LocalWorkspace } from '../../playground/slack/local-workspace.ts'
import { type LocalSlack, startSlack } from '../../playground/slack/slack.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { seen } from '../helpers/seen.ts'

let product: Product
let slack: LocalSlack
let other: LocalWorkspace
let origin: string
beforeAll(async () => {
  const port = await freePort()
  origin = `http://127.0.0.1:${port}`
  slack = await startSlack({ signingSecret: 'many-workspaces', workspace: { installed: false } })
  const { apiUrl, authorizeUrl, clientId, clientSecret } = slack
  const oauth = { clientId, clientSecret, stateSecret: 'a-state-secret', publicUrl: origin, authorizeUrl }
  product = await startProduct({
    settings: { port, slack: { apiUrl, signingSecret: 'many-workspaces', botToken: null, oauth } },
  })
  slack.connect(`${origin}/slack/events`)
  other = await slack.addWorkspace({ name: 'Other Ltd', people: [{ name: 'Olga' }, { name: 'Otto' }] })
})
afterAll(async () => {
  await product.stop()
  await slack.close()
})

const rows = () => product.ctx.db.selectFrom('workspace').selectAll().orderBy('id').execute()

test('a person who cancels gets a page, and nothing is installed', async () => {
  const landed = await slack.person('Ada').install(`${origin}/slack/install`, { deny: true })
  expect(landed.status).toBeGreaterThanOrEqual(400)
  expect(await rows()).toEqual([])
})

test('each of two installed workspaces has its account, its sealed token, and its installer as Administrator', async () => {
  expect((await slack.person('Ada').install(`${origin}/slack/install`)).status).toBe(200)
  expect((await other.person('Olga').install(`${origin}/slack/install`)).status).toBe(200)
  const installed = await rows()
  expect(installed.map(row => row.name)).toEqual(['Keller Construction', 'Other Ltd'])
  expect(new Set(installed.map(row => row.account_id)).size).toBe(2)
  const secrets = await product.ctx.db.selectFrom('secret').selectAll().where('owner', 'like', 'account/%').execute()
  expect(secrets).toHaveLength(2)
  for (const token of [slack.botToken, other.botToken]) {
    expect(token).toMatch(/^xoxb-/)
    for (const row of secrets) expect(row.ciphertext.includes(token)).toBe(false)
  }

  const olga = other.person('Olga')
  await olga.openHome()
  await slack.until(() => olga.home())
  expect(seen(olga.home())).toContain('People')
  const otto = other.person('Otto')
  await otto.openHome()
  await slack.until(() => otto.home())
  expect(seen(otto.home())).toContain('You can look')
})

test('the installation asks for the scopes of the manifest, with a state', async () => {
  const answer = await fetch(`${origin}/slack/install`, { redirect: 'manual' })
  const to = new URL(answer.headers.get('location') ?? '')
  expect(to.searchParams.get('scope')?.split(',').sort()).toEqual([...BOT_SCOPES].sort())
  expect(to.searchParams.get('redirect_uri')).toBe(`${origin}/slack/oauth_redirect`)
  expect(to.searchParams.get('state')).toBeTruthy()
})

test('an installation without the state, or with another person’s, is refused', async () => {
  const before = (await rows()).length
  const answer = await fetch(`${origin}/slack/install`, { redirect: 'manual' })
  const link = new URL(answer.headers.get('location') ?? '')
  const third = await slack.addWorkspace({ name: 'Third' })
  link.searchParams.set('team', third.teamId)
  link.searchParams.set('as', third.people()[0]?.id ?? '')
  const approved = await fetch(link, { redirect: 'manual' })
  const back = new URL(approved.headers.get('location') ?? '')
  // The right state, but not in the browser that began.
  expect((await fetch(back)).status).toBeGreaterThanOrEqual(400)
  back.searchParams.delete('state')
  expect((await fetch(back)).status).toBeGreaterThanOrEqual(400)
  back.searchParams.set('state', 'made.up.state')
  const forged = await fetch(back, { headers: { cookie: 'slack-app-oauth-state=made.up.state' } })
  expect(forged.status).toBeGreaterThanOrEqual(400)
  expect((await rows()).length).toBe(before)
})

test('one workspace doesn’t see what the other does', async () => {
  const olga = other.person('Olga')
  await olga.click('home', { actionId: 'app.view', value: 'komatsu' })
  await slack.until(() => olga.view())
  await olga.click('modal', 'app.install')
  await slack.until(() => seen(olga.home()).includes('Installed: credentials missing'))
  await slack.person('Ada').openHome()
  await slack.until(() => slack.person('Ada').home())
  expect(seen(slack.person('Ada').home())).toContain('No app is installed yet')
})

test('a second installation by another member keeps the account, gives no role, and is in the trail', async () => {
  const [before] = await rows()
  expect((await slack.person('Max').install(`${origin}/slack/install`)).status).toBe(200)
  const [after] = await rows()
  expect(after).toMatchObject({ id: before?.id, account_id: before?.account_id, installed_by: slack.person('Ada').id })
  const max = slack.person('Max')
  await max.openHome()
  await slack.until(() => max.home())
  expect(seen(max.home())).toContain('You can look')
  expect(seen(max.home())).not.toContain('People')
  // The people who were there first keep their roles.
  await slack.person('Ada').openHome()
  await slack.until(() => seen(slack.person('Ada').home()).includes('People'))
  await slack.person('Ada').command('#fleet', '/fleetfeed audit')
  expect(seen(slack.person('Ada').ephemerals().at(-1))).toContain(
    `${max.id} opened the install link of Keller Construction again; no role changed`,
  )
  await slack.person('Ada').command('#fleet', '/fleetfeed status')
  expect(slack.person('Ada').ephemerals().at(-1)?.text).toContain('No app is installed yet')
})

afterAll(() => expect(slack.refusals).toEqual([]))
