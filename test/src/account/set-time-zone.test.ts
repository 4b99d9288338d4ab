import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAccount } from '../../../src/account/read-account.ts'
import { setTimeZone } from '../../../src/account/set-time-zone.ts'
import { closeMonth } from '../../../src/billing/close-month.ts'
import { readMonth } from '../../../src/billing/read-month.ts'
import type { Actor } from '../../../src/person/actor.ts'
import { openBooks } from '../billing/company.ts'

let books: Awaited<ReturnType<typeof openBooks>>
beforeAll(async () => {
  books = await openBooks()
})
afterAll(() => books.close())

const march = '2026-03-01'
const april = '2026-04-01'

/** A company with a feed, three of whose machines were received and selected in March. */
async function company(timeZone: string) {
  const founded = await books.found({ timeZone })
  const feed = await founded.addFeed('2026-03-01T12:00:00Z')
  const assets = await founded.addAssets(feed, 3)
  for (const asset of assets) {
    await founded.receive(feed, asset, '2026-03-12T08:00:00Z')
    await founded.select(feed, asset, '2026-03-10T00:00:00Z')
  }
  const ada: Actor = {
    personId: founded.person.id,
    workspaceId: founded.workspaceId,
    accountId: founded.accountId,
    platform: 'slack',
    externalId: founded.person.external_id,
    name: 'Ada',
    locale: 'en',
    timeZone,
    accountTimeZone: timeZone,
    role: 'administrator',
  }
  return { ...founded, ada }
}

const read = (accountId: number, month: string) => readMonth(books.ctx, { accountId, month, feeds: null })
const moves = async (accountId: number) => {
  const rows = await books.db
    .selectFrom('audit_entry')
    .select('details')
    .where('account_id', '=', accountId)
    .where('action', '=', 'time_zone_set')
    .orderBy('id')
    .execute()
  return rows.map(row => row.details)
}

test('an Administrator sets it, and the trail says from what to what', async () => {
  books.setClock('2026-03-25T00:00:00Z')
  const { ada, accountId } = await company('UTC')
  expect(await setTimeZone(books.ctx, { ...ada, role: 'fleet_administrator' }, 'Europe/Paris')).toEqual({
    kind: 'not_allowed',
    needs: 'administer',
  })
  for (const nonsense of ['Atlantis/Capital', '+02:00', '', 'UTC; drop table account']) {
    expect(await setTimeZone(books.ctx, ada, nonsense)).toEqual({ kind: 'unknown_zone' })
  }
  expect(await setTimeZone(books.ctx, ada, 'UTC')).toEqual({ kind: 'same', timeZone: 'UTC' })
  expect(await setTimeZone(books.ctx, ada, 'Europe/Paris')).toEqual({
    kind: 'changed',
    from: 'UTC',
    to: 'Europe/Paris',
  })
  expect(await moves(accountId)).toEqual([{ from: 'UTC', to: 'Europe/Paris' }])
  expect(await readAccount(books.ctx, accountId)).toMatchObject({
    timeZone: 'Europe/Paris',
    month: march,
    monthEnd: new Date('2026-03-31T22:00:00Z'),
  })
})

