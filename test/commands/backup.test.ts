import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drain } from '../../playground/drain.ts'
import { announce } from '../../src/announcement/announce.ts'
import { listUndelivered } from '../../src/announcement/undelivered.ts'
import { transact } from '../../src/context.ts'
import { HOUR_MS } from '../../src/durations.ts'
import { type Running, start } from '../../start.ts'
import { type DebianPostgres, startDebianPostgres } from '../helpers/debian-postgres.ts'
import { chooseChannels, integrate } from '../helpers/integrate.ts'
import { lacks } from '../helpers/lacks.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { type Ended, runCommand } from '../helpers/run-command.ts'
import { SLACK, TEAMS } from '../helpers/ways.ts'

describe.skipIf(lacks('postgresql'))('a product that went on after its backup', () => {
  let server: DebianPostgres
  let one: string
  let two: string
  let folder: string
  let product: Product
  let worker: Running | undefined
  let second: Running | undefined
  beforeAll(async () => {
    server = await startDebianPostgres()
    one = await server.create('one')
    two = await server.create('two')
    folder = await mkdtemp(join(tmpdir(), 'fleetfeed-backup-'))
    product = await startProduct({ database: { url: one, drop: async () => {} }, settings: { role: 'web' } })
    worker = await start({ ...product.settings, role: 'worker' })
  }, 60_000)
  afterAll(async () => {
    await second?.stop()
    await worker?.stop()
    await product?.stop()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const commands: Ended[] = []
  const run = async (command: string, args: string[], url: string) => {
    const ended = await runCommand(command, args, { DATABASE_URL: url })
    commands.push(ended)
    return ended
  }

  const inChannel = () => ({
    slack: product.slack.messages('#fleet').length,
    teams: product.teams
      .person('Ada')
      .look('#Fleet')
      .filter(one => one.from === 'app').length,
  })

  /** A test post in each channel of the account that is due that late. */
  async function say(running: Running, name: string, inHours: number): Promise<number[]> {
    const { ctx } = running
    const channels = await ctx.db
      .selectFrom('subscription')
      .innerJoin('workspace', 'workspace.id', 'workspace_id')
      .select(['subscription.id', 'workspace_id as workspaceId', 'channel', 'account_id as accountId'])
      .orderBy('subscription.id')
      .execute()
    const ids: number[] = []
    for (const { id, workspaceId, channel, accountId } of channels) {
      await transact(ctx, async (trx, hints) => {
        const said = await announce(trx, hints, {
          accountId,
          workspaceId,
          place: { kind: 'channel', channel },
          topic: { kind: 'test', subscriptionId: id },
          idempotencyKey: `${name}/${id}`,
          now: product.clock.now,
          due: new Date(product.clock.now.getTime() + inHours * HOUR_MS),
        })
        ids.push(said)
      })
    }
    return ids
  }

  test('is restored to a second database: nothing is posted twice, nothing is lost, and people decide what nobody knows', async () => {
    for (const way of [SLACK, TEAMS]) {
      const ada = await way.arrive(product)
      product.feeds.caterpillar.fleet.add(2)
      await integrate(product, ada, 'caterpillar')
      await chooseChannels(ada, { new_assets: 'fleet' })
    }
    await product.drain()
    const before = inChannel()
    await say(product, 'posted by the first', 1)
    await say(product, 'posted by nobody', 5)
    const file = join(folder, 'backup')
    expect(await run('backup', [file], one)).toMatchObject({ code: 0, stderr: '' })
    expect((await stat(file)).mode & 0o077).toBe(0)

    // It goes on: the first post is made, and one that the backup doesn't know.
    product.clock.advance(2 * HOUR_MS)
    await product.drain()
    const since = await say(product, 'after the backup', 0)
    await product.drain()
    expect(inChannel()).toEqual({ slack: before.slack + 2, teams: before.teams + 2 })
    // Its work ends there; the platforms and feeds go on.
    await worker?.stop()
    const settings = { ...product.settings, role: 'all' as const, databaseUrl: two }

    expect(await run('restore', [file], two)).toMatchObject({ code: 0, stderr: '' })
    expect(commands.at(-1)?.stdout).toContain('4 posts that were waiting')
    product.clock.advance(4 * HOUR_MS)
    second = await start({ ...settings, now: () => product.clock.now })
    await drain(second)

    // Slack was asked, and has the first post; Teams can't be asked, so that nothing more is posted there.
    expect(inChannel()).toEqual({ slack: before.slack + 3, teams: before.teams + 2 })
    const accounts = await second.ctx.db.selectFrom('account').select('id').execute()
    const open = await Promise.all(accounts.map(({ id }) => listUndelivered(second?.ctx ?? product.ctx, id)))
    expect(open.flat().map(({ problem }) => problem)).toEqual([null, null])
    expect(
      product.teams
        .person('Ada')
        .look('dm')
        .map(message => JSON.stringify(message.card))
        .join(),
    ).toMatch(/may or may not|arrived/i)
    expect(product.slack.refusals).toEqual([])

    // An id of the lost time is not given again, and posts are made as ever.
    const ids = await say(second, 'by the second', 0)
    expect(Math.min(...ids)).toBeGreaterThan(Math.max(...since) + 1_000_000)
    await drain(second)
    expect(inChannel()).toEqual({ slack: before.slack + 4, teams: before.teams + 3 })
  }, 120_000)

  test('a database in use is not adopted, one with tables not filled, and a file not overwritten', async () => {
    const file = join(folder, 'backup')
    expect(await run('restore', ['--adopt'], two)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('a product works on it'),
    })
    expect(await run('restore', [file], two)).toMatchObject({ code: 1, stderr: expect.stringContaining('has tables') })
    const size = (await stat(file)).size
    expect(await run('backup', [file], one)).toMatchObject({ code: 1, stderr: expect.stringContaining('EEXIST') })
    expect((await stat(file)).size).toBe(size)
  })

  test.each([
    ['backup', [], 'Usage:'],
    ['backup', ['/no/such/folder/file'], "can't be written"],
    ['restore', [], 'Usage:'],
    ['restore', ['--now'], 'Usage:'],
    ['restore', ['/no/such/file'], "can't be read"],
  ])('%s %j is refused in words, with an exit code', async (command, args, said) => {
    expect(await run(command, args, two)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(said) })
  })

  test('without PostgreSQL’s programs, or with older ones than the server, the remedy is said', async () => {
    const three = await server.create('three')
    const none = await runCommand('backup', [join(folder, 'none')], { DATABASE_URL: one, PATH: folder })
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('apt-get install postgresql-client') })
    await expect(stat(join(folder, 'none'))).rejects.toThrow('ENOENT')
    const broken = await run('restore', ['package.json'], three)
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was restored') })
  })

  test('no command printed the password, nor does the backup hold a credential', async () => {
    const said = commands.map(({ stdout, stderr }) => stdout + stderr).join()
    expect(said).not.toContain(server.password)
    const { password } = { password: '', ...product.feeds.credentials.caterpillar }
    if (password) expect((await readFile(join(folder, 'backup'))).includes(password)).toBe(false)
  })
})
