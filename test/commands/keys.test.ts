import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runJob } from '../../jobs/jobs.ts'
import { drain } from '../../playground/drain.ts'
import type { WorkerContext } from '../../src/context.ts'
import { DAY_MS } from '../../src/durations.ts'
import { parseKeyring } from '../../src/secret/keyring.ts'
import { seal } from '../../src/secret/seal.ts'
import { saveSecrets } from '../../src/secret/secrets.ts'
import { start } from '../../start.ts'
import { type StartingChild, spawnChild } from '../helpers/crash-child.ts'
import { integrate } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { runCommand } from '../helpers/run-command.ts'
import { until } from '../helpers/until.ts'
import { SLACK } from '../helpers/ways.ts'

const OLD = `old:${Buffer.alloc(32, 1).toString('base64')}`
const NEW = `new:${Buffer.alloc(32, 2).toString('base64')}`

let product: Product
const children: StartingChild[] = []
beforeAll(async () => {
  // The second step of a rotation: every process opens both keys, and the new one does not seal yet.
  product = await startProduct({
    settings: { role: 'web', sealKeys: `${OLD},${NEW}`, logLevel: 'silent', leaseMs: 2_000 },
  })
})
afterAll(async () => {
  for (const child of children) await child.kill()
  await product.stop()
})

const keys = async (sealKeys: string, ...args: string[]) => {
  const ended = await runCommand('keys', args, { DATABASE_URL: product.settings.databaseUrl, SEAL_KEYS: sealKeys })
  for (const key of [OLD, NEW]) expect(ended.stdout + ended.stderr).not.toContain(key.split(':')[1])
  return ended
}

const sealedBy = async (key: string) => {
  const { rows } = await sql<{ count: number }>`select count(*) from secret where key_id = ${key}`.execute(
    product.ctx.db,
  )
  return rows[0]?.count ?? 0
}

async function fillBy(key: string, owner: string): Promise<void> {
  const slot = { owner, field: 'password' }
  await product.ctx.db
    .insertInto('secret')
    .values({ ...slot, ...seal(parseKeyring(key), slot, 'x') })
    .execute()
}

/** So many more secrets, sealed by the old key, in an order that rotation takes. */
async function fill(count: number): Promise<void> {
  const keyring = parseKeyring(OLD)
  const rows = Array.from({ length: count }, (_, n) => {
    const slot = { owner: `account/99/integration/${String(n).padStart(5, '0')}`, field: 'password' }
    return { ...slot, ...seal(keyring, slot, `value ${n}`) }
  })
  await product.ctx.db.insertInto('secret').values(rows).execute()
}

/** A worker whose keyring has the new key in front. */
function rotating(): StartingChild {
  const { now: _now, ...settings } = product.settings
  const child = spawnChild({ ...settings, role: 'worker', sealKeys: `${NEW},${OLD}` }, product.clock.now)
  children.push(child)
  return child
}

test('a rotation that is killed in the middle goes on in two other processes, while people save credentials', {
  timeout: 240_000,
}, async () => {
  const { ctx, settings } = product
  const worker = await start({ ...settings, role: 'worker' })
  const ada = await SLACK.arrive(product)
  product.feeds.caterpillar.fleet.add(2)
  await integrate(product, ada, 'caterpillar')
  await worker.stop()
  await fill(2_500)
  const before = await keys(`${NEW},${OLD}`)
  expect(before).toMatchObject({ code: 0, stderr: '' })
  expect(before.stdout).toMatch(/old may not be removed yet: 25\d\d secrets are sealed by it/)

  // Somebody holds a row of the last batch, so that the first process is killed between two batches.
  const release = Promise.withResolvers<void>()
  const blocker = ctx.db.transaction().execute(async trx => {
    await sql`select from secret where owner = 'account/99/integration/02450' for update`.execute(trx)
    await release.promise
  })
  const killed = rotating()
  await until(async () => (await sealedBy('new')) >= 2_000, 60_000)
  await killed.kill()
  expect(await sealedBy('old')).toBeGreaterThan(400)
  const during = await keys(`${NEW},${OLD}`)
  expect(during.stdout).toMatch(/old may not be removed yet: [45]\d\d secrets/)
  release.resolve()
  await blocker
  rotating()
  rotating()
  // A process that was not restarted yet still seals by the old key.
  for (let n = 0; n < 20; n += 1) {
    await ctx.db
      .transaction()
      .execute(trx =>
        saveSecrets(trx, ctx.keyring, { accountId: 98, kind: 'integration', id: n }, { password: `saved ${n}` }),
      )
  }
  await until(async () => (await sealedBy('old')) === 0, 150_000)

  const after = await keys(`${NEW},${OLD}`)
  expect(after).toMatchObject({ code: 0, stderr: '' })
  expect(after.stdout).toContain('old may be removed from SEAL_KEYS once every process runs with new in front')
  for (const child of children) await child.kill()

  // Without the old key everything opens: what was filled in, what was saved meanwhile, and the feed is read.
  expect(await keys(NEW)).toMatchObject({ code: 0, stdout: expect.stringContaining('Every secret opens.') })
  const alone = await start({ ...settings, role: 'all', sealKeys: NEW })
  product.feeds.caterpillar.fleet.add(3)
  product.clock.advance(2 * DAY_MS)
  await drain(alone)
  const feed = await ctx.db.selectFrom('integration').select(['asset_count', 'failures']).executeTakeFirstOrThrow()
  await alone.stop()
  expect(feed).toEqual({ asset_count: 5, failures: 0 })
  expect(product.slack.refusals).toEqual([])
})

test('the command rotates by itself where no worker runs, and repeats harmlessly', async () => {
  expect((await keys(`${OLD},${NEW}`, '--rotate')).stdout).toMatch(/^25\d\d secrets are sealed anew by old\./)
  expect((await keys(`${OLD},${NEW}`, '--rotate')).stdout).toMatch(/^0 secrets are sealed anew by old\./)
  expect(await sealedBy('new')).toBe(0)
})

test('what does not open is said with what to do', async () => {
  const ended = await keys(NEW)
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expect(ended.stderr).toContain('So feed 02450 of account 99 is not read until its credentials are entered again.')
  expect(ended.stderr).toContain('If you still have old: put it behind the first key of SEAL_KEYS.')
})

test('a process with older settings leaves the rotation to those with the newer ones', async () => {
  const { ctx } = product
  await sql`update secret set not_opened_with = null`.execute(ctx.db)
  const old: WorkerContext = { ...ctx, keyring: parseKeyring(OLD) }
  await fillBy(NEW, 'account/97/integration/1')
  await runJob(old, 'rotate-secrets', { key: 'new' })
  const { rows } = await sql`select from secret where not_opened_with is not null`.execute(ctx.db)
  expect(rows).toEqual([])
})

test.each([
  [['--now'], { SEAL_KEYS: OLD }, 'Usage:'],
  [[], { SEAL_KEYS: '' }, 'SEAL_KEYS is missing'],
  [[], { SEAL_KEYS: 'x' }, 'SEAL_KEYS is not id:key'],
])('%j with %j is refused in words', async (args, env, said) => {
  const ended = await runCommand('keys', args, { DATABASE_URL: product.settings.databaseUrl, ...env })
  expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(said) })
})
