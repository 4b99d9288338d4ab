import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawTopic } from '../../adapters/chat/posts.ts'
import type { Viewer } from '../../adapters/chat/viewer.ts'
import { LANGUAGES } from '../../adapters/chat/words/languages.ts'
import { words } from '../../adapters/chat/words/words.ts'
import * as slack from '../../adapters/slack/render-screen.ts'
import * as teams from '../../adapters/teams/render-screen.ts'
import { openBackend } from '../../jobs/backend.ts'
import { runJob } from '../../jobs/jobs.ts'
import { openQueues } from '../../jobs/queues.ts'
import { startWorker } from '../../jobs/worker.ts'
import { drain as drainQueues } from '../../playground/drain.ts'
import type { Actor } from '../../src/actor.ts'
import type { Place, Topic } from '../../src/announcement/announcement.ts'
import type { EquipmentNames } from '../../src/asset/equipment-snapshot.ts'
import type { WorkerContext } from '../../src/context.ts'
import { connect } from '../../src/database/connect.ts'
import type { DraftBase, Platform } from '../../src/database/tables.ts'
import { dueWork } from '../../src/due-work.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { parseKeyring } from '../../src/secret/keyring.ts'
import { open } from '../../src/secret/seal.ts'
import { confirm } from '../../src/selection/confirm.ts'
import { readDraft } from '../../src/selection/draft.ts'
import type { Work } from '../../src/work.ts'
import { type Answers, readAnswers } from './answers.ts'
import { createFinder } from './machines.ts'
import { readClosedMonths, readOpenMonths } from './observe.ts'
import { openPlayedContext } from './played.ts'
import { pressAll } from './press.ts'
import { type Restored, restoreDump, run, SEAL_KEYS } from './restore.ts'

// A database that commit dabae08 filled (README.md beside this file), at today’s schema: what every migration must
// preserve. Long because it is one list of promises. Open months are queried by machine and not by id, because a
// migration may merge assets.

let restored: Restored
let answers: Answers
beforeAll(async () => {
  answers = await readAnswers()
  restored = await restoreDump()
})
afterAll(() => restored.drop())

type Body = (played: ReturnType<typeof openPlayedContext>, url: string) => Promise<void>

/** On the migrated database: for tests that only read. */
async function onMigrated(body: Body, url = restored.url) {
  const played = openPlayedContext(url, answers)
  try {
    await body(played, url)
  } finally {
    await played.close()
  }
}

/** On a copy of its own: whatever the test changes, the next one finds the migrated database. */
async function onCopy(body: Body) {
  const copy = await restored.copy()
  try {
    await onMigrated(body, copy.url)
  } finally {
    await copy.drop()
  }
}

const after = <Row extends Record<string, string | null>>(query: string, url = restored.url) => run<Row>(url, query)

