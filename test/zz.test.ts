import { sql } from 'kysely'
import { test } from 'vitest'
import { readMonth } from '../src/billing/read-month.ts'
import { readHistory } from '../src/billing/read-history.ts'
import { listMonthAssets } from '../src/billing/list-month-assets.ts'
import { billingCsv } from '../adapters/chat/files/billing-csv.ts'
import { openBooks } from './src/billing/company.ts'
test('big', async () => {
  const books = await openBooks()
  books.setClock('2026-03-25T00:00:00Z')
  const founded = await books.found()
  const feed = await founded.addFeed('2026-02-10T00:00:00Z')
  await books.db.transaction().execute(async trx => {
    await sql`set local session_replication_role = replica`.execute(trx)
    await sql`with made as (insert into asset (integration_id, identity, search, first_received_at, pin) select ${feed}, 'pin' || n, '', now(), 'PIN' || n from generate_series(1, 300000) n returning id),
      received as (insert into receipt (integration_id, month, asset_id, days, first_received_at) select ${feed}, '2026-03-01'::date, id, 1, '2026-03-02' from made)
      insert into selection (asset_id, integration_id, selected_from) select id, ${feed}, '2026-02-10' from made`.execute(trx) })
  await sql`analyze`.execute(books.db)
  const q = { accountId: founded.accountId, month: '2026-03-01', feeds: null }
  const time = async (name: string, f: () => Promise<unknown>) => { for (let i = 0; i < 2; i++) { const t = performance.now(); await f(); console.log(name, Math.round(performance.now() - t)) } }
  await time('readMonth', () => readMonth(books.ctx, q))
  await time('billable page', () => listMonthAssets(books.ctx, { ...q, which: 'billable', from: null, limit: 8 }))
  await time('not billable (none)', () => listMonthAssets(books.ctx, { ...q, which: 'not_billable', from: null, limit: 8 }))
  await time('csv', async () => { let n = 0; for await (const p of billingCsv(books.ctx, q)) n += p.length })
  await books.close()
}, 200000)
