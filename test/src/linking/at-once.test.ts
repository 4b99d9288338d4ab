import { afterAll, beforeAll, expect, test } from 'vitest'
import { decide } from '../../../src/arrival/decide.ts'
import { dueWork } from '../../../src/due-work.ts'
import { link } from '../../../src/linking/link.ts'
import { unlink } from '../../../src/linking/unlink.ts'
import { readSecrets } from '../../../src/secret/secrets.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { uninstallWorkspace } from '../../../src/workspace/uninstall-workspace.ts'
import { type Core, machines, openCore, PACE_SECONDS } from '../../helpers/core.ts'
import { linkCodeOf } from '../../helpers/link-code.ts'
import { setImportNew } from '../../helpers/page-form.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

/**
 * So many companies, each with a running feed of two machines, a third machine that waits, an open draft, and the next
 * sync due.
 */
async function busy(count: number) {
  const feeds = await Promise.all(
    Array.from({ length: count }, async () => {
      const company = await core.company()
      company.login.machines = machines(2)
      const integrationId = await company.install()
      await company.verify(integrationId)
      return { ...company, integrationId }
    }),
  )
  await core.run()
  for (const feed of feeds) await feed.start(feed.integrationId)
  await core.run()
  for (const feed of feeds) {
    const first = await feed.draft(feed.integrationId)
    await setImportNew(core.ctx, first, false)
    await confirm(core.ctx, feed.ada, first.id)
    feed.login.machines = machines(3)
  }
  core.clock.advance(PACE_SECONDS * 1100)
  await core.run()
  for (const feed of feeds) feed.login.machines = machines(4)
  core.clock.advance(PACE_SECONDS * 1100)
  return await Promise.all(
    feeds.map(async feed => {
      const { id: arrivalId } = await core.db
        .selectFrom('arrival')
        .select('id')
        .where('integration_id', '=', feed.integrationId)
        .executeTakeFirstOrThrow()
      return { ...feed, arrivalId, draftId: (await feed.draft(feed.integrationId)).id }
    }),
  )
}
type Busy = Awaited<ReturnType<typeof busy>>[number]
const externalId = async (workspaceId: number) =>
  (
    await core.db
      .selectFrom('workspace')
      .select('external_id as id')
      .where('id', '=', workspaceId)
      .executeTakeFirstOrThrow()
  ).id

/** Pairs of companies, each of which links. */
const ROUNDS = 4

/** What is done while they link; each kind in its own round. */
const MEANWHILE = ['sync', 'confirm', 'decide', 'uninstall', 'unlink'] as const

test.each(MEANWHILE)(
  'linking at the same time as this on both sides gives nobody an error and a consistent result: %s',
  async kind => {
    await core.rest()
    const pairs: [Busy, Busy][] = []
    const feeds = await busy(2 * ROUNDS)
    for (let n = 0; n < feeds.length; n += 2) pairs.push([feeds[n], feeds[n + 1]] as [Busy, Busy])
    for (const [round, [left, right]] of pairs.entries()) {
      const code = await linkCodeOf(core.ctx, left.ada)
      const ids = [left.integrationId, right.integrationId]
      const due = (await dueWork(core.ctx)).filter(work => work.job === 'sync' && ids.includes(work.integrationId))
      expect(due).toHaveLength(2)
      const meanwhile = {
        sync: () => due.map(work => core.carryOut(work)),
        confirm: () => [left, right].map(one => confirm(core.ctx, one.ada, one.draftId)),
        decide: () =>
          [left, right].map(one =>
            decide(core.ctx, one.bob, { arrivalId: one.arrivalId, assetIds: null, decision: 'approved' }),
          ),
        uninstall: () => [
          externalId(right.workspaceId).then(id => uninstallWorkspace(core.ctx, { platform: 'slack', externalId: id })),
        ],
        unlink: () => [left, right].map(one => unlink(core.ctx, one.ada)),
      }[kind]
      // In both orders: whichever begins takes the first lock.
      const linking = () => [link(core.ctx, right.ada, code)]
      const all = round % 2 === 0 ? [...linking(), ...meanwhile()] : [...meanwhile(), ...linking()]
      const ended = await Promise.allSettled(all)
      expect(ended.filter(one => one.status === 'rejected')).toEqual([])
    }
    await core.run()

    for (const [left, right] of pairs) {
      const home = await core.db
        .selectFrom('workspace')
        .select(['account_id', 'uninstalled_at'])
        .where('id', '=', right.workspaceId)
        .executeTakeFirstOrThrow()
      for (const one of [left, right]) {
        const row = await one.row(one.integrationId)
        expect([left.accountId, right.accountId]).toContain(row.account_id)
        const secrets = await readSecrets(core.db, core.ctx.keyring, {
          accountId: row.account_id,
          kind: 'integration',
          id: one.integrationId,
        })
        // If it was uninstalled before the link, right’s feed has ended; otherwise each feed is read with its own
        // login.
        const isOver = kind === 'uninstall' && one === right && row.state === 'removed'
        expect(secrets).toEqual(isOver ? {} : one.typed())
        expect((await one.troubles(one.integrationId)).map(trouble => trouble.trouble)).toEqual([])
        expect(await one.selected(one.integrationId)).toHaveLength(row.selected_count)
      }
      // A company that has joined has brought everything along.
      if (home.account_id === left.accountId) {
        expect((await right.row(right.integrationId)).account_id).toBe(left.accountId)
      }
    }
  },
)