describe('data that must be preserved', () => {
  const everyColumn = async (table: string) => {
    const columns = await restored.before<{ name: string }>(
      'select column_name as name from information_schema.columns where table_name = $1 order by 1',
      [table],
    )
    return columns.map(column => column.name).join(', ')
  }

  test.each(['audit_entry', 'closed_month', 'closed_month_feed', 'closed_month_asset', 'link_code', 'seen_event'])(
    '%s: every row is unchanged, byte for byte',
    async table => {
      const query = `select ${await everyColumn(table)} from ${table}`
      const before = (await restored.before(query)).map(row => JSON.stringify(row))
      expect(before.length).toBeGreaterThan(0)
      const now = new Set((await after(query)).map(row => JSON.stringify(row)))
      expect(before.filter(row => !now.has(row))).toEqual([])
    },
  )

  test.each([
    ['people', 'select id, workspace_id, external_id, name, locale, time_zone from person'],
    [
      'requests for access',
      'select id, person_id, allowed_at, allowed_by, declined_at, declined_by from access_request',
    ],
    ['workspaces with their accounts', 'select id, account_id, platform, external_id, uninstalled_at from workspace'],
    ['feeds', 'select id, account_id, oem, name, state, confirmed_at, verify_requested_at from integration'],
    ['where Teams has the app', 'select tenant, external_id, kind, name, removed from conversation'],
    ['channels', 'select id, workspace_id, channel, topics, pace, layout, locale from subscription'],
    [
      'posted cards',
      'select id, workspace_id, place, topic, once, address from announcement where address is not null',
    ],
    ['what is still to be said', "select id, place, topic, state, due_at from announcement where state <> 'sent'"],
    ['what a digest holds', 'select digest_id, topic from digest_part'],
  ])('%s', async (_, query) => {
    const before = await restored.before(query)
    expect(before.length).toBeGreaterThan(0)
    expect(await after(query)).toEqual(expect.arrayContaining(before))
  })

  test('credentials can still be opened', async () => {
    const query = 'select owner, field, key_id, wrapped_key, ciphertext from secret'
    const rows = await after<Record<'owner' | 'field' | 'key_id' | 'wrapped_key' | 'ciphertext', string>>(query)
    expect(rows.length).toBeGreaterThanOrEqual((await restored.before(query)).length)
    const bytes = (hex: string) => Buffer.from(hex.slice(2), 'hex')
    const opened = rows.map(row =>
      open(parseKeyring(SEAL_KEYS), row, {
        key_id: row.key_id,
        wrapped_key: bytes(row.wrapped_key),
        ciphertext: bytes(row.ciphertext),
      }),
    )
    expect(opened).toEqual(
      expect.arrayContaining(['fleet-pass-7Q', 'komtrax-pass-7Q', 'cat-secret-7Q', 'tfm-secret-7Q']),
    )
  })
})

describe('months', () => {
  test('a closed month gives the same answer', () =>
    onMigrated(async ({ ctx }) => {
      expect(answers.closedMonth).toHaveLength(9)
      expect(await readClosedMonths(ctx)).toMatchObject(answers.closedMonth)
    }))

  test('an open month keeps its prices, and no machine is billed more often', () =>
    onMigrated(async ({ ctx }) => {
      const months = await readOpenMonths(ctx)
      expect(months).toMatchObject(answers.openMonth.map(({ billable: _, ...month }) => month))
      const more = months.filter(({ billable }, index) => billable > (answers.openMonth[index]?.billable ?? 0))
      expect(more).toEqual([])
      expect(months.map(month => month.billable)).not.toContain(0)
    }))

  test('each machine that was received in an open month is still received, on each of its days', async () => {
    const query = `
      select ${NAMES}, month, days, receipt.first_received_at as at from receipt
      join asset on asset.id = asset_id
      join integration on integration.id = receipt.integration_id
      where not exists (
        select from closed_month
        where closed_month.account_id = integration.account_id and closed_month.month = receipt.month)`
    const before = (await restored.before<Names & { month: string; days: string; at: string }>(query)).map(named)
    const find = createFinder((await after<Names & { month: string; days: string; at: string }>(query)).map(named))
    expect(before.length).toBeGreaterThan(50)
    const lost = before.filter(receipt => {
      const now = find(receipt).filter(one => one.month === receipt.month)
      const days = now.reduce((all, one) => all | Number(one.days), 0)
      return (Number(receipt.days) & ~days) !== 0 || now.every(one => new Date(one.at) > new Date(receipt.at))
    })
    expect(lost).toEqual([])
  })

  test('each selected machine is still selected since the same time; no other one is', async () => {
    const query = `
      select ${NAMES}, selected_from as since from selection join asset on asset.id = asset_id where selected_to is null`
    const before = (await restored.before<Names & { since: string }>(query)).map(named)
    const now = (await after<Names & { since: string }>(query)).map(named)
    expect(before.length).toBeGreaterThan(50)
    const findNow = createFinder(now)
    const findBefore = createFinder(before)
    // A machine that was declined later under another name may go either way: the latest decision counts.
    const declined = createFinder(
      (
        await restored.before<Names>(
          `select ${NAMES} from arrival_asset join asset on asset.id = asset_id where decision = 'declined'`,
        )
      ).map(named),
    )
    const lost = before.filter(
      one => declined(one).length === 0 && findNow(one).every(two => new Date(two.since) > new Date(one.since)),
    )
    expect(lost).toEqual([])
    expect(now.filter(one => findBefore(one).length === 0)).toEqual([])
  })
})

