import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { announce } from '../../src/announcement/announce.ts'
import { removeApp } from '../../src/app/remove-app.ts'
import { transact } from '../../src/context.ts'
import { dueWork } from '../../src/due-work.ts'
import { type Company, type Core, openCore, running } from '../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
beforeEach(() => core.rest())
afterAll(() => core.close())

const say = ({ accountId, workspaceId }: Company, n: number) =>
  transact(core.ctx, (trx, hints) =>
    announce(trx, hints, {
      accountId,
      workspaceId,
      place: { kind: 'channel', channel: 'C1' },
      topic: { kind: 'billing', month: '2026-10-01' },
      idempotencyKey: `${accountId}/${n}`,
      now: core.clock.now,
    }),
  )

test('nothing is due if nothing happened', async () => {
  expect(await dueWork(core.ctx)).toEqual([])
})

test('the longest-waiting work comes first, as much as requested, of each kind', async () => {
  const company = await core.company()
  const ids: number[] = []
  for (let n = 0; n < 5; n += 1) {
    core.clock.advance(1000)
    ids.push(await company.install())
    await company.verify(ids.at(-1) ?? 0)
    await say(company, n)
  }
  const due = await dueWork(core.ctx, { limit: 2 })
  expect(due.map(work => work.job)).toEqual(['verify', 'verify', 'deliver', 'deliver'])
  expect(due.slice(0, 2)).toMatchObject(ids.slice(0, 2).map(integrationId => ({ integrationId })))
  expect((await dueWork(core.ctx)).filter(work => work.job === 'deliver')).toHaveLength(5)
})

test('the work hinted after each commit is the work that the rows say is due', async () => {
  const company = await core.company()
  core.offered.length = 0
  await company.verify(await company.install())
  await say(company, 0)
  expect(core.offered).toEqual(await dueWork(core.ctx))
})

test('a failed transaction hints and announces nothing', async () => {
  const company = await core.company()
  core.offered.length = 0
  const failing = transact(core.ctx, async (trx, hints) => {
    const { accountId, workspaceId } = company
    const place = { kind: 'channel', channel: 'C1' } as const
    const topic = { kind: 'billing', month: '2026-10-01' } as const
    await announce(trx, hints, { accountId, workspaceId, place, topic, idempotencyKey: 'failing', now: core.clock.now })
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(core.offered).toEqual([])
  expect(await dueWork(core.ctx)).toEqual([])
})

test('nothing is due for a removed app', async () => {
  const feed = await running(core, 1)
  core.clock.advance(86_400_000)
  await feed.verify(feed.integrationId)
  // Its people are checked daily anyway, and its posts lose their buttons.
  const due = async () => (await dueWork(core.ctx)).filter(({ job }) => job !== 'people' && job !== 'deliver')
  expect((await due()).map(work => work.job)).toEqual(['verify', 'sync'])
  await removeApp(core.ctx, feed.ada, feed.integrationId)
  expect(await due()).toEqual([])
})
