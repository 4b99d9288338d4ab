import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { transact } from '../../../src/context.ts'
import { link } from '../../../src/linking/link.ts'
import { uninstallWorkspace, uninstallWorkspaceIn } from '../../../src/workspace/uninstall-workspace.ts'
import { type Core, openCore, running } from '../../helpers/core.ts'
import { linkCodeOf } from '../../helpers/link-code.ts'
import { waitsForLock } from '../../helpers/locks.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

test('if both workspaces of an account are uninstalled at once, no secret is left and no feed is read', async () => {
  const left = await running(core, 1)
  const right = await core.company()
  const code = await linkCodeOf(core.ctx, left.ada)
  expect(await link(core.ctx, right.ada, code)).toMatchObject({ kind: 'linked' })
  const of = async ({ workspaceId }: { workspaceId: number }) => {
    const row = await core.db
      .selectFrom('workspace')
      .select(['platform', 'external_id as externalId'])
      .where('id', '=', workspaceId)
      .executeTakeFirstOrThrow()
    return row
  }
  const [first, second] = [await of(left), await of(right)]

  const ended = Promise.withResolvers<void>()
  const uncommitted = Promise.withResolvers<void>()
  const one = transact(core.ctx, async (trx, hints) => {
    await uninstallWorkspaceIn(trx, hints, first, core.clock.now)
    uncommitted.resolve()
    await ended.promise
  })
  await uncommitted.promise
  const other = uninstallWorkspace(core.ctx, second)
  await Promise.race([other, waitsForLock(core.db)])
  ended.resolve()
  await Promise.all([one, other])

  const owners = await sql<{ owner: string }>`
    select owner from secret where owner like ${`account/${left.accountId}/%`}`.execute(core.db)
  expect(owners.rows).toEqual([])
  const feed = await core.db
    .selectFrom('integration')
    .select(['state', 'next_sync_at'])
    .where('id', '=', left.integrationId)
    .executeTakeFirst()
  expect(feed).toEqual({ state: 'removed', next_sync_at: null })
})