describe('screens and messages', () => {
  test('Administrators are told of assets that may stand for several machines', async () => {
    const told = await after<{ assets: string }>(`
      select topic ->> 'assets' as assets from announcement where topic ->> 'kind' = 'swallowed'`)
    expect(told.length).toBeGreaterThan(0)
    expect(told.every(one => Number(one.assets) > 0)).toBe(true)
  })

  test('every card can be drawn, in every language and on both platforms', () =>
    onCopy(async ({ ctx }) => {
      const rows = await ctx.db
        .selectFrom('announcement')
        .innerJoin('workspace', 'workspace.id', 'announcement.workspace_id')
        .select(['announcement.id', 'topic', 'place', 'platform', 'external_id', 'workspace.account_id as accountId'])
        .select('workspace.id as workspaceId')
        .where('uninstalled_at', 'is', null)
        .orderBy('announcement.id')
        .execute()
      expect(new Set(rows.map(row => row.topic.kind)).size).toBeGreaterThanOrEqual(16)
      const draw = async (row: (typeof rows)[number]) => {
        const actor = await actorAt(ctx, row)
        for (const language of Object.keys(LANGUAGES)) {
          const w = words(language, 'Europe/Zurich')
          const { accountId, workspaceId } = row
          const viewer: Viewer = { accountId, workspaceId, actor, setUpBy: 'Ada Keller', feeds: null, w }
          const screen = await drawTopic(ctx, viewer, row.topic)
          const shown = screen.text.trim() !== '' && screen.blocks.length > 0
          expect(shown, `${row.topic.kind} ${row.id} in ${language}`).toBe(true)
          slack.renderMessage(screen)
          teams.renderMessage(w, screen, true)
        }
      }
      await Promise.all(rows.map(draw))
    }))

  // Some 360 of them, one after the other, because each may change what the next one finds.
  test('every button that was ever shown still does something', { timeout: 90_000 }, () =>
    onCopy(async ({ ctx }, url) => {
      const readOnly = connect({ url: `${url}?options=-c%20default_transaction_read_only%3Don` })
      const pressed = await pressAll(ctx, readOnly, answers.pressed).finally(() => readOnly.destroy())
      expect(pressed.length).toBeGreaterThan(250)
      const doubles = await arrivalsOfDoubles()
      const worse = pressed.filter(({ answer, wire }, index) => {
        const before = answers.pressed[index]?.answer
        if (answer === before || (before === 'stale' && answer === 'answered')) return false
        return !(answer === 'stale' && doubles.has(arrivalOf(wire)))
      })
      expect(worse).toEqual([])
    }),
  )
})

