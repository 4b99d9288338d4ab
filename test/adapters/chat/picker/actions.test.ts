import { afterAll, beforeAll, expect, test } from 'vitest'
import { words } from '../../../../adapters/chat/words/words.ts'
import { type Core, listed, machine, openCore, PACE_SECONDS } from '../../../helpers/core.ts'
import { route } from '../../../helpers/route.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

test('Confirm of a page whose assets have been merged since is refused, and the page is drawn again', async () => {
  const feed = await listed(core, 0)
  feed.login.machines = [machine(1, { pin: null }), machine(1, { serialNumber: null, equipmentId: null }), machine(5)]
  await feed.verify(feed.integrationId)
  await core.run()
  await feed.start(feed.integrationId)
  await core.run()
  const draft = await feed.draft(feed.integrationId)
  const shown = (await feed.assets(feed.integrationId)).map(asset => String(asset.id))
  feed.login.machines = [machine(1), machine(5)]
  core.clock.advance(PACE_SECONDS * 1200)
  await core.run()
  // The screen showed the machine unticked under its serial number and ticked under its PIN.
  const replies = await route({
    ctx: core.ctx,
    actor: feed.ada,
    w: words('en', 'UTC'),
    interaction: {
      action: 'picker.confirm',
      payloadText: String(draft.id),
      values: { assets: shown.slice(1) },
      checkboxOptions: { assets: shown },
      place: { kind: 'person', person: 'Ada' },
    },
  })
  expect(await feed.selected(feed.integrationId)).toEqual(['pin:pin00000001', 'pin:pin00000005'])
  expect(JSON.stringify(replies)).toContain('turned out to be the same machine')
  expect((await feed.draft(feed.integrationId)).id).toBe(draft.id)
})
