import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeMonth, nextMonthToClose } from '../../../src/billing/close-month.ts'
import { readMonth } from '../../../src/billing/read-month.ts'
import { openBooks } from './company.ts'

let books: Awaited<ReturnType<typeof openBooks>>
beforeAll(async () => {
  books = await openBooks()
})
afterAll(() => books.close())

type Company = Awaited<ReturnType<typeof books.found>>

/** The months of this company that are due now. */
async function due(company: Company): Promise<string[]> {
  const found = await nextMonthToClose(books.ctx, 1000)
  return found.filter(row => row.accountId === company.accountId).map(row => row.month)
}

/** Closes due months until none is due, as the workers do. */
async function closeAll(company: Company): Promise<string[]> {
  const closed: string[] = []
  for (;;) {
    const [month] = await due(company)
    if (month === undefined) return closed
    expect(await closeMonth(books.ctx, { accountId: company.accountId, month })).toEqual({ kind: 'closed' })
    closed.push(month)
  }
}

const announcements = async (company: Company, kind = 'billing') => {
  const rows = await books.db
    .selectFrom('announcement')
    .selectAll()
    .where('account_id', '=', company.accountId)
    .orderBy('id')
    .execute()
  return rows.filter(row => row.topic.kind === kind)
}

test('a month is due six hours after midnight in the account’s zone, not before', async () => {
  const company = await books.found({ timeZone: 'America/Los_Angeles' })
  await company.addFeed('2026-03-10T00:00:00Z')
  const march = { accountId: company.accountId, month: '2026-03-01' }
  books.setClock('2026-04-01T05:59:59.999-07:00')
  expect(await due(company)).toEqual([])
  expect(await closeMonth(books.ctx, march)).toEqual({ kind: 'not_yet' })
  books.setClock('2026-04-01T06:00:00-07:00')
  expect(await due(company)).toEqual(['2026-03-01'])
  expect(await closeMonth(books.ctx, march)).toEqual({ kind: 'closed' })
  expect(await due(company)).toEqual([])
})

test.each(['Pacific/Kiritimati', 'Pacific/Apia', 'Pacific/Pago_Pago', 'Etc/GMT+12', 'UTC', 'Asia/Kathmandu'])(
  'a month is due at the right moment in every zone: %s',
  async timeZone => {
    const company = await books.found({ timeZone })
    await company.addFeed(new Date(company.due('2026-02-01').getTime() - 7 * 3_600_000))
    const at = company.due('2026-02-01')
    books.setClock(new Date(at.getTime() - 1))
    expect(await due(company)).toEqual([])
    books.setClock(at)
    expect(await due(company)).toEqual(['2026-02-01'])
    expect(await closeAll(company)).toEqual(['2026-02-01'])
    books.setClock(new Date(company.due('2026-03-01').getTime() - 1))
    expect(await due(company)).toEqual([])
    books.setClock(company.due('2026-03-01'))
    expect(await closeAll(company)).toEqual(['2026-03-01'])
  },
)

test('the first month to close is that of the first Confirm, even after a later Confirm', async () => {
  const company = await books.found()
  books.setClock('2026-06-02T00:00:00Z')
  const feed = await company.addFeed(null)
  expect(await due(company)).toEqual([])
  expect(await closeMonth(books.ctx, { accountId: company.accountId, month: '2026-03-01' })).toEqual({
    kind: 'out_of_order',
    oldest: null,
  })
  await books.db
    .updateTable('integration')
    .set({
      state: 'active',
      confirmed_by: company.person.id,
      first_confirmed_at: new Date('2026-04-20T00:00:00Z'),
      confirmed_at: new Date('2026-06-01T01:00:00Z'),
    })
    .where('id', '=', feed)
    .execute()
  expect(await closeAll(company)).toEqual(['2026-04-01', '2026-05-01'])
})

