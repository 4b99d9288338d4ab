import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { drawTopic } from '../../../adapters/chat/posts.ts'
import { channelViewer } from '../../../adapters/chat/viewer.ts'
import type { FeedTrouble } from '../../../src/feed/feed.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { type Core, listed, machine, machines, openCore, PACE_SECONDS, page, running } from '../../helpers/core.ts'
import { setImportNew } from '../../helpers/page-form.ts'
import { subscribe } from '../../helpers/subscribe.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
// Stops the feeds of earlier tests; otherwise each test would sync all of them.
afterEach(() => core.rest())
afterAll(() => core.close())

const MINUTE = 60_000
const PACE = PACE_SECONDS * 1000
/** Longer than the pace and its jitter. */
const nextSync = async () => {
  core.clock.advance(PACE * 1.06)
  await core.run()
}
const receipts = async (integrationId: number) =>
  (await core.db.selectFrom('receipt').select('asset_id').where('integration_id', '=', integrationId).execute()).length
const importNew = async (feed: Awaited<ReturnType<typeof running>>, on: boolean) => {
  const draft = await feed.draft(feed.integrationId)
  await setImportNew(core.ctx, draft, on)
  await confirm(core.ctx, feed.ada, draft.id)
}

test('a feed is read at its OEM’s pace, counted from the start of the last read', async () => {
  const feed = await running(core, 3)
  feed.login.asked.length = 0
  const { next_sync_at, last_sync_at } = await feed.row(feed.integrationId)
  const wait = (next_sync_at?.getTime() ?? 0) - core.clock.now.getTime()
  expect(wait).toBeGreaterThanOrEqual(PACE)
  expect(wait).toBeLessThanOrEqual(PACE * 1.05)
  expect(last_sync_at).toEqual(core.clock.now)
  core.clock.advance(wait - 1)
  await core.run()
  expect(feed.login.asked).toEqual([])
  core.clock.advance(1)
  await core.run()
  expect(feed.login.asked).toEqual([null])
})

describe('checkpoints', () => {
  test('a job for a turn that is over, or not reached yet, sends no request', async () => {
    const feed = await running(core, 3)
    core.clock.advance(PACE * 2)
    const { read_turn: turn } = await feed.row(feed.integrationId)
    feed.login.asked.length = 0
    for (const wrong of [turn - 1, turn + 1])
      await core.carryOut({ job: 'sync', integrationId: feed.integrationId, turn: wrong })
    expect(feed.login.asked).toEqual([])
    const work = { job: 'sync', integrationId: feed.integrationId, turn } as const
    await Promise.all([core.carryOut(work), core.carryOut(work)])
    expect((await feed.row(feed.integrationId)).read_turn).toBe(turn + 1)
    await core.carryOut({ ...work, turn: turn + 1 })
    expect((await feed.row(feed.integrationId)).read_turn).toBe(turn + 1)
  })

  test('a read of many small pages moves its checkpoint after some seconds and makes room for others', {
    timeout: 20_000,
  }, async () => {
    const feed = await running(core, 300)
    feed.login.pageSize = 1
    feed.login.says = async () => {
      await sleep(20)
      return null
    }
    core.clock.advance(PACE * 1.06)
    const { read_turn: turn } = await feed.row(feed.integrationId)
    const begin = performance.now()
    await core.carryOut({ job: 'sync', integrationId: feed.integrationId, turn })
    const after = await feed.row(feed.integrationId)
    expect(after.read_cursor).not.toBeNull()
    expect(after.read_turn).toBeGreaterThan(turn)
    expect(performance.now() - begin).toBeLessThan(5_500)
    feed.login.says = null
    await core.run()
    expect(await feed.row(feed.integrationId)).toMatchObject({ read_cursor: null, asset_count: 300 })
  })

  test('an interrupted read continues from its page, and its news are one post', async () => {
    const feed = await running(core, 250)
    feed.login.machines = machines(260)
    let broken = true
    feed.login.asked.length = 0
    feed.login.says = cursor => (cursor === '200' && broken ? { kind: 'unreachable', detail: 'x' } : null)
    await nextSync()
    expect(feed.login.asked).toEqual([null, '100', '200'])
    expect(await receipts(feed.integrationId)).toBe(250)
    broken = false
    core.clock.advance(15 * MINUTE)
    await core.run()
    expect(feed.login.asked.slice(3)).toEqual(['200'])
    expect(await receipts(feed.integrationId)).toBe(260)
    expect(core.chat.of(feed.workspaceId, 'arrival')).toHaveLength(1)
    expect(core.chat.of(feed.workspaceId, 'feed_trouble')).toEqual([])
  })
})

