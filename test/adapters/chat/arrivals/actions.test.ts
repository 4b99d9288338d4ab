import { afterAll, beforeAll, expect, test } from 'vitest'
import { packIds } from '../../../../adapters/chat/arrivals/ticked-ids.ts'
import { en } from '../../../../adapters/chat/words/en.ts'
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

/** A press in the dialog, with these ticks of its first group. */
function pressed(feed: Awaited<ReturnType<typeof waiting>>, action: string, payloadText: string, ids: number[]) {
  const interaction = {
    action,
    payloadText,
    values: { assets0: ids.map(String), assets1: [] },
    checkboxOptions: {},
    place: { kind: 'person', person: 'Ada' } as const,
  }
  return { ctx: core.ctx, actor: feed.ada, w: words('en', 'UTC'), interaction }
}

async function waitingAssets(feed: Awaited<ReturnType<typeof waiting>>) {
  const rows = await core.db
    .selectFrom('arrival_asset')
    .innerJoin('arrival', 'arrival.id', 'arrival_id')
    .select(['arrival_id as arrivalId', 'asset_id as assetId'])
    .where('integration_id', '=', feed.integrationId)
    .where('decision', 'is', null)
    .orderBy('asset_id')
    .execute()
  return { arrivalId: rows[0]?.arrivalId ?? 0, ids: rows.map(row => row.assetId) }
}

test('more ticks than the form can carry are kept on their page, and the person is told', async () => {
  const feed = await waiting()
  await feed.sync([feed.known, ...machines(120, 1)])
  const { arrivalId, ids } = await waitingAssets(feed)
  // Ticks of other pages: they stay within what a form carries until the next ones are added.
  const carried = packIds(Array.from({ length: 296 }, (_, n) => 900_000 + 2 * n))
  const here = ids.slice(0, 20).filter((_, n) => n % 2 === 0)
  const replies = await route(pressed(feed, 'arrival.nextPage', `${arrivalId},50,${carried}`, here))
  const [reply] = replies
  if (reply?.kind !== 'replace') throw new Error(reply?.kind)
  expect(reply.screen.blocks[0]).toMatchObject({ text: en.arrival.tooManyTicked })
  const groups = reply.screen.blocks.filter(block => block.kind === 'checkboxes')
  expect(groups[0]?.label).toBe('1–10 of 120')
  const ticked = groups.flatMap(group => group.options.filter(option => option.ticked).map(option => Number(option.id)))
  expect(ticked).toEqual(here)
  // The form still carries the ticks of the other pages.
  expect(reply.screen.submit?.payloadText).toBe(`${arrivalId},0,${carried}`)
  // With fewer ticks the page turns.
  const turned = await route(pressed(feed, 'arrival.nextPage', `${arrivalId},50`, here))
  expect(turned).toMatchObject([{ screen: { submit: { payloadText: `${arrivalId},50,${packIds(here)}` } } }])
})

test('a press that comes twice decides once, and a page that has vanished becomes the last one', async () => {
  const feed = await waiting()
  await feed.sync([feed.known, ...machines(60, 1)])
  const { arrivalId, ids } = await waitingAssets(feed)
  const act = pressed(feed, 'arrival.declineSelected', `${arrivalId},50,${packIds(ids.slice(5))}`, ids.slice(0, 2))
  const twice = { ...act, interaction: { ...act.interaction, idempotencyKey: 'press/1' } }
  const [reply] = await route(twice)
  if (reply?.kind !== 'replace') throw new Error(reply?.kind)
  expect(reply.screen.blocks).toMatchObject([
    { text: '57 declined.' },
    { text: 'Plain: 3 new assets are waiting for approval.' },
    {},
    {},
    {},
  ])
  expect(await route(twice)).toEqual([{ kind: 'repeated' }])
  expect((await waitingAssets(feed)).ids).toEqual(ids.slice(2, 5))
  const [shown] = await route(pressed(feed, 'arrival.nextPage', `${arrivalId},50`, []))
  expect(JSON.stringify(shown)).toContain('1–3 of 3')
})
