import { sql } from 'kysely'
import type { Address } from '../../src/announcement/messenger.ts'
import type { Click } from './clicks.ts'
import type { Memory } from './people.ts'
import { wordKey } from './people.ts'
import type { Witness } from './receipts.ts'
import { PLAYED, type World } from './world.ts'

/** The results of a run, to be judged. */
export interface Evidence {
  world: World
  memory: Memory
  witness: Witness
}

/** A promise of the product: returns one line per breach. docs/reliability.md lists the promises for people. */
type Promised = (evidence: Evidence) => Promise<string[]>

async function feeds({ db }: World) {
  const rows = await db
    .selectFrom('integration')
    .innerJoin('workspace', 'workspace.account_id', 'integration.account_id')
    .selectAll('integration')
    .select('workspace.platform')
    .where('state', '=', 'active')
    .execute()
  return rows.flatMap(row => {
    const oem = PLAYED.find(one => one === row.oem)
    return oem ? [{ ...row, oem }] : []
  })
}

const machines: Promised = async ({ world }) => {
  const breaches: string[] = []
  for (const { id, oem, platform, asset_count, selected_count } of await feeds(world)) {
    const assets = await world.db
      .selectFrom('asset')
      .select('serial_number as serial')
      .where('integration_id', '=', id)
      .execute()
    const serials = new Set(assets.map(asset => asset.serial))
    const listed = world.feeds[oem].fleet.machines
    const missing = listed.filter(machine => !serials.has(machine.serialNumber))
    if (missing.length > 0) breaches.push(`${oem} (${platform}): ${missing.length} machines are missing`)
    if (assets.length !== listed.length)
      breaches.push(`${oem} (${platform}): ${assets.length} assets of ${listed.length} machines`)
    const selected = await world.db
      .selectFrom('selection')
      .select('asset_id')
      .where('integration_id', '=', id)
      .where('selected_to', 'is', null)
      .execute()
    if (asset_count !== assets.length || selected_count !== selected.length)
      breaches.push(
        `${oem} (${platform}): counted ${asset_count} and ${selected_count} selected, there are ${assets.length} and ${selected.length}`,
      )
  }
  return breaches
}

const receipts: Promised = async ({ world, witness }) => {
  const rows = await world.db
    .selectFrom('receipt')
    .innerJoin('asset', 'asset.id', 'receipt.asset_id')
    .select(['receipt.integration_id as id', 'serial_number as serial', 'month'])
    .execute()
  const there = new Set(rows.map(({ id, serial, month }) => `${id} ${serial} ${month}`))
  return witness
    .received()
    .filter(({ integrationId, serial, month }) => !there.has(`${integrationId} ${serial} ${month}`))
    .map(({ oem, serial, month }) => `${oem}: no receipt of ${serial} in ${month}`)
}

/** How often each correlation id of the product is in Slack. */
function slackMarks({ slack }: World): Map<string, number> {
  const marks = new Map<string, number>()
  const channels = ['#general', '#fleet', '#finance', ...slack.people().map(person => `@${person.name}`)]
  for (const channel of channels)
    for (const { metadata } of slack.messages(channel)) {
      const mark = metadata?.event_payload.mark
      if (typeof mark === 'string') marks.set(mark, (marks.get(mark) ?? 0) + 1)
    }
  return marks
}

const isView = (address: Address | null) => address !== null && 'view' in address