describe('a page that the feed no longer gives', () => {
  /** 250 machines in three pages; the last page gets this answer. */
  const stuck = async (trouble: FeedTrouble | null) => {
    const feed = await running(core, 250)
    feed.login.says = cursor => (cursor === '200' ? trouble : null)
    return feed
  }

  test('the pages before it are read again at the OEM’s pace, and it is announced once, whatever the trouble is', async () => {
    const troubles: FeedTrouble[] = [
      { kind: 'not_iso', detail: 'there is no fleet at this address (404)' },
      { kind: 'no_access' },
      { kind: 'too_large', detail: 'more than 32 MB' },
      { kind: 'unreachable', detail: 'the host answered 500' },
      { kind: 'maintenance' },
    ]
    const feeds = []
    for (const trouble of troubles) feeds.push({ ...(await stuck(trouble)), kind: trouble.kind })
    const begin = core.clock.now.getTime()
    for (const feed of feeds) feed.login.asked.length = 0
    while (core.clock.now.getTime() < begin + 4 * 60 * MINUTE) {
      core.clock.advance(10 * MINUTE)
      await core.run()
    }
    for (const feed of feeds) {
      const first = feed.login.asked.filter(cursor => cursor === null).length
      expect(first, feed.kind).toBeGreaterThan(2)
      expect(first, feed.kind).toBeLessThan((4 * 60 * MINUTE) / PACE + 1)
      expect(core.chat.of(feed.workspaceId, 'feed_trouble'), feed.kind).toHaveLength(1)
      expect(core.chat.of(feed.workspaceId, 'feed_recovered'), feed.kind).toHaveLength(0)
      feed.login.says = null
    }
    for (let n = 0; n < 3; n += 1) await nextSync()
    for (const feed of feeds) {
      expect(core.chat.of(feed.workspaceId, 'feed_trouble'), feed.kind).toHaveLength(1)
      expect(core.chat.of(feed.workspaceId, 'feed_recovered'), feed.kind).toHaveLength(1)
      const row = await feed.row(feed.integrationId)
      expect(row, feed.kind).toMatchObject({ read_started_at: null, failures: 0, listed_count: 250 })
    }
  })

  test('many turns of good pages before it do not end the trouble', async () => {
    const feed = await running(core, 1)
    feed.login.pageSize = 1_000
    feed.login.machines = machines(2_500)
    feed.login.says = cursor => (cursor === '2000' ? { kind: 'no_access' } : null)
    for (let n = 0; n < 4; n += 1) await nextSync()
    expect(feed.login.asked.filter(cursor => cursor === '2000').length).toBeGreaterThan(2)
    expect(core.chat.of(feed.workspaceId, 'feed_trouble')).toHaveLength(1)
    expect(core.chat.of(feed.workspaceId, 'feed_recovered')).toHaveLength(0)
  })

  test('new machines on the pages before it are announced', async () => {
    const feed = await stuck({ kind: 'no_access' })
    feed.login.machines = [...machines(10, 900), ...machines(250)]
    for (let n = 0; n < 3; n += 1) await nextSync()
    expect(core.chat.of(feed.workspaceId, 'arrival')).toHaveLength(1)
  })

  test('they are also announced after a Verify in the middle of the list', async () => {
    const feed = await stuck({ kind: 'unreachable', detail: 'x' })
    feed.login.machines = [...machines(10, 900), ...machines(250)]
    await nextSync()
    expect(core.chat.of(feed.workspaceId, 'arrival')).toHaveLength(0)
    feed.login.says = null
    await feed.verify(feed.integrationId)
    for (let n = 0; n < 2; n += 1) await nextSync()
    expect(core.chat.of(feed.workspaceId, 'arrival')).toHaveLength(1)
  })

  test('new machines before it are announced, also if the clock moves while their turn is recorded', async () => {
    const feed = await stuck({ kind: 'no_access' })
    feed.login.machines = [...machines(10, 900), ...machines(250)]
    const { now } = core.ctx
    core.ctx.now = () => {
      core.clock.advance(1)
      return now()
    }
    try {
      await nextSync()
    } finally {
      core.ctx.now = now
    }
    await core.run()
    expect(core.chat.of(feed.workspaceId, 'arrival')).toHaveLength(1)
  })

  test('a used-up quota does not restart the list: it continues where it stopped', async () => {
    const feed = await stuck(null)
    feed.login.says = cursor =>
      cursor === '200' ? { kind: 'throttled', until: new Date(core.clock.now.getTime() + 24 * 60 * MINUTE) } : null
    await nextSync()
    feed.login.asked.length = 0
    for (let n = 0; n < 3; n += 1) {
      core.clock.advance(24 * 60 * MINUTE)
      await core.run()
    }
    expect(new Set(feed.login.asked)).toEqual(new Set(['200']))
    feed.login.says = null
    core.clock.advance(24 * 60 * MINUTE)
    await core.run()
    expect(await feed.row(feed.integrationId)).toMatchObject({ listed_count: 250, read_started_at: null })
  })
})

