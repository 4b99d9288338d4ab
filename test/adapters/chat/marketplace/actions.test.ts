import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerCommand } from '../../../../adapters/chat/commands.ts'
import { en } from '../../../../adapters/chat/words/en.ts'
import { words } from '../../../../adapters/chat/words/words.ts'
import { installApp } from '../../../../src/app/install-app.ts'
import { type Company, type Core, openCore, PLAIN, running } from '../../../helpers/core.ts'
import { route } from '../../../helpers/route.ts'

let core: Core
let feed: Company & { integrationId: number }
beforeAll(async () => {
  core = await openCore()
  feed = await running(core, 3)
})
afterAll(() => core.close())

const w = words('en', 'UTC')
const press = (action: string, payloadText: string) => {
  const place = { kind: 'person', person: 'Ada' } as const
  return route({
    ctx: core.ctx,
    actor: feed.ada,
    w,
    interaction: { action, payloadText, values: {}, checkboxOptions: {}, place },
  })
}
const stale = [{ kind: 'say', screen: { text: expect.stringContaining(en.failure.stale) } }]

test('a button of an app that left the Marketplace says that it is out of date', async () => {
  expect(await press('app.view', PLAIN)).toMatchObject([{ kind: 'open', screen: { title: en.home.marketplace } }])
  expect(await press('app.view', 'left')).toMatchObject(stale)
  expect(await press('app.install', 'left')).toMatchObject(stale)
  expect(await installApp(core.ctx, feed.ada, 'left')).toEqual({ kind: 'not_found' })
})

test('lists show an integration whose app left the catalogue; only an action that would call its OEM is a bug', async () => {
  await core.db.updateTable('integration').set({ oem: 'left' }).where('id', '=', feed.integrationId).execute()
  const asked = { ctx: core.ctx, actor: feed.ada, w, command: '/fleetfeed', here: null }
  for (const word of ['apps', 'assets', 'status', 'billing', 'subscriptions', 'audit']) {
    const screen = await answerCommand(asked, word)
    if (word !== 'subscriptions') expect(JSON.stringify(screen.blocks), word).toContain('Plain')
  }
  const payloadText = String(feed.integrationId)
  expect(await press('integration.open', payloadText)).toMatchObject([
    { kind: 'open', screen: { title: en.home.library } },
  ])
  await expect(press('credentials.open', payloadText)).rejects.toThrow('"left"')
})
