import { afterAll, beforeAll, expect, test } from 'vitest'
import { giveRole } from '../../../src/access/give-role.ts'
import { answerAccess, requestAccess } from '../../../src/access/request-access.ts'
import { saveSettings } from '../../../src/account/save-settings.ts'
import { setTimeZone } from '../../../src/account/set-time-zone.ts'
import { announce } from '../../../src/announcement/announce.ts'
import { postAgainForOperator, resolveUndelivered } from '../../../src/announcement/undelivered.ts'
import { removeApp } from '../../../src/app/remove-app.ts'
import { takeOverApp } from '../../../src/app/take-over-app.ts'
import { decide, undo } from '../../../src/arrival/decide.ts'
import { setPrice } from '../../../src/billing/set-price.ts'
import { transact } from '../../../src/context.ts'
import { saveProfile } from '../../../src/directory/save-profile.ts'
import { link } from '../../../src/linking/link.ts'
import { unlink } from '../../../src/linking/unlink.ts'
import { listConflicts } from '../../../src/merging/list-conflicts.ts'
import { resolveConflict } from '../../../src/merging/resolve-conflict.ts'
import { syncNow } from '../../../src/operation/sync-now.ts'
import { createAdministratorCode, enterAdministratorCode } from '../../../src/person/administrator-code.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { moveSubscription } from '../../../src/subscription/move-subscription.ts'
import { removeSubscription } from '../../../src/subscription/remove-subscription.ts'
import { changeSubscription, setUpChannel } from '../../../src/subscription/save-subscription.ts'
import { sendTest } from '../../../src/subscription/send-test.ts'
import { takeOverSubscription } from '../../../src/subscription/take-over-subscription.ts'
import { installWorkspace } from '../../../src/workspace/install-workspace.ts'
import { uninstallWorkspace } from '../../../src/workspace/uninstall-workspace.ts'
import { auditEntries } from '../../adapters/chat/audit-entries.ts'
import { type Company, type Core, listed, machine, machines, openCore, PACE_SECONDS } from '../../helpers/core.ts'
import { linkCodeOf } from '../../helpers/link-code.ts'
import { setImportNew } from '../../helpers/page-form.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const HOUR = 3_600_000
const WRONG = 'wrong-password-9X'

/** A feed that is started, with new assets that are approved, declined and undone. */
async function machinesComeIn(company: Company & { integrationId: number }) {
  const { ada, bob, integrationId } = company
  await company.verify(integrationId, { password: WRONG, apiToken: 'token-5Z' })
  await core.run()
  await company.verify(integrationId)
  await core.run()
  await company.start(integrationId)
  await syncNow(core.ctx, integrationId)
  const draft = await company.draft(integrationId)
  await setImportNew(core.ctx, draft, false)
  await confirm(core.ctx, ada, draft.id)
  company.login.machines = machines(4)
  core.clock.advance(HOUR)
  await core.run()
  const arrival = await core.db
    .selectFrom('arrival')
    .innerJoin('arrival_asset', 'arrival_asset.arrival_id', 'arrival.id')
    .select(['arrival.id', 'asset_id'])
    .where('integration_id', '=', integrationId)
    .executeTakeFirstOrThrow()
  await decide(core.ctx, ada, { arrivalId: arrival.id, assetIds: [arrival.asset_id], decision: 'approved' })
  await decide(core.ctx, bob, { arrivalId: arrival.id, assetIds: null, decision: 'declined' })
  await undo(core.ctx, ada, { arrivalId: arrival.id, what: 'decided' })
}

/** Roles, access requests, settings, prices. */
async function peopleDecide({ ada, bob, join, integrationId }: Company & { integrationId: number }) {
  for (const answer of ['declined', 'allowed'] as const) {
    await requestAccess(core.ctx, await join(`Eve, ${answer}`, null))
    const { id } = await core.db
      .selectFrom('access_request')
      .select('id')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    await answerAccess(core.ctx, ada, { requestId: id, answer })
  }
  await giveRole(core.ctx, ada, { personId: bob.personId, role: null })
  await setTimeZone(core.ctx, ada, 'Europe/Paris')
  await saveSettings(core.ctx, ada, { language: 'fr', importNew: false, remindAfterHours: null })
  await setPrice(core.ctx, ada, { integrationId, typed: '12.50', currency: 'EUR' })
  await setPrice(core.ctx, ada, { integrationId, typed: '', currency: 'EUR' })
}

/** Two assets that an entry shows to be one, and two that a person says are one. */
async function machinesAreOne({ ada, login, integrationId }: Company & { integrationId: number }) {
  const shared = { serialNumber: 'SHARED', equipmentId: null }
  const lists = [
    [machine(7, { pin: null, equipmentId: null }), machine(7, { serialNumber: null, equipmentId: null })],
    [machine(7), machine(8, shared), machine(9, shared)],
    [machine(7), machine(8, shared), machine(9, shared), machine(10, { ...shared, pin: null })],
  ]
  for (const list of lists) {
    login.machines = list
    core.clock.advance(PACE_SECONDS * 1200)
    await core.run()
  }
  const { conflicts } = await listConflicts(core.db, { accountId: ada.accountId, integrationId, limit: 1 })
  await resolveConflict(core.ctx, ada, { conflictId: conflicts[0]?.id ?? 0, same: true })
}