describe('new machines', () => {
  test('they are imported automatically if all are imported', async () => {
    const feed = await running(core, 2)
    feed.login.machines = machines(4)
    await nextSync()
    expect(await feed.selected(feed.integrationId)).toHaveLength(4)
    expect(await feed.row(feed.integrationId)).toMatchObject({ asset_count: 4, selected_count: 4 })
    expect(core.chat.of(feed.workspaceId, 'arrival')).toHaveLength(1)
    await nextSync()
    expect(core.chat.of(feed.workspaceId, 'arrival')).toHaveLength(1)
  })

  test('they wait for approval otherwise', async () => {
    const feed = await running(core, 2)
    await importNew(feed, false)
    feed.login.machines = machines(4)
    await nextSync()
    expect(await feed.selected(feed.integrationId)).toHaveLength(2)
    expect(await readIntegration(core.db, feed.accountId, feed.integrationId)).toMatchObject({
      pendingCount: 2,
      assetCount: 4,
    })
    expect(core.chat.of(feed.workspaceId, 'arrival')).toHaveLength(1)
  })

  test('if the setting changes during a read, each machine is treated by the setting at its turn', async () => {
    const feed = await running(core, 100)
    feed.login.machines = machines(2300)
    feed.login.says = async cursor => {
      // The second turn is being read while the first is stored; by the third the setting has changed.
      if (cursor === '2100') await importNew(feed, false)
      return null
    }
    await nextSync()
    const rows = await core.db
      .selectFrom('arrival_asset')
      .innerJoin('arrival', 'arrival.id', 'arrival_asset.arrival_id')
      .select(['arrival_id', 'decision', eb => eb.fn.countAll<number>().as('assets')])
      .where('integration_id', '=', feed.integrationId)
      .groupBy(['arrival_id', 'decision'])
      .orderBy('decision')
      .execute()
    expect(new Set(rows.map(row => row.arrival_id)).size).toBe(1)
    const [imported, waiting] = rows
    expect(imported?.decision).toBe('imported')
    expect(waiting?.decision).toBeNull()
    expect((imported?.assets ?? 0) + (waiting?.assets ?? 0)).toBe(2200)
    const { selected_count } = await feed.row(feed.integrationId)
    expect(selected_count).toBe(100 + (imported?.assets ?? 0))
    expect(await feed.selected(feed.integrationId)).toHaveLength(selected_count)
    expect(core.chat.of(feed.workspaceId, 'arrival')).toHaveLength(1)
  })
})

