import { afterAll, beforeAll, expect, test } from 'vitest'
import { giveRole } from '../../../src/access/give-role.ts'
import { saveSettings } from '../../../src/account/save-settings.ts'
import { setTimeZone } from '../../../src/account/set-time-zone.ts'
import { installApp } from '../../../src/app/install-app.ts'
import { removeApp } from '../../../src/app/remove-app.ts'
import { decide } from '../../../src/arrival/decide.ts'
import { closeMonth } from '../../../src/billing/close-month.ts'
import { setPrice } from '../../../src/billing/set-price.ts'
import { connect } from '../../../src/database/connect.ts'
import { previewLink } from '../../../src/linking/link.ts'
import { createLinkCode } from '../../../src/linking/link-code.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { type Core, machines, openCore, PLAIN, running } from '../../helpers/core.ts'
import { setImportNew } from '../../helpers/page-form.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const NOVEMBER = '2026-11-01'

/** Closes the month and stops before its commit, after its last statement, which returns `wanted`. */
function heldClose(accountId: number) {
  let letGo = () => {}
  const gate = new Promise<void>(resolve => {
    letGo = resolve
  })
  let written = () => {}
  const reached = new Promise<void>(resolve => {
    written = resolve
  })
  const db = core.db.withPlugin({
    transformQuery: args => args.node,
    transformResult: async args => {
      if (args.result.rows.some(row => 'wanted' in row)) {
        written()
        await gate
      }
      return args.result
    },
  })
  return { reached, letGo, closing: closeMonth({ ...core.ctx, db }, { accountId, month: NOVEMBER }) }
}

test('no interaction waits for the closing of a month, however long it takes', async () => {
  const company = await running(core, 2)
  const { ada, bob, accountId, integrationId } = company
  await setImportNew(core.ctx, await company.draft(integrationId), false)
  await confirm(core.ctx, ada, (await company.draft(integrationId)).id)
  company.login.machines = machines(4)
  core.clock.advance(3_600_000)
  await core.run()
  const { id: arrivalId } = await core.db
    .selectFrom('arrival')
    .select('id')
    .where('integration_id', '=', integrationId)
    .executeTakeFirstOrThrow()
  const other = await core.company()
  const draft = await company.draft(integrationId)
  await core.rest()
  core.clock.now = new Date('2026-12-01T06:00:00Z')
  const code = await createLinkCode(core.ctx, other.ada)
  if (code.kind !== 'code') throw new Error('no code')

  const { reached, letGo, closing } = heldClose(accountId)
  await reached
  // A statement that waits longer than that for a lock fails.
  const db = connect({ url: `${core.url}?options=-c%20lock_timeout%3D1500` })
  const ctx = { ...core.ctx, db }
  try {
    const settings = { language: 'fr', importNew: false, remindAfterHours: 48 } as const
    expect(await saveSettings(ctx, ada, settings)).toMatchObject({ kind: 'saved' })
    expect(await giveRole(ctx, ada, { personId: bob.personId, role: 'administrator' })).toMatchObject({ kind: 'given' })
    expect(await setTimeZone(ctx, ada, 'Europe/Paris')).toMatchObject({ kind: 'changed' })
    expect(await installApp(ctx, ada, PLAIN)).toMatchObject({ kind: 'installed' })
    expect(await setPrice(ctx, ada, { integrationId, typed: '12', currency: 'EUR' })).toMatchObject({ kind: 'set' })
    expect(await decide(ctx, ada, { arrivalId, assetIds: null, decision: 'approved' })).toMatchObject({
      kind: 'decided',
    })
    // The decision makes a new version of the selection: it must be seen before Confirm.
    expect(await confirm(ctx, ada, draft.id)).toMatchObject({ kind: 'selection_changed_meanwhile', change: 'approved' })
    expect(await confirm(ctx, ada, draft.id)).toMatchObject({ kind: 'confirmed' })
    expect(await previewLink(ctx, ada, code.code)).toEqual({ kind: 'month_closing' })
    expect(await removeApp(ctx, ada, integrationId)).toMatchObject({ kind: 'removed' })
    expect(
      await core.db.selectFrom('closed_month').select('month').where('account_id', '=', accountId).execute(),
    ).toEqual([])
  } finally {
    letGo()
    await db.destroy()
  }
  expect(await closing).toEqual({ kind: 'closed' })
  const [feed] = await core.db.selectFrom('closed_month_feed').selectAll().where('account_id', '=', accountId).execute()
  // What was done meanwhile counts for December.
  expect(feed).toMatchObject({ received: 4, selected: 2, billable: 2, price_minor: null })
})

test('a second worker waits for the first one and finds the month closed', async () => {
  core.clock.now = new Date('2026-11-10T09:00:00Z')
  const { accountId } = await running(core, 1)
  await core.rest()
  core.clock.now = new Date('2026-12-01T06:00:00Z')
  const { reached, letGo, closing } = heldClose(accountId)
  await reached
  const second = closeMonth(core.ctx, { accountId, month: NOVEMBER })
  letGo()
  expect(await Promise.all([closing, second])).toEqual([{ kind: 'closed' }, { kind: 'closed_before' }])
})
