import type pg from 'pg'
import { startChild } from './child.ts'
import type { ClosingCommands } from './closing.ts'
import { connected } from './copy.ts'
import { loadAssets } from './load-assets.ts'
import type { ProductInput } from './product.ts'
import { startSlackStandIn, TEAM } from './slack-stand-in.ts'
import { megabytes, seconds, table, times } from './table.ts'

const MONTH = '2026-11-01'
const NEXT = '2026-12-01'

/** How long closing a month takes whose assets are all billable, beside the bare SQL that computes the same, and its CSV. */
export async function measureClose(
  common: Pick<ProductInput, 'databaseUrl' | 'signingSecret' | 'sealKeys'>,
  assets: number,
  say: (line: string) => void,
): Promise<string> {
  const at = new Date('2026-11-10T09:00:00Z')
  const slack = await startSlackStandIn(() => {})
  const product: ProductInput = { ...common, slackApiUrl: slack.apiUrl, feeds: { hosts: {}, allowedHosts: [] }, at }
  const closing = await startChild<ClosingCommands, ProductInput>('closing', product)
  await loadAssets(common.databaseUrl, { assets, people: 1, team: TEAM, at })
  const db = await connected(common.databaseUrl)
  await db.query(
    'insert into receipt (integration_id, month, asset_id, days, first_received_at) select integration_id, $1, id, 1, $2 from asset',
    [MONTH, at],
  )
  await db.query('vacuum analyze')
  say(`  ${assets.toLocaleString('en')} assets loaded`)

  // Once before that counts, so that both read the same pages from memory; then around the close.
  await bare(db)
  const before = await bare(db)
  const closed = await closing.call('closeMonth', { month: MONTH, hours: 22 * 24 })
  const after = await bare(db)
  const floor = (before + after) / 2
  say(`  closed in ${seconds(closed.ms)}, bare SQL ${seconds(floor)}`)
  const files = []
  for (const format of ['csv', 'xlsx'] as const) {
    const file = await closing.call('readFile', { month: MONTH, format })
    if (file.rows !== assets) throw new Error(`The ${format} has ${file.rows} rows.`)
    files.push({ format, ...file })
  }
  await closing.end()
  await db.end()
  await slack.close()

  return [
    `Closing a month of an account with ${assets.toLocaleString('en')} billable assets`,
    'Floor: one hand-written insert … select of the same rows into a table without indexes, keys and triggers, before and after.',
    '',
    table(
      ['', 'time', 'floor', 'of floor'],
      [
        [
          'close: counts, frozen assets, audit entry, announcement',
          seconds(closed.ms),
          seconds(floor),
          times(closed.ms / floor),
        ],
      ],
    ),
    '',
    table(
      ['', 'time', 'rows/s', 'size', 'memory before', 'at most'],
      files.map(file => [
        `its ${file.format.toUpperCase()}, read to the end`,
        seconds(file.ms),
        Math.round((file.rows / file.ms) * 1000).toLocaleString('en'),
        megabytes(file.bytes / 1024 / 1024),
        megabytes(file.megabytesBefore),
        megabytes(file.megabytes),
      ]),
    ),
  ].join('\n')
}

/** The same rows and the same counts by the least SQL. In ms. */
async function bare(db: pg.Client): Promise<number> {
  await db.query('drop table if exists bare; create table bare (like closed_month_asset)')
  await db.query('checkpoint')
  const started = performance.now()
  await db.query(
    `with billable as (
      insert into bare
      select integration.account_id, $1::date, receipt.integration_id, asset.id, oem_name, model, equipment_id, serial_number,
        pin, receipt.first_received_at, min(selected_from), nullif(max(least(selected_to, $2::timestamptz)), $2::timestamptz), false, false
      from receipt
      join selection on selection.asset_id = receipt.asset_id and selected_from < $2::timestamptz
        and (selected_to is null or selected_to > greatest($1::date, selected_from))
      join asset on asset.id = receipt.asset_id
      join integration on integration.id = receipt.integration_id
      where month = $1::date
      group by integration.account_id, receipt.integration_id, asset.id, receipt.first_received_at
      returning 1
    )
    select count(*) from billable`,
    [MONTH, NEXT],
  )
  return performance.now() - started
}