const posts: Promised = async ({ world }) => {
  const breaches: string[] = []
  const rows = await world.db
    .selectFrom('announcement')
    .innerJoin('workspace', 'workspace.id', 'announcement.workspace_id')
    .selectAll('announcement')
    .select('workspace.platform')
    .execute()
  const marks = slackMarks(world)
  const files = new Set(world.slack.files().map(file => file.id))
  const standing = new Map<string, unknown>(
    world.teams.people().flatMap(person =>
      ['dm', '#General', '#Fleet', '#Finance'].flatMap(where => {
        const conversation = world.teams.conversationId(where === 'dm' ? `@${person.name}` : where)
        return person.look(where).map(message => [`${conversation} ${message.id}`, message] as const)
      }),
    ),
  )
  const used = new Set<string>()
  const ambiguousAt = new Map<string, number>()
  for (const row of rows) {
    const says = `${row.platform} ${row.topic.kind} ${row.id} (${row.state}${row.problem ? `, ${row.problem}` : ''})`
    if (row.state === 'sending') breaches.push(`${says}: nobody looks after it any more`)
    if (row.state === 'pending' && row.due_at && row.due_at <= world.clock.now())
      breaches.push(`${says}: it is due and was not said`)
    const { address } = row
    if (row.state === 'ambiguous') {
      const where = row.place.kind === 'channel' ? row.place.channel : row.place.person
      ambiguousAt.set(where, (ambiguousAt.get(where) ?? 0) + 1)
    }
    if (row.platform === 'slack') {
      const times = marks.get(`fleetfeed-${row.id}`) ?? 0
      if (times > 1) breaches.push(`${says}: stands there ${times} times`)
      const isFile = address !== null && 'file' in address
      if (isFile && !files.has(address.file ?? '')) breaches.push(`${says}: the file is not there`)
      if (row.state === 'sent' && times === 0 && !isView(address) && !isFile)
        breaches.push(`${says}: does not stand there`)
    } else if (row.state === 'sent' && address && !isView(address)) {
      const conversation = (address.conversation ?? '').replace(/;messageid=.*/, '')
      const key = `${conversation} ${address.activity}`
      if (!standing.has(key)) breaches.push(`${says}: does not stand there`)
      if (used.has(key)) breaches.push(`${says}: stands where another one does`)
      used.add(key)
    }
  }
  // Teams shows no correlation ids. Nobody asks the app anything in channels, so everything that it writes there is a
  // post.
  for (const where of ['#Fleet', '#Finance']) {
    const conversation = world.teams.conversationId(where)
    const ours = world.teams.messages(where).filter(({ from, deleted }) => from === 'app' && !deleted)
    const extra = ours.filter(({ id }) => !used.has(`${conversation} ${id}`)).length
    const doubts = ambiguousAt.get(conversation) ?? 0
    if (extra > doubts) breaches.push(`Teams ${where}: ${extra} posts too many, ${doubts} shown as ambiguous`)
  }
  return breaches
}

const describeClick = ({ who, what, at, front, trail = '' }: Click) =>
  `${who}: ${what} at ${at.toISOString()} (in front: ${JSON.stringify(front.slice(0, 200))}; ${trail})`

const clicks: Promised = async ({ memory }) =>
  memory.clicks
    .filter(({ became }) => became === 'lost')
    .map(one => `${describeClick(one)}, ${one.told ? 'said to be done' : 'acknowledged'}, was not carried out`)

const selections: Promised = async ({ world, memory }) => {
  const breaches: string[] = []
  const now = new Map<string, boolean>()
  for (const { id, oem, platform } of await feeds(world)) {
    const assets = await sql<{ serial: string; selected: boolean; decision: string | null }>`
      select serial_number as serial, decision,
        exists (select from selection where asset_id = asset.id and selected_to is null) as selected
      from asset left join arrival_asset on arrival_asset.asset_id = asset.id
      where asset.integration_id = ${id}`.execute(world.db)
    for (const { serial, selected, decision } of assets.rows) {
      now.set(wordKey(platform, oem, serial), selected)
      const wanted = decision === 'declined' ? false : decision !== null
      if (decision !== null && wanted !== selected)
        breaches.push(`${platform} ${oem} ${serial}: ${decision}, and ${selected ? '' : 'not '}selected`)
    }
    const { rows } = await sql<{ id: number }>`
      select id from draft where integration_id = ${id} and confirmed_at is not null and applied_at is null`.execute(
      world.db,
    )
    if (rows.length > 0) breaches.push(`${platform} ${oem}: ${rows.length} Confirms were never carried out`)
  }
  for (const [key, on] of memory.words)
    if (now.get(key) !== on) breaches.push(`${key}: confirmed as ${on ? '' : 'not '}selected, and it is not so`)
  return breaches
}