test.each([
  ['west', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'],
  ['east', 'Pacific/Pago_Pago', 'Pacific/Kiritimati'],
])('a move %s over the date line, after the close, leaves the closed month as it is', async (_, from, to) => {
  const { ada, accountId, due } = await company(from)
  books.setClock(due(march))
  expect(await closeMonth(books.ctx, { accountId, month: march })).toEqual({ kind: 'closed' })
  const before = await read(accountId, march)
  expect(before).toMatchObject({ timeZone: from, soFar: false, totals: { billable: 3 } })
  expect(await setTimeZone(books.ctx, ada, to)).toMatchObject({ kind: 'changed' })
  expect(await read(accountId, march)).toEqual(before)
  // March is over for this account, wherever it says that it is now.
  expect(await readAccount(books.ctx, accountId)).toMatchObject({ timeZone: to, month: april })
  expect(await closeMonth(books.ctx, { accountId, month: march })).toEqual({ kind: 'closed_before' })
  books.setClock(due(april, to))
  expect(await closeMonth(books.ctx, { accountId, month: april })).toEqual({ kind: 'closed' })
  expect(await read(accountId, march)).toEqual(before)
  expect(await read(accountId, april)).toMatchObject({ timeZone: to, soFar: false })
})

test('a close between two moves is in the zone of then', async () => {
  const { ada, accountId, due } = await company('Europe/Paris')
  books.setClock('2026-03-31T20:00:00Z')
  await setTimeZone(books.ctx, ada, 'Asia/Tokyo')
  books.setClock(due(march, 'Asia/Tokyo'))
  expect(await closeMonth(books.ctx, { accountId, month: march })).toEqual({ kind: 'closed' })
  const closed = await read(accountId, march)
  expect(closed.timeZone).toBe('Asia/Tokyo')
  await setTimeZone(books.ctx, ada, 'America/Los_Angeles')
  expect(await read(accountId, march)).toEqual(closed)
})

test('two people at once: one after the other, and each knows what it was before', async () => {
  books.setClock('2026-03-25T00:00:00Z')
  const { ada, accountId } = await company('UTC')
  const zones = ['Europe/Paris', 'Asia/Tokyo', 'America/Los_Angeles', 'Europe/Paris', 'UTC']
  const outcomes = await Promise.all(zones.map(zone => setTimeZone(books.ctx, ada, zone)))
  const changes = await moves(accountId)
  expect(outcomes.filter(outcome => outcome.kind === 'changed')).toHaveLength(changes.length)
  let zone: unknown = 'UTC'
  for (const change of changes) {
    expect(change).toMatchObject({ from: zone })
    zone = 'to' in change ? change.to : null
  }
  expect((await readAccount(books.ctx, accountId)).timeZone).toBe(zone)
})

test('a move and a close at once: the month is closed in one of the two, and stays in it', async () => {
  for (let round = 0; round < 6; round += 1) {
    const { ada, accountId, due } = await company('Europe/Paris')
    books.setClock(due(march))
    const [moved, closed] = await Promise.all([
      setTimeZone(books.ctx, ada, 'Europe/London'),
      closeMonth(books.ctx, { accountId, month: march }),
    ])
    expect(moved.kind).toBe('changed')
    // In London it is not due for an hour.
    expect(['closed', 'not_yet']).toContain(closed.kind)
    books.setClock(due(march, 'Europe/London'))
    await closeMonth(books.ctx, { accountId, month: march })
    const frozen = await read(accountId, march)
    expect(frozen.timeZone).toBe(closed.kind === 'closed' ? 'Europe/Paris' : 'Europe/London')
    await setTimeZone(books.ctx, ada, 'Pacific/Kiritimati')
    expect(await read(accountId, march)).toEqual(frozen)
  }
})

test('whatever is done in whatever order, a closed month answers the same for ever', async () => {
  const zone = fc.constantFrom('Pacific/Kiritimati', 'Asia/Kolkata', 'UTC', 'America/St_Johns', 'Pacific/Pago_Pago')
  const step = fc.oneof(
    zone.map(to => ({ do: 'move' as const, to })),
    fc.integer({ min: 1, max: 40 }).map(hours => ({ do: 'wait' as const, hours })),
    fc.constant({ do: 'close' as const }),
  )
  await fc.assert(
    fc.asyncProperty(zone, fc.array(step, { minLength: 4, maxLength: 10 }), async (first, steps) => {
      const { ada, accountId } = await company(first)
      let now = new Date('2026-03-30T00:00:00Z').getTime()
      const frozen = new Map<string, unknown>()
      for (const one of steps) {
        books.setClock(new Date(now))
        if (one.do === 'wait') now += one.hours * 3_600_000
        if (one.do === 'move') await setTimeZone(books.ctx, ada, one.to)
        if (one.do === 'close') {
          const outcome = await closeMonth(books.ctx, { accountId, month: march })
          if (outcome.kind === 'closed') frozen.set(march, await read(accountId, march))
        }
        for (const [month, said] of frozen) expect(await read(accountId, month)).toEqual(said)
      }
    }),
    { numRuns: 25 },
  )
})
