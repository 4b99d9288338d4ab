import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { FeedConnection } from '../src/feed/feed.ts'
import { saveSecrets } from '../src/secret/secrets.ts'
import type { Running } from '../start.ts'
import { type ProductInput, startProduct } from './product.ts'

/** Feeds of many accounts, and a worker that reads them: in a process of its own. */
export async function openNeighbours(input: ProductInput) {
  const web = await startProduct(input, 'web')
  let worker: Running | undefined
  return {
    /** Feeds that run, each account's with one login; due for so many minutes. Returns their ids. */
    fill: async (wish: { accounts: number; feedsEach: number; minutes: number; connection: FeedConnection }) => {
      const ids: number[] = []
      for (let n = 0; n < wish.accounts; n += 1) ids.push(...(await fillAccount(web, wish)))
      return ids
    },
    work: async (): Promise<void> => {
      worker = await startProduct(input, 'worker')
    },
    /** Until all of them have been read; in ms, no more than `patience`. */
    untilRead: async ({
      ids,
      patience,
    }: {
      ids: number[]
      patience: number
    }): Promise<{ ms: number; left: number }> => {
      const begin = performance.now()
      for (;;) {
        const { left } = await web.ctx.db
          .selectFrom('integration')
          .select(eb => eb.fn.countAll<number>().as('left'))
          .where(sql<boolean>`id = any(${ids})`)
          .where(eb => eb.or([eb('last_sync_at', 'is', null), eb('read_started_at', 'is not', null)]))
          .executeTakeFirstOrThrow()
        const ms = performance.now() - begin
        if (left === 0 || ms > patience) return { ms, left }
        await sleep(50)
      }
    },
    close: async () => {
      await worker?.stop()
      await web.stop()
    },
  }
}

export type NeighboursCommands = Awaited<ReturnType<typeof openNeighbours>>

type Wish = { feedsEach: number; minutes: number; connection: FeedConnection }

async function fillAccount({ ctx }: Running, { feedsEach, minutes, connection }: Wish): Promise<number[]> {
  const now = ctx.now()
  return await ctx.db.transaction().execute(async trx => {
    const { rows } = await sql<{ id: number; accountId: number }>`
      with owner as (
        insert into account (name, time_zone, created_at) values ('Bench', 'UTC', ${now}) returning id
      ), home as (
        insert into workspace (account_id, platform, external_id, name, installed_at)
        select id, 'slack', 'T' || id, 'Bench', ${now} from owner returning id, account_id
      ), ada as (
        insert into person (workspace_id, external_id, name, locale, time_zone, profile_read_at)
        select id, 'U1', 'Ada', 'en-US', 'UTC', ${now} from home returning id
      )
      insert into integration (account_id, oem, name, state, installed_by, installed_at, next_sync_at, host)
      select home.account_id, ${connection.oem}, 'Feed ' || n, 'active', ada.id, ${now},
        ${now}::timestamptz - ${minutes} * interval '1 minute', ${ctx.feed.hostOf(connection)}
      from home, ada, generate_series(1, ${feedsEach}) n
      returning id, account_id as "accountId"`.execute(trx)
    for (const { id, accountId } of rows)
      await saveSecrets(trx, ctx.keyring, { accountId, kind: 'integration', id }, connection.credentials)
    return rows.map(row => row.id)
  })
}
