import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordInstallation } from '../../../adapters/slack/installations.ts'
import { openWorkspaces } from '../../../adapters/slack/workspaces.ts'
import { type Core, openCore } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const config = { signingSecret: 'secret', apiUrl: 'http://127.0.0.1:9/api/', botToken: null, oauth: null }

test('clients are cached for the most recently used workspaces, and for no more', async () => {
  for (const teamId of ['T1', 'T2', 'T3']) {
    const installed = { teamId, teamName: teamId, botToken: `xoxb-${teamId}`, botUserId: 'U1' }
    await recordInstallation(core.ctx, { ...installed, installer: null, anew: true })
  }
  const workspaces = openWorkspaces(core.ctx, config, 2)
  const first = await workspaces.byTeam('T1')
  expect(first?.client.token).toBe('xoxb-T1')
  await workspaces.byTeam('T2')
  expect(await workspaces.byTeam('T1')).toBe(first)
  const second = await workspaces.byTeam('T2')
  await workspaces.byTeam('T3')
  expect(await workspaces.byTeam('T2')).toBe(second)
  expect(await workspaces.byTeam('T1')).not.toBe(first)
  expect(await workspaces.byTeam('T1')).toMatchObject({ teamId: 'T1', workspaceId: first?.workspaceId })
})
