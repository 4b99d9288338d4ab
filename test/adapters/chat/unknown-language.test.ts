import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerCommand } from '../../../adapters/chat/commands.ts'
import { accountSettingsScreen, OF_PERSON } from '../../../adapters/chat/settings/settings-screen.ts'
import { channelViewer } from '../../../adapters/chat/viewer.ts'
import { words } from '../../../adapters/chat/words/words.ts'
import { readAccount } from '../../../src/account/read-account.ts'
import { saveSettings } from '../../../src/account/save-settings.ts'
import { type Company, type Core, openCore } from '../../helpers/core.ts'
import { route } from '../../helpers/route.ts'

/** A newer version stored it, and was rolled back. */
const NEWER = 'qqx'

let core: Core
let company: Company
beforeAll(async () => {
  core = await openCore()
  company = await core.company()
})
afterAll(() => core.close())

const fr = words('fr-FR', 'UTC')
const marie = () => ({ ...company.ada, locale: 'fr-FR' })
const choose = async (language: string | null) => {
  const saved = { language, importNew: true, remindAfterHours: 24 }
  expect(await saveSettings(core.ctx, company.ada, saved)).toMatchObject({ kind: 'saved' })
}
const chosen = (screen: unknown) => /"id":"language".*?"value":"([^"]*)"/.exec(JSON.stringify(screen))?.[1]

/** The language of the settings, of the form of a new channel, and of the posts of a channel that nobody set up. */
async function read() {
  const account = await readAccount(core.ctx, company.accountId)
  const place = { kind: 'person', person: 'Ada' } as const
  const interaction = { action: 'subscription.new', payloadText: '', values: {}, checkboxOptions: {}, place }
  const { accountId, workspaceId } = company
  return {
    settings: chosen(accountSettingsScreen(fr, { account, now: core.clock.now, there: fr, ownZone: null })),
    newChannel: chosen(await route({ ctx: core.ctx, actor: marie(), w: fr, interaction })),
    posts: (await channelViewer(core.ctx, { accountId, workspaceId, channel: 'C1' })).w.language,
  }
}

test('a chosen language is used for the settings, a new channel and posts', async () => {
  await choose('en')
  expect(await read()).toEqual({ settings: 'en', newChannel: 'en', posts: 'en' })
  await choose('fr')
  expect(await read()).toEqual({ settings: 'fr', newChannel: 'fr', posts: 'fr' })
})

test('a language that this version does not know counts as not chosen', async () => {
  await choose(NEWER)
  const unknown = await read()
  const asked = { ctx: core.ctx, actor: company.ada, w: words('en', 'UTC'), command: '', here: null }
  expect((await answerCommand(asked, 'settings')).title).toBe('Settings')
  // The trail still shows the choice.
  expect(JSON.stringify(await answerCommand(asked, 'audit'))).toContain(`Language of posts to channels: ${NEWER}`)
  await choose(null)
  expect(unknown).toEqual(await read())
  expect(unknown).toEqual({ settings: OF_PERSON, newChannel: 'fr', posts: 'en' })
})