describe('work in progress', () => {
  test('each open draft can be read and confirmed as it was left', async () => {
    const drafts = await restored.before<{ id: string; feed: string; person: string; base: DraftBase }>(
      'select id, integration_id as feed, person_id as person, base from draft where confirmed_at is null order by id',
    )
    expect(new Set(drafts.map(draft => draft.base))).toEqual(new Set(['all', 'none', 'selected']))
    expect(new Set(drafts.map(draft => draft.person)).size).toBeGreaterThan(1)
    const clear = new Map<string, ReturnType<typeof named<Names & { wish: string }>>[]>()
    for (const draft of drafts) {
      const wished = (
        await restored.before<Names & { wish: string }>(
          `select ${NAMES}, coalesce(draft_change.selected,
             case $3 when 'all' then true when 'none' then false
               else exists (select from selection where asset_id = asset.id and selected_to is null) end) as wish
           from asset left join draft_change on draft_id = $1 and asset_id = asset.id where integration_id = $2`,
          [draft.id, draft.feed, draft.base],
        )
      ).map(named)
      const same = createFinder(wished)
      // A machine that was listed twice, with a decision for each, may go either way.
      clear.set(
        draft.id,
        wished.filter(one => same(one).every(two => two.wish === one.wish)),
      )
    }
    // Two people’s drafts of one feed would conflict: the first of each feed runs on one copy, the second ones on
    // another.
    const isFirst = (draft: { feed: string }) => draft === drafts.find(one => one.feed === draft.feed)
    for (const round of [drafts.filter(isFirst), drafts.filter(draft => !isFirst(draft))]) {
      expect(new Set(round.map(draft => draft.feed)).size).toBe(round.length)
      await onCopy(async ({ ctx }, url) => {
        for (const { id, person, base } of round) {
          const actor = await actorOf(ctx, Number(person))
          expect(await readDraft(ctx.db, actor, { draftId: Number(id) })).toMatchObject({ base })
          let confirmed = await confirm(ctx, actor, Number(id))
          if (confirmed.kind === 'selection_changed_meanwhile') confirmed = await confirm(ctx, actor, Number(id))
          expect(confirmed.kind).toBe('confirmed')
          const query = `select ${NAMES} from selection join asset on asset.id = asset_id where selected_to is null`
          const find = createFinder((await after<Names>(query, url)).map(named))
          const wrong = clear.get(id)?.filter(one => find(one).length > 0 !== (one.wish === 't'))
          expect(wrong, `draft ${id}`).toEqual([])
        }
      })
    }
  })

  test('work that the rows say is due is done, and continues into the next month without too many posts', () =>
    onCopy(async ({ ctx, clock }, url) => {
      const due = await dueWork(ctx)
      expect(new Set(due.map(work => work.job))).toEqual(
        new Set(['verify', 'sync', 'deliver', 'apply-selection', 'people']),
      )
      const waited = await drain(ctx)
      for (const work of due) expect(waited).toContainEqual(work)

      // The Confirm of a large feed that waited selects everything.
      const [large] = await after(
        'select count(*) as count from selection where selected_to is null group by integration_id order by 1 desc',
        url,
      )
      expect(Number(large?.count)).toBe(20_001)

      clock.now = new Date(clock.now.getTime() + 26 * 60 * 60_000)
      await drain(ctx)
      // dabae08 took machines with one placeholder for one machine: only those that were missing can be new.
      const known = await restored.before<{ id: string }>('select asset_id as id from arrival_asset')
      const news = await after<Names>(
        `select ${NAMES} from arrival_asset join asset on asset.id = asset_id
         where asset.id <> all('{${known.map(row => row.id).join()}}'::bigint[])`,
        url,
      )
      expect(news.map(row => row.serial).filter(serial => !/^(PLH0000|TBD0000)\d$/.test(serial ?? ''))).toEqual([])

      clock.now = new Date('2026-11-02T12:00:00Z')
      await drain(ctx)
      const closed = "select account_id as account from closed_month where month = '2026-10-01' order by 1"
      expect((await after(closed, url)).map(row => row.account)).toEqual(expect.arrayContaining(['1', '2', '3']))

      // Everything that was pending has been posted, unless it was obsolete.
      const queued = await restored.before<{ id: string }>(
        "select id from announcement where state in ('pending', 'sending')",
      )
      const said = await after<Record<'kind' | 'state' | 'problem', string>>(
        `select topic ->> 'kind' as kind, state, problem from announcement where id in (${queued.map(row => row.id).join()})`,
        url,
      )
      expect(said.filter(one => one.state !== 'sent' && one.problem !== 'obsolete')).toEqual([])
      const kinds = new Set(said.flatMap(one => (one.state === 'sent' ? [one.kind] : [])))
      expect([...kinds].sort()).toEqual(['access_request', 'digest', 'reminder', 'selection_applied', 'verification'])
    }))

  test('jobs in the queues are processed', () =>
    onCopy(async ({ ctx }, url) => {
      const backend = await openBackend({ databaseUrl: url, redisUrl: null })
      const queues = openQueues(backend, ctx.log)
      const waiting = await Promise.all([...queues.queues.values()].map(queue => queue.getJobCounts('waiting')))
      expect(waiting.filter(count => (count.waiting ?? 0) > 0).length).toBeGreaterThan(2)
      const worker = startWorker(ctx, backend, queues)
      const failed: unknown[] = []
      worker.finished.on('job', job => job.failed && failed.push(job))
      try {
        expect(await drainQueues({ ctx, queues, finished: worker.finished }, 15_000)).toBe(true)
        expect(failed).toEqual([])
      } finally {
        await worker.close()
        await queues.close()
        await backend.close()
      }
    }))
})

