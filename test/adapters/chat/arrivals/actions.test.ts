import { afterAll, beforeAll, expect, test } from 'vitest'
import { words } from '../../../../adapters/chat/words/words.ts'
import { confirm } from '../../../../src/selection/confirm.ts'
import { type Core, listed, machine, machines, openCore, PACE_SECONDS } from '../../../helpers/core.ts'
import { setImportNew } from '../../../helpers/page-form.ts'
import { route } from '../../../helpers/route.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

/** A running feed that leaves new assets waiting and knows machine 0 only by its PIN. */
async function waiting() {
  const feed = await listed(core, 0)
  const known = machine(0, { serialNumber: null, equipmentId: null })
  const sync = async (list: ReturnType<typeof machine>[]) => {
    feed.login.machines = list
    core.clock.advance(PACE_SECONDS * 1200)
    await core.run()
  }
  feed.login.machines = [known]
  await feed.verify(feed.integrationId)
  await core.run()
  const draft = await feed.draft(feed.integrationId)
  await setImportNew(core.ctx, draft, false)
  await confirm(core.ctx, feed.ada, draft.id)
  await core.run()
  return { ...feed, known, sync }
}

test('the old button of a new asset that turned out to be a known machine says what became of it', async () => {
  const feed = await waiting()
  await feed.sync([feed.known, machine(0, { pin: null })])
  const { arrival_id: arrivalId, asset_id: assetId } = await core.db
    .selectFrom('arrival_asset')
    .innerJoin('arrival', 'arrival.id', 'arrival_id')
    .select(['arrival_id', 'asset_id'])
    .where('integration_id', '=', feed.integrationId)
    .executeTakeFirstOrThrow()
  await feed.sync([machine(0)])
  const replies = await route({
    ctx: core.ctx,
    actor: feed.ada,
    w: words('en', 'UTC'),
    interaction: {
      action: 'arrival.approve',
      payloadText: `${arrivalId},0,${assetId}`,
      values: {},
      checkboxOptions: {},
      place: { kind: 'person', person: 'Ada' },
    },
  })
  expect(replies).toMatchObject([
    {
      kind: 'replace',
      screen: {
        blocks: [
          { text: 'This one turned out to be a machine that you have already: there is nothing to decide.' },
          { text: 'Plain: no new assets after all.' },
        ],
      },
    },
  ])
})

test('new assets that a later page of the same list shows to be known are not announced', async () => {
  const feed = await waiting()
  await feed.sync([feed.known, ...machines(1100, 1)])
  const posts = () => core.chat.of(feed.workspaceId, 'arrival')
  expect(posts()).toHaveLength(1)
  await feed.sync([machine(0, { pin: null }), ...machines(1100, 1), machine(0)])
  expect((await feed.assets(feed.integrationId)).length).toBe(1101)
  expect(posts()).toHaveLength(1)
})
