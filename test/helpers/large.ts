import { sql } from 'kysely'
import { confirm } from '../../src/selection/confirm.ts'
import { tickMatching } from '../../src/selection/tick.ts'
import { type Core, listed, machines } from './core.ts'
import { setImportNew } from './page-form.ts'

export const EVERYTHING = { terms: [], oemName: null, model: null }

/**
 * More assets than a click may carry out. They are written directly, because reading a feed of that size takes long.
 */
export async function large(core: Core, count = 20_001) {
  const feed = await listed(core, 1)
  await sql`
    insert into asset (integration_id, search, first_received_at)
    select ${feed.integrationId}, ' n' || n || ' ', ${core.clock.now} from generate_series(2, ${count}) n`.execute(
    core.db,
  )
  await core.db.updateTable('integration').set({ asset_count: 20_001 }).where('id', '=', feed.integrationId).execute()
  return feed
}

/**
 * A large feed that runs with nothing selected, to which `arrivals` machines came an hour later. Its row says that it
 * is large, which makes its Confirms jobs; only ten of its assets are real.
 */
export async function largeRunning(core: Core, options: { importNew: boolean; arrivals: number }) {
  const feed = await large(core, 10)
  const draft = await feed.draft(feed.integrationId)
  await tickMatching(core.ctx, draft, EVERYTHING, false)
  await setImportNew(core.ctx, draft, options.importNew)
  await confirm(core.ctx, feed.ada, draft.id)
  await core.run()
  core.clock.advance(3_600_000)
  feed.login.machines = machines(1 + options.arrivals)
  await core.run()
  const arrived = await core.db
    .selectFrom('arrival_asset')
    .innerJoin('arrival', 'arrival.id', 'arrival_asset.arrival_id')
    .select(['arrival_id', 'asset_id'])
    .where('integration_id', '=', feed.integrationId)
    .orderBy('asset_id')
    .execute()
  core.clock.advance(60_000)
  return { ...feed, arrivalId: arrived[0]?.arrival_id ?? 0, arrived: arrived.map(row => row.asset_id) }
}

/** Every interval of a feed as `[asset, from, to]`. */
export async function intervalsOf(core: Core, integrationId: number): Promise<[number, Date, Date | null][]> {
  const rows = await core.db
    .selectFrom('selection')
    .select(['asset_id', 'selected_from', 'selected_to'])
    .where('integration_id', '=', integrationId)
    .orderBy('asset_id')
    .orderBy('selected_from')
    .execute()
  return rows.map(row => [row.asset_id, row.selected_from, row.selected_to])
}