type Names = Record<'feed' | 'make' | 'model' | 'number' | 'serial' | 'pin', string | null>

const NAMES = `asset.integration_id as feed, asset.oem_name as make, asset.model, asset.equipment_id as number,
  asset.serial_number as serial, asset.pin`

function named<Row extends Names>(row: Row): Row & EquipmentNames & { integrationId: number } {
  const names = { oemName: row.make, equipmentId: row.number, serialNumber: row.serial }
  return { ...row, ...names, integrationId: Number(row.feed) }
}

/** Arrivals of nothing but machines that were known under another name: merged, there may be nothing left to decide. */
async function arrivalsOfDoubles(): Promise<Set<string>> {
  const assets = (await restored.before<Names>(`select ${NAMES} from asset where integration_id <> 9`)).map(named)
  const arrived = (
    await restored.before<Names & { arrival: string }>(
      `select ${NAMES}, arrival_id as arrival from arrival_asset join asset on asset.id = asset_id`,
    )
  ).map(named)
  const find = createFinder(assets)
  const news = new Set(arrived.filter(one => find(one).length === 1).map(one => one.arrival))
  return new Set(arrived.map(one => one.arrival).filter(arrival => !news.has(arrival)))
}

/** The arrival of a button: payloads of `arrival.` actions begin with its id. */
function arrivalOf({ action, action_id, payloadText, value }: Record<string, unknown>): string {
  const about = String(action_id ?? action).startsWith('arrival.') ? String(value ?? payloadText) : ''
  return about.split(',')[0] ?? ''
}

/** Does what the rows say is due until nothing is; an error is a fault. */
async function drain(ctx: WorkerContext): Promise<Work[]> {
  const done: Work[] = []
  for (let rounds = 0; rounds < 100; rounds += 1) {
    const due = await dueWork(ctx)
    if (due.length === 0) return done
    for (const { job, ...data } of due) await runJob(ctx, job, data)
    done.push(...due)
  }
  throw new Error(`There is always something due: ${JSON.stringify(done.slice(-3))}`)
}

async function actorAt(
  ctx: WorkerContext,
  row: { platform: Platform; external_id: string; place: Place; topic: Topic },
): Promise<Actor | null> {
  if (row.place.kind === 'channel') return null
  return await findActor(ctx.db, { platform: row.platform, workspace: row.external_id, person: row.place.person })
}

async function actorOf(ctx: WorkerContext, personId: number): Promise<Actor> {
  const who = await ctx.db
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select(['platform', 'workspace.external_id as workspace', 'person.external_id as person'])
    .where('person.id', '=', personId)
    .executeTakeFirstOrThrow()
  const actor = await findActor(ctx.db, who)
  if (!actor) throw new Error(`Person ${personId} is not there any more.`)
  return actor
}
