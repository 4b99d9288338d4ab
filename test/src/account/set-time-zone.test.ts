import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAccount } from '../../../src/account/read-account.ts'
import { setTimeZone } from '../../../src/account/set-time-zone.ts'
import { closeMonth } from '../../../src/billing/close-month.ts'
import { readMonth } from '../../../src/billing/read-month.ts'
import { openBooks } from '../billing/company.ts'

let books: Awaited<ReturnType<typeof openBooks>>
beforeAll(async () => {
  books = await openBooks()
})
afterAll(() => books.close())

const march = '2026-03-01'
const april = '2026-04-01'

/** A company with a feed of which three machines were received and selected in March. */
async function company(timeZone: string) {
  const founded = await books.found({ timeZone })
  const feed = await founded.addFeed('2026-03-01T12:00:00Z')
  const assets = await founded.addAssets(feed, 3)
  for (const asset of assets) {
    await founded.receive(feed, asset, '2026-03-12T08:00:00Z')
    await founded.select(feed, asset, '2026-03-10T00:00:00Z')
  }
  return { ...founded, feed, assets }
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

test('an Administrator sets the time zone, and the trail has the old and the new zone', async () => {
  books.setClock('2026-03-25T00:00:00Z')
  const { ada, accountId } = await company('UTC')
  expect(await setTimeZone(books.ctx, { ...ada, role: 'fleet_administrator' }, 'Europe/Paris')).toEqual({
    kind: 'not_allowed',
    needs: 'administer',
  })
  for (const nonsense of ['Atlantis/Capital', '+02:00', '', 'UTC; drop table account']) {
    expect(await setTimeZone(books.ctx, ada, nonsense)).toEqual({ kind: 'unknown_zone' })
  }
  expect(await setTimeZone(books.ctx, ada, 'UTC')).toEqual({ kind: 'unchanged', timeZone: 'UTC', month: null })
  expect(await setTimeZone(books.ctx, ada, 'Europe/Paris')).toEqual({
    kind: 'changed',
    from: 'UTC',
    to: 'Europe/Paris',
    month: april,
  })
  expect(await moves(accountId)).toEqual([{ from: 'UTC', to: 'Europe/Paris', month: april }])
  expect(await readAccount(books.ctx, accountId)).toMatchObject({
    timeZone: 'Europe/Paris',
    pending: { month: april, until: 'UTC' },
    month: march,
    monthEnd: new Date('2026-04-01T00:00:00Z'),
  })
  expect(await setTimeZone(books.ctx, ada, 'Europe/Paris')).toEqual({
    kind: 'unchanged',
    timeZone: 'Europe/Paris',
    month: april,
  })
})

test('before the first Confirm a new zone counts at once', async () => {
  books.setClock('2026-03-31T23:30:00Z')
  const { ada, accountId, addFeed } = await books.found()
  await addFeed(null)
  expect(await setTimeZone(books.ctx, ada, 'Asia/Tokyo')).toMatchObject({ kind: 'changed', month: null })
  expect(await moves(accountId)).toEqual([{ from: 'UTC', to: 'Asia/Tokyo' }])
  expect(await readAccount(books.ctx, accountId)).toMatchObject({
    timeZone: 'Asia/Tokyo',
    pending: null,
    month: april,
    monthEnd: new Date('2026-04-30T15:00:00Z'),
  })
})

test('a new zone counts from the first month that has begun in neither zone; another change replaces it', async () => {
  const { ada, accountId, due } = await company('UTC')
  // In Kiritimati it is April already.
  books.setClock('2026-03-31T12:00:00Z')
  expect(await setTimeZone(books.ctx, ada, 'Pacific/Kiritimati')).toMatchObject({ month: '2026-05-01' })
  expect(await readAccount(books.ctx, accountId)).toMatchObject({ pending: { month: '2026-05-01', until: 'UTC' } })
  expect(await setTimeZone(books.ctx, ada, 'Europe/Paris')).toMatchObject({ from: 'Pacific/Kiritimati', month: april })
  expect(await setTimeZone(books.ctx, ada, 'UTC')).toMatchObject({ from: 'Europe/Paris', month: null })
  expect(await readAccount(books.ctx, accountId)).toMatchObject({ timeZone: 'UTC', pending: null })
  expect(await setTimeZone(books.ctx, ada, 'Europe/Paris')).toMatchObject({ month: april })
  books.setClock(due(april))
  expect(await readAccount(books.ctx, accountId)).toMatchObject({ timeZone: 'Europe/Paris', pending: null })
  for (const [month, zone] of [
    [march, 'UTC'],
    [april, 'Europe/Paris'],
  ] as const) {
    expect(await closeMonth(books.ctx, { accountId, month })).toEqual({ kind: 'closed' })
    expect((await read(accountId, month)).timeZone).toBe(zone)
  }
})

test('a change near the edge of a month moves no machine to another bill', async () => {
  const { ada, accountId, feed, assets, receive, due } = await company('America/Los_Angeles')
  const [, , late = 0] = assets
  // 18:00 of 31 March there; in Tokyo it is already 1 April.
  books.setClock('2026-04-01T01:00:00Z')
  await books.db.deleteFrom('receipt').where('asset_id', '=', late).execute()
  await receive(feed, late, '2026-04-01T01:00:00Z')
  await books.db
    .updateTable('selection')
    .set({ selected_from: new Date('2026-04-01T00:30:00Z') })
    .where('asset_id', '=', late)
    .execute()
  const before = await read(accountId, march)
  expect(before.totals).toEqual({ received: 3, selected: 3, billable: 3 })
  await setTimeZone(books.ctx, ada, 'Asia/Tokyo')
  books.setClock(due(march))
  await closeMonth(books.ctx, { accountId, month: march })
  expect((await read(accountId, march)).totals).toEqual(before.totals)
})

test.each([
  ['west', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'],
  ['east', 'Pacific/Pago_Pago', 'Pacific/Kiritimati'],
])('a change of zone %s over the date line after the close leaves the closed month as it is', async (_, from, to) => {
  const { ada, accountId, due } = await company(from)
  books.setClock(due(march))
  expect(await closeMonth(books.ctx, { accountId, month: march })).toEqual({ kind: 'closed' })
  const before = await read(accountId, march)
  expect(before).toMatchObject({ timeZone: from, soFar: false, totals: { billable: 3 } })
  expect(await setTimeZone(books.ctx, ada, to)).toMatchObject({ kind: 'changed', month: '2026-05-01' })
  expect(await read(accountId, march)).toEqual(before)
  // March is over for this account, whatever zone it has now.
  expect(await readAccount(books.ctx, accountId)).toMatchObject({ timeZone: to, month: april })
  expect(await closeMonth(books.ctx, { accountId, month: march })).toEqual({ kind: 'closed_before' })
  books.setClock(due('2026-05-01', to))
  for (const [month, timeZone] of [
    [april, from],
    ['2026-05-01', to],
  ] as const) {
    expect(await closeMonth(books.ctx, { accountId, month })).toEqual({ kind: 'closed' })
    expect(await read(accountId, month)).toMatchObject({ timeZone, soFar: false })
  }
  expect(await read(accountId, march)).toEqual(before)
})

test('of two people who change the zone at once, each is told the zone that was there before', async () => {
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

test('if the zone changes while a month is closed, the month is closed in the zone in which it began', async () => {
  for (let round = 0; round < 6; round += 1) {
    const { ada, accountId, due } = await company('Europe/Paris')
    books.setClock(due(march))
    const [moved, closed] = await Promise.all([
      setTimeZone(books.ctx, ada, 'Europe/London'),
      closeMonth(books.ctx, { accountId, month: march }),
    ])
    expect(moved.kind).toBe('changed')
    expect(closed.kind).toBe('closed')
    const frozen = await read(accountId, march)
    expect(frozen.timeZone).toBe('Europe/Paris')
    await setTimeZone(books.ctx, ada, 'Pacific/Kiritimati')
    expect(await read(accountId, march)).toEqual(frozen)
  }
})

test('whatever is done in whatever order, a closed month always gives the same answer', async () => {
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