test('three missed months are closed in order, and none can be closed out of order', async () => {
  const company = await books.found({ timeZone: 'Europe/Berlin' })
  const feed = await company.addFeed('2026-01-15T00:00:00Z')
  const [asset = 0] = await company.addAssets(feed, 1)
  await company.select(feed, asset, '2026-01-15T00:00:00Z')
  await company.receive(feed, asset, '2026-02-28T22:59:59Z')
  books.setClock('2026-04-02T00:00:00Z')
  expect(await closeMonth(books.ctx, { accountId: company.accountId, month: '2026-03-01' })).toEqual({
    kind: 'out_of_order',
    oldest: '2026-01-01',
  })
  expect(await closeAll(company)).toEqual(['2026-01-01', '2026-02-01', '2026-03-01'])
  const months = ['2026-01-01', '2026-02-01', '2026-03-01']
  const totals = await Promise.all(
    months.map(
      async month => (await readMonth(books.ctx, { accountId: company.accountId, month, feeds: null })).totals,
    ),
  )
  expect(totals).toEqual([
    { received: 0, selected: 1, billable: 0 },
    { received: 1, selected: 1, billable: 1 },
    { received: 0, selected: 1, billable: 0 },
  ])
  expect(await announcements(company)).toHaveLength(3)
})

test('the oldest months come first, and no more than requested', async () => {
  books.setClock('2031-01-15T00:00:00Z')
  for (const confirmed of ['2030-12-05', '2030-10-05', '2030-11-05']) {
    const company = await books.found()
    await company.addFeed(`${confirmed}T00:00:00Z`)
  }
  const all = await nextMonthToClose(books.ctx, 1000)
  expect(all.map(row => row.month)).toEqual(all.map(row => row.month).sort())
  expect(await nextMonthToClose(books.ctx, 2)).toEqual(all.slice(0, 2))
})

test('a month is closed once, however many workers try at the same moment', async () => {
  const company = await books.found()
  const feed = await company.addFeed('2026-03-10T00:00:00Z')
  const assets = await company.addAssets(feed, 20)
  for (const asset of assets) {
    await company.select(feed, asset, '2026-03-10T00:00:00Z')
    await company.receive(feed, asset, '2026-03-11T00:00:00Z')
  }
  books.setClock('2026-04-01T06:00:00Z')
  books.offered.length = 0
  const march = { accountId: company.accountId, month: '2026-03-01' }
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => closeMonth(books.ctx, march)))
  expect(outcomes.map(outcome => outcome.kind).sort()).toEqual([
    'closed',
    'closed_before',
    'closed_before',
    'closed_before',
  ])
  expect(await closeMonth(books.ctx, march)).toEqual({ kind: 'closed_before' })

  const told = await announcements(company)
  expect(told.map(row => [row.topic, row.wanted])).toEqual([[{ kind: 'billing', month: '2026-03-01' }, 1]])
  // In Slack the file with the assets is in its thread.
  const [file] = await announcements(company, 'billing_csv')
  expect(file?.thread_of).toBe(told[0]?.id)
  expect(books.offered).toEqual([
    { job: 'deliver', announcementId: told[0]?.id, desiredVersion: 1 },
    { job: 'deliver', announcementId: file?.id, desiredVersion: 1 },
  ])
  const trail = await books.db
    .selectFrom('audit_entry')
    .select(['action', 'person_id', 'details'])
    .where('account_id', '=', company.accountId)
    .execute()
  const counts = { received: 20, selected: 20, billable: 20 }
  expect(trail).toEqual([
    { action: 'month_closed', person_id: null, details: { month: '2026-03-01', timeZone: 'UTC', ...counts } },
  ])
})

test('a crash before the commit leaves nothing behind', async () => {
  const company = await books.found()
  const feed = await company.addFeed('2026-03-10T00:00:00Z')
  books.setClock('2026-04-01T06:00:00Z')
  const march = { accountId: company.accountId, month: '2026-03-01' }
  // The process dies after the announcement, which is written last.
  const broken = {
    ...books.ctx,
    db: books.db.withPlugin({
      transformQuery: args => args.node,
      transformResult: async args => {
        if (args.result.rows.some(row => 'wanted' in row)) throw new Error('crash')
        return args.result
      },
    }),
  }
  await expect(closeMonth(broken, march)).rejects.toThrow('crash')
  expect(await announcements(company)).toEqual([])
  expect((await readMonth(books.ctx, { ...march, feeds: null })).soFar).toBe(true)
  expect(await closeAll(company)).toEqual(['2026-03-01'])
  expect((await readMonth(books.ctx, { ...march, feeds: null })).feeds.map(row => row.integrationId)).toEqual([feed])
})

test('a month without data closes, with zeros', async () => {
  const company = await books.found()
  await company.addFeed('2026-03-10T00:00:00Z', 'Deere')
  books.setClock('2026-04-01T06:00:00Z')
  expect(await closeAll(company)).toEqual(['2026-03-01'])
  const summary = await readMonth(books.ctx, { accountId: company.accountId, month: '2026-03-01', feeds: null })
  expect(summary).toMatchObject({
    soFar: false,
    feeds: [{ name: 'Deere', received: 0, selected: 0, billable: 0 }],
    previous: null,
    change: null,
  })
  expect(await announcements(company)).toHaveLength(1)
  expect(await announcements(company, 'billing_csv')).toEqual([])
})