describe('a feed with wrong pages', () => {
  test('a repeated page, and an empty page after a full fleet, lose and double no machine', async () => {
    const feed = await running(core, 100)
    feed.login.says = cursor => page(machines(50), cursor === null ? 'again' : null)
    await nextSync()
    feed.login.says = () => page([])
    await nextSync()
    expect(await feed.assets(feed.integrationId)).toHaveLength(100)
    expect(await feed.selected(feed.integrationId)).toHaveLength(100)
    expect(await feed.row(feed.integrationId)).toMatchObject({
      asset_count: 100,
      selected_count: 100,
      read_started_at: null,
    })
    // Half of the fleet is missing, then all of it: each is announced once.
    expect((await feed.troubles(feed.integrationId)).map(({ trouble }) => trouble.kind)).toEqual([
      'list_shrunk',
      'list_empty',
    ])
  })

  test('paging that was cut short is announced, once', async () => {
    const feed = await running(core, 2)
    feed.login.says = () => page(machines(2), null, { cut: { kind: 'not_followed', page: 2 } })
    await nextSync()
    await nextSync()
    const oddities = await core.db
      .selectFrom('oddity')
      .selectAll()
      .where('integration_id', '=', feed.integrationId)
      .execute()
    expect(oddities).toMatchObject([{ reason: 'paging', asset_id: null }])
    expect(await readIntegration(core.db, feed.accountId, feed.integrationId)).toMatchObject({ oddityCount: 1 })
  })

  test('implausible values are stored once per machine and element', async () => {
    const feed = await running(core, 1)
    const oddity = (value: string) => ({ element: 'FuelRemaining/Percent', value, reason: 'out_of_range' as const })
    feed.login.says = () =>
      page(
        [machine(0, { oddities: [oddity('104')] }), machine(1, { oddities: [oddity('105'), oddity('106')] })],
        null,
        {
          oddities: [{ element: 'EquipmentHeader', value: '', reason: 'no_identity' }],
        },
      )
    await nextSync()
    await nextSync()
    expect(await readIntegration(core.db, feed.accountId, feed.integrationId)).toMatchObject({ oddityCount: 3 })
  })
})

