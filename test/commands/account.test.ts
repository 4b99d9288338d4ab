import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installApp } from '../../src/app/install-app.ts'
import { requestVerification } from '../../src/app/request-verification.ts'
import { saveProfile } from '../../src/directory/save-profile.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { runCommand } from '../helpers/run-command.ts'
import { subscribe } from '../helpers/subscribe.ts'

let product: Product
let folder: string
let accountId: number
beforeAll(async () => {
  product = await startProduct()
  folder = await mkdtemp(join(tmpdir(), 'fleetfeed-export-'))
  accountId = await setUp()
})
afterAll(async () => {
  await product.stop()
  await rm(folder, { recursive: true })
})

const run = (...args: string[]) => runCommand('account', args, { DATABASE_URL: product.settings.databaseUrl })

/** Ada installs a feed, which is verified, and a channel. Returns her account. */
async function setUp(): Promise<number> {
  const { ctx, slack, feeds } = product
  const workspace = await ctx.db
    .selectFrom('workspace')
    .select('id')
    .where('platform', '=', 'slack')
    .executeTakeFirstOrThrow()
  const { id: person } = slack.person('Ada')
  const profile = { name: 'Ada Keller', locale: 'en-US', timeZone: 'UTC', standing: 'inside' } as const
  await saveProfile(ctx, { ...profile, workspaceId: workspace.id, externalId: person, workspaceAdmin: true })
  const ada = await findActor(ctx.db, { platform: 'slack', workspace: slack.teamId, person })
  if (!ada) throw new Error('no Ada')
  await subscribe(ctx, ada, slack.channelId('#fleet'), ['new_assets'])
  feeds.caterpillar.fleet.add(5)
  const installed = await installApp(ctx, ada, 'caterpillar')
  if (installed.kind !== 'installed') throw new Error(installed.kind)
  await requestVerification(ctx, ada, {
    integrationId: installed.integrationId,
    typed: { ...feeds.credentials.caterpillar },
    place: { kind: 'person', person },
  })
  await product.drain()
  return ada.accountId
}

test('it lists the accounts with their workspaces', async () => {
  expect(await run('list')).toMatchObject({ code: 0, stdout: expect.stringContaining(`${accountId}  `), stderr: '' })
  expect((await run('list')).stdout).toContain(`Slack ${product.slack.teamId}`)
})

test.each([
  [[], 'Usage:'],
  [['export', 'x', 'y'], 'Usage:'],
  [['export', '1'], 'Usage:'],
  [['erase', '1', '--now'], 'Usage:'],
  [['erase', '4711'], 'There is no account 4711'],
  [['export', '4711', '/tmp/never'], 'There is no account 4711'],
  [['erase-person', '4711', '--yes'], 'There is no person 4711'],
  [['export', '1', 'package.json/never'], "can't be written"],
])('%j is refused in words, with an exit code', async (args, said) => {
  const ended = await run(...args)
  expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(said) })
  expect(ended.stderr).not.toMatch(/\n\s+at /)
})

test('an export is files with a manifest that proves them, for nobody else to read, without a secret', async () => {
  const to = join(folder, 'one')
  const ended = await run('export', String(accountId), to)
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  const manifest = JSON.parse(await readFile(join(to, 'manifest.json'), 'utf8'))
  expect((await readdir(to)).sort()).toEqual(
    ['manifest.json', ...manifest.files.map((one: { file: string }) => one.file)].sort(),
  )
  let all = ended.stdout
  for (const { file, rows, sha256 } of manifest.files) {
    const text = await readFile(join(to, file), 'utf8')
    expect(text.split('\n').length - 1, file).toBe(rows)
    expect(createHash('sha256').update(text).digest('hex'), file).toBe(sha256)
    expect((await stat(join(to, file))).mode & 0o077, file).toBe(0)
    all += text
  }
  expect(all).toContain('Ada Keller')
  const { password, clientSecret } = { clientSecret: '', password: '', ...product.feeds.credentials.caterpillar }
  for (const secret of [password, clientSecret, product.settings.slack?.botToken, product.settings.sealKeys]) {
    if (secret) expect(all).not.toContain(secret)
  }
  expect(await run('export', String(accountId), to)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('not empty'),
  })
})

test('without --yes nothing is erased', async () => {
  const ended = await run('erase', String(accountId))
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was erased') })
  expect((await run('list')).stdout).toContain(product.slack.teamId)
})

test('an account is erased while the product runs: it goes on, and posts nothing more for it', async () => {
  const { slack, ctx } = product
  const said = slack.messages('@Ada').length + slack.messages('#fleet').length
  product.feeds.caterpillar.fleet.add(3)
  const ended = await run('erase', String(accountId), '--yes')
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  expect(ended.stdout).toContain(`Account ${accountId} is erased`)
  expect(ended.stdout).not.toContain('Ada')
  product.clock.advance(3_600_000)
  await product.drain()
  expect(slack.messages('@Ada').length + slack.messages('#fleet').length).toBe(said)
  expect(slack.refusals).toEqual([])
  expect(await ctx.db.selectFrom('secret').select('owner').where('owner', 'like', 'account/%').execute()).toEqual([])
})