/** Channels, and messages that may not have arrived. */
async function channelsHear({ ada, accountId, workspaceId }: Company) {
  const choice = {
    topics: ['billing' as const],
    feeds: null,
    pace: 'daily' as const,
    quiet: null,
    layout: 'flat' as const,
    locale: 'en',
  }
  const saved = await setUpChannel(core.ctx, ada, { channel: 'C1', choice })
  if (saved.kind !== 'saved') throw new Error(saved.kind)
  const { id } = saved
  await changeSubscription(core.ctx, ada, { id, choice: { ...choice, pace: 'at_once' } })
  await sendTest(core.ctx, ada, id)
  await moveSubscription(core.ctx, ada, { id, channel: 'C2' })
  await removeSubscription(core.ctx, ada, id)
  const announcementId = await transact(core.ctx, (trx, hints) =>
    announce(trx, hints, {
      accountId,
      workspaceId,
      place: { kind: 'channel', channel: 'C1' },
      topic: { kind: 'billing', month: '2026-10-01' },
      idempotencyKey: 'lost',
      now: core.clock.now,
    }),
  )
  await core.db
    .updateTable('announcement')
    .set({ state: 'ambiguous', due_at: null })
    .where('id', '=', announcementId)
    .execute()
  await resolveUndelivered(core.ctx, ada, { announcementId, arrived: true })
  await core.db.updateTable('announcement').set({ state: 'ambiguous' }).where('id', '=', announcementId).execute()
  await postAgainForOperator(core.ctx, { accountId, announcementId })
}

/** A person leaves who looked after a channel and a feed. */
async function peopleLeave({ ada, workspaceId, join, integrationId }: Company & { integrationId: number }) {
  const lea = await join('Lea', 'fleet_administrator')
  const choice = { topics: ['billing' as const], feeds: null, pace: 'daily' as const, quiet: null }
  const saved = await setUpChannel(core.ctx, lea, {
    channel: 'C9',
    choice: { ...choice, layout: 'flat' as const, locale: 'en' },
  })
  if (saved.kind !== 'saved') throw new Error(saved.kind)
  await core.db.updateTable('integration').set({ owner_id: lea.personId }).where('id', '=', integrationId).execute()
  const said = { name: null, locale: null, timeZone: null, workspaceAdmin: null, standing: 'left' as const }
  await saveProfile(core.ctx, { workspaceId, externalId: 'Lea', ...said })
  await takeOverSubscription(core.ctx, ada, saved.id)
  await takeOverApp(core.ctx, ada, integrationId)
}

/**
 * Ways to become or stop being Administrator without another one, and those that no longer work. Returns the operator’s
 * code.
 */
async function operatorDecides({ workspaceId, actor, join }: Company): Promise<string> {
  const { external_id: externalId, platform } = await core.db
    .selectFrom('workspace')
    .select(['external_id', 'platform'])
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  const again = { externalId, platform, name: 'Again', botUserId: null, installedBy: 'Bob' }
  await installWorkspace(core.ctx, again)
  const { code } = await createAdministratorCode(core.ctx, externalId)
  await join('Gene', null)
  await enterAdministratorCode(core.ctx, await actor('Gene'), code)
  const tenant = { platform: 'teams' as const, externalId: 'tenant', name: 'Teams', botUserId: null, installedBy: null }
  const teams = await installWorkspace(core.ctx, tenant)
  for (const workspaceAdmin of [true, false]) {
    const said = { name: 'Max', locale: 'en', timeZone: 'UTC', standing: 'inside' as const, workspaceAdmin }
    await saveProfile(core.ctx, { workspaceId: teams.workspaceId, externalId: 'Max', ...said })
  }
  // Gene becomes a guest; Hans was seen under two ids.
  const said = { workspaceId, name: null, locale: null, timeZone: null, workspaceAdmin: null }
  await saveProfile(core.ctx, { ...said, externalId: 'Gene', standing: 'outside' })
  for (const name of ['29:hans', 'Hans']) await join(name, null)
  await saveProfile(core.ctx, { ...said, externalId: 'Hans', standing: 'inside', formerId: '29:hans' })
  return code
}

test('everything that people and the clock do is in the trail, and no secret is', async () => {
  const company = await listed(core, 2)
  const other = await core.company()
  const { ada, login } = company
  await machinesComeIn(company)
  await machinesAreOne(company)
  await peopleDecide(company)
  await channelsHear(company)
  await peopleLeave(company)
  const administratorCode = await operatorDecides(company)
  core.clock.now = new Date('2026-12-02T00:00:00Z')
  await core.run()
  const code = await linkCodeOf(core.ctx, ada)
  await link(core.ctx, other.ada, code)
  await unlink(core.ctx, await other.actor('Ada'))
  await removeApp(core.ctx, ada, company.integrationId)
  const { external_id: externalId } = await core.db
    .selectFrom('workspace')
    .select('external_id')
    .where('id', '=', company.workspaceId)
    .executeTakeFirstOrThrow()
  await uninstallWorkspace(core.ctx, { platform: 'slack', externalId })

  const rows = await core.db.selectFrom('audit_entry').select(['action', 'details']).execute()
  const known = auditEntries({ feed: '', person: '', channel: '', workspace: '' }, 1).map(entry => entry.fact.action)
  expect(new Set(rows.map(row => row.action))).toEqual(new Set(known))
  const trail = JSON.stringify(rows)
  const secrets = [login.password, login.username, WRONG, 'token-5Z', code, code.replace('-', ''), administratorCode]
  expect(secrets.filter(secret => trail.includes(secret))).toEqual([])
})