const months: Promised = async ({ world }) => {
  const breaches: string[] = []
  // Per account: the months since the first Confirm that are over, including the hours that a month stays open.
  const { rows: due } = await sql<{ account: number; month: string; closed: number; told: number; posts: number }>`
    with began as (
      select account_id as account, min(first_confirmed_at) as at, time_zone as zone
      from integration join account on account.id = account_id where first_confirmed_at is not null group by 1, 3
    ),
    month as (
      select account, day::date as month from began, generate_series(
        date_trunc('month', at at time zone zone),
        date_trunc('month', (${world.clock.now()}::timestamptz - interval '7 hours') at time zone zone) - interval '1 month',
        interval '1 month') as day
    )
    select account, month,
      (select count(*) from closed_month where account_id = account and closed_month.month = month.month) as closed,
      (select count(*) from audit_entry where account_id = account and action = 'month_closed'
        and details ->> 'month' = month.month::text) as told,
      (select count(*) from announcement where account_id = account
        and topic @> jsonb_build_object('kind', 'billing', 'month', month.month::text)) as posts
    from month`.execute(world.db)
  for (const { account, month, closed, told, posts } of due) {
    if (closed !== 1 || told !== 1) breaches.push(`account ${account}: ${month} was closed ${closed}, ${told} times`)
    if (posts === 0) breaches.push(`account ${account}: ${month} was told to nobody`)
  }
  // By the rule itself: received in the month, and selected at some moment of it.
  const { rows: wrong } = await sql<{ account: number; month: string; asset: number; frozen: boolean }>`
    with rule as (
      select closed_month.account_id as account, closed_month.month, receipt.asset_id as asset
      from closed_month
      join integration on integration.account_id = closed_month.account_id
      join receipt on receipt.integration_id = integration.id and receipt.month = closed_month.month
      where exists (select from selection where selection.asset_id = receipt.asset_id
        and selected_from < (closed_month.month + interval '1 month') at time zone closed_month.time_zone
        and coalesce(selected_to, 'infinity') > closed_month.month::timestamp at time zone closed_month.time_zone)
    ),
    frozen as (
      select account_id as account, month, asset_id as asset from closed_month_asset
      where first_received_at is not null and selected_from is not null
    )
    select coalesce(rule.account, frozen.account) as account, coalesce(rule.month, frozen.month) as month,
      coalesce(rule.asset, frozen.asset) as asset, frozen.asset is not null as frozen
    from rule full join frozen using (account, month, asset)
    where rule.asset is null or frozen.asset is null`.execute(world.db)
  for (const { account, month, asset, frozen } of wrong)
    breaches.push(
      `account ${account}: asset ${asset} ${frozen ? 'was frozen' : 'is missing'} in ${month}, against the rule`,
    )
  return breaches
}

const processes: Promised = async ({ world }) =>
  world.endedByItself.map(name => `${name} ended, and nobody had killed it`)

/** What is promised, whatever fails. A new promise is a new line. */
const PROMISES = {
  'every machine is there': machines,
  'every receipt is there': receipts,
  'every post stands there once, or is shown as ambiguous': posts,
  'every click that was acknowledged is carried out, or its person was told that it is not': clicks,
  'the last word about a machine is in force': selections,
  'every month is closed once, as the rule says': months,
  'no process ends by itself': processes,
} satisfies Record<string, Promised>

/** One line per breach; none: all promises are kept. */
export async function judge(evidence: Evidence): Promise<string[]> {
  const breaches: string[] = []
  for (const [promise, check] of Object.entries(PROMISES))
    for (const breach of await check(evidence)) breaches.push(`${promise}: ${breach}`)
  return breaches
}
