import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Cut } from '../../../src/feed/feed.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { judgeList } from '../../../src/trouble/judge-list.ts'
import { type Core, listed, machine, machines, openCore, PACE_SECONDS, page, running } from '../../helpers/core.ts'

const DAY = 86_400_000
const nameless = { element: 'EquipmentHeader', value: 'Acme C-100', reason: 'no_identity' as const }
const lost: Cut = { kind: 'not_followed', page: 3 }

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterEach(() => core.rest())
afterAll(() => core.close())

type Running = Awaited<ReturnType<typeof running>>
const nextSync = async () => {
  core.clock.advance(PACE_SECONDS * 1060)
  await core.run()
}
const state = async (feed: Running) => {
  const shown = await readIntegration(core.db, feed.accountId, feed.integrationId)
  return {
    list: shown?.listTrouble?.trouble ?? null,
    told: core.chat.of(feed.workspaceId, 'feed_trouble').length,
    over: core.chat.of(feed.workspaceId, 'feed_recovered').length,
  }
}

describe('a list that may be incomplete', () => {
  test('it is announced once, and again when the list is complete; machines it lacks stay as they were', async () => {
    const feed = await running(core, 200)
    feed.login.says = () => page(machines(100), null, { cut: lost })
    await nextSync()
    await nextSync()
    const list = { kind: 'list_incomplete', cut: lost, listed: 100 }
    expect(await state(feed)).toEqual({ list, told: 1, over: 0 })
    // 100 machines are unknown, not gone: nothing is deselected, and the size to compare with is that of the whole
    // list.
    expect(await feed.selected(feed.integrationId)).toHaveLength(200)
    expect(await feed.row(feed.integrationId)).toMatchObject({
      asset_count: 200,
      selected_count: 200,
      listed_count: 200,
    })
    feed.login.says = null
    await nextSync()
    await nextSync()
    expect(await state(feed)).toEqual({ list: null, told: 1, over: 1 })
  })

  test('people who choose from it see that, and it is announced if it continues after Confirm', async () => {
    const company = await core.company()
    company.login.says = cursor =>
      page(machines(100, Number(cursor ?? 0)), cursor === null ? '100' : null, { cut: cursor === null ? lost : null })
    const integrationId = await company.install()
    await company.verify(integrationId)
    await core.run()
    const feed = { ...company, integrationId }
    // Only the first page says so; the list is judged at its end.
    expect(await state(feed)).toEqual({ list: { kind: 'list_incomplete', cut: lost, listed: 200 }, told: 0, over: 0 })
    expect((await feed.draft(integrationId)).integration.listTrouble).toMatchObject({ kind: 'list_incomplete' })
    await feed.start(integrationId)
    await nextSync()
    expect(await state(feed)).toMatchObject({ told: 1, over: 0 })
  })

  test('trouble with an answer exists beside it, and neither ends the other', async () => {
    const feed = await running(core, 10)
    feed.login.says = () => page(machines(5), null, { cut: lost })
    await nextSync()
    feed.login.says = () => ({ kind: 'no_access' })
    await nextSync()
    const shown = await readIntegration(core.db, feed.accountId, feed.integrationId)
    expect(shown).toMatchObject({
      trouble: { trouble: { kind: 'no_access' } },
      listTrouble: { trouble: { cut: lost } },
    })
    feed.login.says = () => page(machines(5), null, { cut: lost })
    await nextSync()
    expect(await readIntegration(core.db, feed.accountId, feed.integrationId)).toMatchObject({
      trouble: null,
      listTrouble: { trouble: { cut: lost } },
    })
  })

  test('the list of another login is judged separately', async () => {
    const feed = await listed(core, 100)
    feed.login.says = () => page(machines(2), null, { cut: lost })
    await feed.verify(feed.integrationId)
    await core.run()
    expect(await state(feed)).toMatchObject({ list: { kind: 'list_incomplete' } })
    feed.login.says = () => page(machines(2))
    await feed.verify(feed.integrationId, { baseUrl: 'https://other.example' })
    await core.run()
    expect(await state(feed)).toEqual({ list: null, told: 0, over: 0 })
  })
})