test('closing waits for a Confirm of that month whose job has not run, not for one of the next month', async () => {
  const company = await books.found()
  const feed = await company.addFeed('2026-03-10T00:00:00Z')
  const draft = await books.db
    .insertInto('draft')
    .values({
      integration_id: feed,
      person_id: company.person.id,
      base: 'all',
      based_on_version: 0,
      import_new: true,
      opened_at: new Date('2026-03-31T23:50:00Z'),
      confirmed_at: new Date('2026-03-31T23:59:59Z'),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  books.setClock('2026-04-01T06:00:00Z')
  expect(await due(company)).toEqual([])
  expect(await closeMonth(books.ctx, { accountId: company.accountId, month: '2026-03-01' })).toEqual({
    kind: 'not_yet',
  })
  await books.db
    .updateTable('draft')
    .set({ confirmed_at: new Date('2026-04-01T00:00:00Z') })
    .where('id', '=', draft.id)
    .execute()
  expect(await closeAll(company)).toEqual(['2026-03-01'])
})

test('the closing is announced in every subscribed channel of the live workspaces', async () => {
  const company = await books.found()
  const teams = await company.addWorkspace('teams')
  const left = await company.addWorkspace('slack')
  await company.subscribe('billing', 'C-finance')
  await company.subscribe('billing', '19:finance', teams)
  await company.subscribe('billing', 'C-old', left)
  await company.subscribe('feed_trouble', 'C-ops')
  await books.db.updateTable('workspace').set({ uninstalled_at: new Date() }).where('id', '=', left).execute()
  await company.addFeed('2026-03-10T00:00:00Z')
  books.setClock('2026-04-01T06:00:00Z')
  await closeAll(company)
  const places = (await announcements(company)).map(row => [row.workspace_id, row.place])
  expect(places).toHaveLength(2)
  expect(places).toContainEqual([company.workspaceId, { kind: 'channel', channel: 'C-finance' }])
  expect(places).toContainEqual([teams, { kind: 'channel', channel: '19:finance' }])
})

test('without a subscription the person who confirmed first is told; if that workspace is gone, another admin', async () => {
  const company = await books.found()
  const teams = await company.addWorkspace('teams')
  await company.addPerson(teams)
  const admin = await company.addPerson(teams, 'administrator')
  await company.addFeed('2026-03-10T00:00:00Z')
  books.setClock('2026-04-01T06:00:00Z')
  await closeAll(company)
  await books.db
    .updateTable('workspace')
    .set({ uninstalled_at: new Date() })
    .where('id', '=', company.workspaceId)
    .execute()
  books.setClock('2026-05-01T06:00:00Z')
  await closeAll(company)
  await books.db.updateTable('workspace').set({ uninstalled_at: new Date() }).where('id', '=', teams).execute()
  books.setClock('2026-06-01T06:00:00Z')
  expect(await closeAll(company)).toEqual(['2026-05-01'])
  expect((await announcements(company)).map(row => row.place)).toEqual([
    { kind: 'person', person: company.person.external_id },
    { kind: 'person', person: admin.external_id },
  ])
})

test('a removed feed is in the month in which it still had machines; later months close without a post', async () => {
  const company = await books.found()
  const feed = await company.addFeed('2026-03-10T00:00:00Z')
  const [asset = 0] = await company.addAssets(feed, 1)
  await company.select(feed, asset, '2026-03-10T00:00:00Z', '2026-03-20T00:00:00Z')
  await company.receive(feed, asset, '2026-03-11T00:00:00Z')
  await books.db.updateTable('integration').set({ state: 'removed' }).where('id', '=', feed).execute()
  books.setClock('2026-05-01T06:00:00Z')
  expect(await closeAll(company)).toEqual(['2026-03-01', '2026-04-01'])
  const read = (month: string) => readMonth(books.ctx, { accountId: company.accountId, month, feeds: null })
  expect((await read('2026-03-01')).totals.billable).toBe(1)
  expect(await read('2026-04-01')).toMatchObject({ feeds: [], change: { billable: -1 } })
  expect(await announcements(company)).toHaveLength(1)
})
