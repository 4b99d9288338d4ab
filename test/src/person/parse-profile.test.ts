import { afterAll, beforeAll, expect, test } from 'vitest'
import { saveProfile } from '../../../src/directory/save-profile.ts'
import { type Core, openCore } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

test('languages and time zones from a platform are checked before they are stored', async () => {
  const company = await core.company()
  const { workspaceId } = company.ada
  const profile = { workspaceId, externalId: 'Eve', name: 'Eve', workspaceAdmin: null, standing: 'inside' } as const
  const row = () =>
    core.db
      .selectFrom('person')
      .select(['locale', 'time_zone'])
      .where('workspace_id', '=', workspaceId)
      .where('external_id', '=', 'Eve')
      .executeTakeFirst()
  const said: [string, string, object][] = [
    ['', '', { locale: 'en-US', time_zone: 'UTC' }],
    ['fr_FR', 'Europe/Paris', { locale: 'fr-FR', time_zone: 'Europe/Paris' }],
    // An invalid value changes nothing.
    ['', 'Mars/Base', { locale: 'fr-FR', time_zone: 'Europe/Paris' }],
    ['C', '+02:00', { locale: 'fr-FR', time_zone: 'Europe/Paris' }],
    ['x'.repeat(5000), ' ', { locale: 'fr-FR', time_zone: 'Europe/Paris' }],
    ['de-DE-u-ca-buddhist', 'US/Eastern', { locale: 'de-DE', time_zone: 'US/Eastern' }],
  ]
  for (const [locale, timeZone, kept] of said) {
    await saveProfile(core.ctx, { ...profile, locale, timeZone })
    expect(await row(), `${locale} ${timeZone}`).toEqual(kept)
  }
})