test('a feed that repeats its machines in a new order each time ends by the machines seen, and that is reported', async () => {
  const feed = await running(core, 30)
  const asked: (string | null)[] = []
  feed.login.says = cursor => {
    asked.push(cursor)
    const n = Number(cursor ?? 0)
    const order = machines(30).sort(
      (a, b) => ((Number(a.equipmentId?.slice(2)) * (n + 7)) % 31) - ((Number(b.equipmentId?.slice(2)) * (n + 7)) % 31),
    )
    return page(order, String(n + 1))
  }
  await nextSync()
  expect(await state(feed)).toMatchObject({ list: { kind: 'list_incomplete', cut: { kind: 'circle' } }, told: 1 })
  // Two turns of a thousand machines, and the pages requested ahead.
  expect(asked.length).toBeLessThan(150)
  expect(await feed.row(feed.integrationId)).toMatchObject({ read_started_at: null, read_cursor: null })
})

describe('a feed that turns empty', () => {
  test('it is announced, lasts, and ends with the first machines', async () => {
    const feed = await running(core, 4)
    feed.login.says = () => page([])
    for (let n = 0; n < 3; n += 1) await nextSync()
    core.clock.advance(30 * DAY)
    await core.run()
    expect(await state(feed)).toEqual({ list: { kind: 'list_empty', before: 4 }, told: 1, over: 0 })
    expect(await feed.selected(feed.integrationId)).toHaveLength(4)
    feed.login.says = null
    await nextSync()
    expect(await state(feed)).toEqual({ list: null, told: 1, over: 1 })
  })

  test('machines without any identifier are not an empty fleet', async () => {
    const feed = await running(core, 4)
    feed.login.says = () => page([], null, { oddities: Array(16).fill(nameless) })
    await nextSync()
    expect(await state(feed)).toEqual({ list: { kind: 'list_nameless', machines: 16 }, told: 1, over: 0 })
  })

  test('the same holds for a first list, and an empty first list is not one that turned empty', async () => {
    const company = await core.company()
    company.login.says = () => page([], null, { oddities: Array(7).fill(nameless) })
    const integrationId = await company.install()
    await company.verify(integrationId)
    await core.run()
    const feed = { ...company, integrationId }
    expect(await state(feed)).toEqual({ list: { kind: 'list_nameless', machines: 7 }, told: 0, over: 0 })
    company.login.says = () => page([])
    await company.verify(integrationId)
    await core.run()
    expect(await state(feed)).toEqual({ list: null, told: 0, over: 0 })
  })
})

describe('a fleet that shrinks', () => {
  test('a sudden loss is announced with the numbers before and after, and is over when the machines are back', async () => {
    const feed = await running(core, 20)
    feed.login.machines = machines(15)
    await nextSync()
    await nextSync()
    expect(await state(feed)).toEqual({ list: { kind: 'list_shrunk', before: 20, now: 15 }, told: 1, over: 0 })
    feed.login.machines = machines(18)
    await nextSync()
    expect(await state(feed)).toEqual({ list: null, told: 1, over: 1 })
  })

  test('a gradual loss is not announced', async () => {
    const feed = await running(core, 20)
    for (const left of [18, 16, 14, 12, 10]) {
      feed.login.machines = machines(left)
      await nextSync()
    }
    expect(await state(feed)).toEqual({ list: null, told: 0, over: 0 })
  })

  test('after a week the smaller size counts as normal', async () => {
    const feed = await running(core, 20)
    feed.login.machines = machines(10)
    await nextSync()
    core.clock.advance(6 * DAY)
    await nextSync()
    expect(await state(feed)).toMatchObject({ list: { kind: 'list_shrunk', before: 20, now: 10 } })
    core.clock.advance(DAY)
    await nextSync()
    // It is not announced as over, because it isn’t.
    expect(await state(feed)).toEqual({ list: null, told: 1, over: 0 })
    feed.login.machines = machines(9)
    await nextSync()
    expect(await state(feed)).toMatchObject({ list: null, told: 1 })
  })

  test('new machines do not offset missing ones in the count', async () => {
    const feed = await running(core, 20)
    feed.login.machines = [...machines(10), ...Array.from({ length: 10 }, (_, n) => machine(100 + n))]
    await nextSync()
    expect(await feed.row(feed.integrationId)).toMatchObject({ listed_count: 20 })
  })
})

test.each([
  [100, 80, true],
  [100, 81, false],
  [10, 7, true],
  [10, 8, false],
  [4, 1, true],
  [4, 2, false],
  [100_000, 80_000, true],
  [0, 0, false],
  [3, 30, false],
])('from %i machines to %i: told is %s', (before, now, told) => {
  expect(judgeList({ listed: now, nameless: 0, cut: null, before }) !== null).toBe(told)
})

test('a first list never counts as shrunk', () => {
  expect(judgeList({ listed: 0, nameless: 0, cut: null, before: null })).toBeNull()
})
