import { connected } from './copy.ts'

/** Makes with their models, as they are in a mixed fleet: 24 models, so each is some 4 % of the fleet. */
const MODELS = {
  CAT: ['320', '323', '336', 'D6T', '950 GC', '966M', '745', '140'],
  Komatsu: ['PC210LC-11', 'PC360LC-11', 'D61PX-24', 'WA380-8', 'HM400-5'],
  Volvo: ['EC220E', 'L120H', 'A40G', 'ECR88D'],
  Liebherr: ['R 926', 'L 566', 'A 914'],
  Takeuchi: ['TB216', 'TB240', 'TB290-2', 'TL12R2'],
}

export interface LoadedAsset {
  model: string
  equipmentId: string
  serialNumber: string
}

/**
 * One active integration with that many assets, all selected, and as many people with a draft of their own each.
 * Rows and indexes are those of a fleet that came in through the feed, only the way is shorter: set-based, the search
 * index built at the end.
 */
export async function loadAssets(
  databaseUrl: string,
  options: { assets: number; people: number; team: string; at: Date },
): Promise<{ drafts: { draftId: number; person: string }[]; some: LoadedAsset[] }> {
  const { assets, people, team, at } = options
  const db = await connected(databaseUrl)
  await db.query('set synchronous_commit = off; set maintenance_work_mem = "1GB"')
  const workspace = await db.query<{ id: string }>('select id from workspace where external_id = $1', [team])
  await db.query(
    `insert into person (workspace_id, external_id, name, locale, time_zone, workspace_admin, profile_read_at)
    select $1, 'U0PERSON' || n, 'Person ' || n, 'en-US', 'Europe/Berlin', true, $2 from generate_series(1, $3::int) n`,
    [workspace.rows[0]?.id, at, people],
  )
  const integration = await db.query<{ id: string }>(
    `insert into integration (account_id, oem, name, state, installed_by, installed_at, confirmed_by, confirmed_at,
      first_confirmed_at, selection_version, last_sync_at, asset_count, selected_count)
    select account_id, 'other', 'One million', 'active', person.id, $1, person.id, $1, $1, 1, $1, $2, $2
    from workspace join person on person.workspace_id = workspace.id and person.external_id = 'U0PERSON1'
    returning id`,
    [at, assets],
  )
  const integrationId = integration.rows[0]?.id

  const index = await db.query<{ indexdef: string }>("select indexdef from pg_indexes where indexname = 'asset_search'")
  await db.query('drop index asset_search')
  await db.query(
    `insert into asset (integration_id, oem_name, model, equipment_id, serial_number, pin, search, label_key, first_received_at)
    select $1, oem_name, model, equipment_id, serial_number, pin,
      ' ' || lower(concat_ws(' ', oem_name, model, equipment_id, serial_number, pin)) || ' ',
      -- labelKey without the numbers of the model, which only decide between equal equipment ids.
      lower(prefix) || chr(64 + length(number::text)) || number || chr(9) || lower(oem_name || ' ' || model), $2
    from (
      select oem_name, model, 1000 + n as number, (array['HK', 'BAGGER ', 'RL-', 'LOT '])[1 + n % 4] as prefix,
        (array['HK', 'BAGGER ', 'RL-', 'LOT '])[1 + n % 4] || (1000 + n) as equipment_id,
        translate(upper(substr(md5('s' || n), 1, 3)), '0123456789', 'GHIJKLMNOP') || lpad((10000 + n)::text, 5, '0') as serial_number,
        translate(upper(substr(md5('p' || n), 1, 3)), '0123456789', 'GHIJKLMNOP') || '0'
          || substr(rpad(upper(regexp_replace(model, '[^A-Z0-9]', '', 'gi')), 4, '0'), 1, 4) || 'K' || lpad(n::text, 8, '0') as pin
      from generate_series(1, $3::int) n
      join unnest($4::text[], $5::text[]) with ordinality as kind (oem_name, model, nth)
        on kind.nth = 1 + abs(hashint4(n)) % cardinality($4::text[])
    ) machine`,
    [
      integrationId,
      at,
      assets,
      Object.entries(MODELS).flatMap(([make, models]) => models.map(() => make)),
      Object.values(MODELS).flat(),
    ],
  )
  await db.query(index.rows[0]?.indexdef ?? '')
  await db.query(
    `insert into asset_identifier (integration_id, asset_id, kind, make, value, first_seen_at, last_seen_at)
    select integration_id, id, 'pin', '', lower(pin), $1::timestamptz, $1::timestamptz from asset
    union all select integration_id, id, 'serial', lower(oem_name), lower(serial_number), $1, $1 from asset
    union all select integration_id, id, 'equipment', lower(oem_name), lower(equipment_id), $1, $1 from asset`,
    [at],
  )
  await db.query(
    `insert into selection (asset_id, integration_id, selected_from) select id, integration_id, $1 from asset`,
    [at],
  )
  await db.query(`insert into telemetry (asset_id, observed_at) select id, $1 from asset`, [at])
  await db.query(
    `insert into facet (integration_id, oem_name, model, assets)
    select integration_id, oem_name, model, count(*) from asset group by 1, 2, 3`,
  )
  const drafts = await db.query<{ id: string; external_id: string }>(
    `with made as (
      insert into draft (integration_id, person_id, base, based_on_version, import_new, opened_at)
      select $1, id, 'selected', 1, true, $2 from person where external_id like 'U0PERSON%'
      returning id, person_id
    ) select made.id, external_id from made join person on person.id = person_id`,
    [integrationId, at],
  )
  await db.query('vacuum analyze')
  const some = await db.query<LoadedAsset>(
    `select model, equipment_id as "equipmentId", serial_number as "serialNumber" from asset tablesample system (0.5) limit 3000`,
  )
  await db.end()
  return { drafts: drafts.rows.map(row => ({ draftId: Number(row.id), person: row.external_id })), some: some.rows }
}