describe('trouble', () => {
  const answer = (feed: Awaited<ReturnType<typeof running>>, trouble: FeedTrouble | null) => {
    feed.login.says = trouble && (() => trouble)
  }
  const told = (feed: { workspaceId: number }) => ({
    trouble: core.chat.of(feed.workspaceId, 'feed_trouble').length,
    over: core.chat.of(feed.workspaceId, 'feed_recovered').length,
  })

  test('trouble that needs a person is announced at once, once, and again when it is over', async () => {
    const troubles: FeedTrouble[] = [
      { kind: 'no_access' },
      { kind: 'consent_missing', url: null },
      { kind: 'not_iso', detail: 'a web page' },
    ]
    const feeds = []
    for (const trouble of troubles) feeds.push({ ...(await running(core, 1)), of: trouble })
    for (const feed of feeds) answer(feed, feed.of)
    for (let n = 0; n < 5; n += 1) await nextSync()
    for (const feed of feeds) {
      expect(told(feed), feed.of.kind).toEqual({ trouble: 1, over: 0 })
      expect(feed.login.asked.length, feed.of.kind).toBeGreaterThan(4)
      const shown = await readIntegration(core.db, feed.accountId, feed.integrationId)
      expect(shown).toMatchObject({ trouble: { trouble: feed.of } })
      answer(feed, null)
    }
    await nextSync()
    await nextSync()
    for (const feed of feeds) {
      expect(told(feed), feed.of.kind).toEqual({ trouble: 1, over: 1 })
      const shown = await readIntegration(core.db, feed.accountId, feed.integrationId)
      expect(shown, feed.of.kind).toMatchObject({ trouble: null })
      answer(feed, feed.of)
    }
    await nextSync()
    for (const feed of feeds) expect(told(feed), feed.of.kind).toEqual({ trouble: 2, over: 1 })
  })

  test('a refused login is announced at once and never retried automatically', async () => {
    const feed = await running(core, 1)
    answer(feed, { kind: 'wrong_credentials' })
    feed.login.asked.length = 0
    for (let n = 0; n < 30; n += 1) await nextSync()
    core.clock.advance(30 * 86_400_000)
    await core.run()
    expect(feed.login.asked).toEqual([null])
    expect(told(feed)).toEqual({ trouble: 1, over: 0 })
    answer(feed, null)
    await feed.verify(feed.integrationId)
    await core.run()
    // Ada fixed it herself and sees the outcome.
    expect(told(feed)).toEqual({ trouble: 1, over: 0 })
    await nextSync()
    expect(await feed.row(feed.integrationId)).toMatchObject({ failures: 0 })
  })

  test.each<FeedTrouble>([{ kind: 'maintenance' }, { kind: 'unreachable', detail: 'x' }])(
    '$kind is announced after an hour and retried with growing pauses',
    async trouble => {
      const feed = await running(core, 1)
      await nextSync()
      answer(feed, trouble)
      feed.login.asked.length = 0
      core.clock.advance(PACE * 1.06)
      const begin = core.clock.now.getTime()
      const pauses: number[] = []
      let before = begin
      while (core.clock.now.getTime() < begin + 59 * MINUTE) {
        await core.run()
        const next = (await feed.row(feed.integrationId)).next_sync_at?.getTime() ?? 0
        pauses.push(next - before)
        before = next
        core.clock.now = new Date(Math.max(next, core.clock.now.getTime() + 1))
      }
      // Half a minute to a minute at first, finally no more than the pace.
      expect(pauses[0]).toBeGreaterThanOrEqual(30_000)
      expect(pauses[0]).toBeLessThanOrEqual(60_000)
      expect(Math.max(...pauses)).toBeLessThanOrEqual(PACE)
      expect(feed.login.asked.length).toBeLessThan(16)
      expect(told(feed)).toEqual({ trouble: 0, over: 0 })
      core.clock.advance(PACE)
      await core.run()
      expect(told(feed)).toEqual({ trouble: 1, over: 0 })
      answer(feed, null)
      core.clock.advance(PACE)
      await core.run()
      expect(told(feed)).toEqual({ trouble: 1, over: 1 })
    },
  )

  test('after a bug of ours the feed is retried later each time; people are told once with a reference, and when it is over', async () => {
    const feed = await running(core, 1)
    await nextSync()
    feed.login.says = () => {
      throw new Error('a bug')
    }
    const { read_turn: turn } = await feed.row(feed.integrationId)
    const work = { job: 'sync', integrationId: feed.integrationId, turn } as const
    const pauses: number[] = []
    for (let n = 0; n < 7; n += 1) {
      // It is due by our clock; the pause is by the clock of Postgres, and nobody waits for it here.
      core.clock.advance(20 * MINUTE)
      await sql`update lease set until = now()`.execute(core.db)
      await expect(core.carryOut(work)).rejects.toThrow('a bug')
      const asked = feed.login.asked.length
      await core.carryOut(work)
      expect(feed.login.asked).toHaveLength(asked)
      const { rows } = await sql<{ ms: number }>`
        select (extract(epoch from until - now()) * 1000)::float as ms from lease where job = 'sync'`.execute(core.db)
      pauses.push(rows[0]?.ms ?? 0)
      await core.run()
      expect(told(feed)).toEqual({ trouble: n < 4 ? 0 : 1, over: 0 })
    }
    for (const [n, pause] of pauses.entries()) {
      expect(pause).toBeGreaterThan(1000 * 2 ** n - 900)
      expect(pause).toBeLessThanOrEqual(1000 * 2 ** n)
    }
    expect((await feed.troubles(feed.integrationId)).at(-1)).toMatchObject({
      trouble: { kind: 'internal_error', reference: expect.stringMatching(/^[0-9a-f]{8}$/) },
      ended_at: null,
    })
    feed.login.says = null
    core.clock.advance(20 * MINUTE)
    await sql`update lease set until = now()`.execute(core.db)
    await core.run()
    expect(told(feed)).toEqual({ trouble: 1, over: 1 })
    expect(await feed.row(feed.integrationId)).toMatchObject({ failures: 0 })
  })

  test('trouble that ends within the hour is never announced', async () => {
    const feed = await running(core, 1)
    answer(feed, { kind: 'unreachable', detail: 'x' })
    await nextSync()
    answer(feed, { kind: 'maintenance' })
    await nextSync()
    answer(feed, null)
    await nextSync()
    expect(told(feed)).toEqual({ trouble: 0, over: 0 })
    const troubles = await feed.troubles(feed.integrationId)
    expect(troubles).toHaveLength(1)
    expect(troubles[0]?.ended_at).not.toBeNull()
  })

  test('"slow down" is obeyed to the second', async () => {
    const feed = await running(core, 1)
    core.clock.advance(PACE * 1.06)
    const until = new Date(core.clock.now.getTime() + 61_000)
    answer(feed, { kind: 'throttled', until })
    await core.run()
    expect((await feed.row(feed.integrationId)).next_sync_at).toEqual(until)
    feed.login.asked.length = 0
    core.clock.advance(60_999)
    await core.run()
    expect(feed.login.asked).toEqual([])
    answer(feed, null)
    core.clock.advance(1)
    await core.run()
    expect(feed.login.asked).toEqual([null])
    // A time in the past would be a tight loop.
    core.clock.advance(PACE * 1.06)
    answer(feed, { kind: 'throttled', until: new Date(0) })
    await core.run()
    expect((await feed.row(feed.integrationId)).next_sync_at?.getTime()).toBeGreaterThan(core.clock.now.getTime())
  })

  test('trouble of another kind replaces the one before', async () => {
    const feed = await running(core, 1)
    answer(feed, { kind: 'no_access' })
    await nextSync()
    answer(feed, { kind: 'wrong_credentials' })
    await nextSync()
    expect(told(feed)).toEqual({ trouble: 2, over: 0 })
    expect((await feed.troubles(feed.integrationId)).map(row => row.ended_at === null)).toEqual([false, true])
    answer(feed, null)
    await feed.verify(feed.integrationId)
    await core.run()
    // Only Ada gets it, and she fixed it herself: she sees the outcome.
    expect(told(feed)).toEqual({ trouble: 2, over: 0 })
  })

  /** What the posts in a channel say now, the first one first. */
  const saidIn = async (feed: Awaited<ReturnType<typeof running>>) => {
    const { accountId, workspaceId } = feed
    const viewer = await channelViewer(core.ctx, { accountId, workspaceId, channel: 'C1' })
    const posts = core.chat.posted.filter(one => one.to.workspaceId === workspaceId && one.to.place.kind === 'channel')
    return await Promise.all(
      posts.map(async ({ topic, edits }) => ({
        edits,
        said: JSON.stringify(await drawTopic(core.ctx, viewer, topic)),
      })),
    )
  }

  test('the copies of a replaced trouble say so, and the end is announced when all of it is over', async () => {
    const feed = await running(core, 1)
    await subscribe(core.ctx, feed.ada, 'C1', ['feed_trouble'])
    answer(feed, { kind: 'no_access' })
    await nextSync()
    // This mostly passes by itself, so nothing is posted about it yet.
    answer(feed, { kind: 'unreachable', detail: 'timeout' })
    await nextSync()
    expect(await saidIn(feed)).toMatchObject([
      { edits: 1, said: expect.stringContaining('something else has been wrong') },
    ])
    // The text as it is now.
    answer(feed, { kind: 'maintenance' })
    await nextSync()
    answer(feed, null)
    core.clock.advance(86_400_000)
    await core.run()
    expect(told(feed)).toEqual({ trouble: 1, over: 1 })

    answer(feed, { kind: 'unreachable', detail: 'timeout' })
    for (let n = 0; n < 6; n += 1) await nextSync()
    answer(feed, { kind: 'maintenance' })
    core.clock.advance(86_400_000)
    await core.run()
    // It continues under another kind: the post is about the same trouble.
    const goesOn = (await saidIn(feed)).at(-1)
    expect(goesOn).toMatchObject({ edits: 1, said: expect.stringContaining('maintenance') })
  })

  test('the same holds for trouble with the list', async () => {
    const feed = await running(core, 20)
    await subscribe(core.ctx, feed.ada, 'C1', ['feed_trouble'])
    feed.login.machines = machines(10)
    await nextSync()
    feed.login.machines = []
    await nextSync()
    const [first, second] = await saidIn(feed)
    expect(first).toMatchObject({ edits: 1, said: expect.stringContaining('something else has been wrong') })
    expect(second).toMatchObject({ edits: 0 })
    expect(second?.said).not.toContain('something else')
  })

  test('trouble is posted to the subscribed channel, otherwise to the person who set the feed up', async () => {
    const feed = await listed(core, 1)
    await feed.start(feed.integrationId)
    await subscribe(core.ctx, feed.ada, 'C1', ['feed_trouble'])
    answer(feed, { kind: 'no_access' })
    await nextSync()
    await core.db.deleteFrom('subscription').where('workspace_id', '=', feed.workspaceId).execute()
    answer(feed, { kind: 'wrong_credentials' })
    await nextSync()
    expect(core.chat.of(feed.workspaceId, 'feed_trouble').map(one => one.to.place)).toEqual([
      { kind: 'channel', channel: 'C1' },
      { kind: 'person', person: 'Ada' },
    ])
  })
})
