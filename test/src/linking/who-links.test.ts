import { afterAll, beforeAll, expect, test } from 'vitest'
import { giveRole } from '../../../src/access/give-role.ts'
import type { Actor } from '../../../src/actor.ts'
import { transact } from '../../../src/context.ts'
import { saveProfile } from '../../../src/directory/save-profile.ts'
import { link, mayEnterCode } from '../../../src/linking/link.ts'
import { unlink } from '../../../src/linking/unlink.ts'
import { announceToRecipients } from '../../../src/subscription/announce-to-recipients.ts'
import { type Company, type Core, machines, openCore, PACE_SECONDS, running } from '../../helpers/core.ts'
import { linkCodeOf } from '../../helpers/link-code.ts'
import { subscribe } from '../../helpers/subscribe.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const codeOf = (actor: Actor) => linkCodeOf(core.ctx, actor)
const again = (company: Company) => company.actor('Ada')

test('a code works for as long as the person who made it is an Administrator there', async () => {
  const [left, right] = [await core.company(), await core.company()]
  const eve = await left.join('Eve', 'administrator')
  const code = await codeOf(eve)
  await giveRole(core.ctx, left.ada, { personId: eve.personId, role: null })
  expect(await link(core.ctx, right.ada, code)).toEqual({ kind: 'wrong_code' })
  await giveRole(core.ctx, left.ada, { personId: eve.personId, role: 'administrator' })
  expect(await link(core.ctx, right.ada, code)).toMatchObject({ kind: 'linked' })
})

test('where the platform names Administrators, nobody else enters a code, even if none of them was seen yet', async () => {
  const { ada } = await core.company()
  const member: Actor = { ...ada, role: null, administered: false }
  expect(mayEnterCode(member)).toBe(false)
  expect(mayEnterCode({ ...member, platform: 'teams' })).toBe(true)
  expect(mayEnterCode({ ...member, platform: 'teams', standing: 'unknown' })).toBe(false)
})

test('the installer of a workspace that has joined another account gets no role there', async () => {
  const [left, right] = [await core.company(), await core.company()]
  await core.db.updateTable('workspace').set({ installed_by: 'Max' }).where('id', '=', right.workspaceId).execute()
  expect(await link(core.ctx, right.ada, await codeOf(left.ada))).toMatchObject({ kind: 'linked' })
  const said = { name: 'Max', locale: 'en-US', timeZone: 'UTC', workspaceAdmin: false, standing: 'inside' } as const
  await saveProfile(core.ctx, { workspaceId: right.workspaceId, externalId: 'Max', ...said })
  expect((await right.actor('Max')).role).toBeNull()
})

test('nobody can leave feeds behind without an Administrator to look after them', async () => {
  const left = await running(core, 1)
  const right = await core.company()
  expect(await link(core.ctx, right.ada, await codeOf(left.ada))).toMatchObject({ kind: 'linked' })
  const { personId } = await again(right)
  await core.db
    .updateTable('person')
    .set({ workspace_admin: false, role: null, role_reason: null })
    .where('id', '=', personId)
    .execute()
  expect(await unlink(core.ctx, await again(left))).toEqual({ kind: 'nobody_stays' })
  await giveRole(core.ctx, await again(left), { personId, role: 'administrator' })
  expect(await unlink(core.ctx, await again(left))).toEqual({ kind: 'unlinked', silent: 0 })
})

test('posts of a workspace that has left are in a thread of its own', async () => {
  await core.rest()
  const left = await running(core, 1)
  const right = await running(core, 1)
  await link(core.ctx, await again(right), await codeOf(left.ada))
  const arrives = async (feed: typeof right) => {
    feed.login.machines = machines(feed.login.machines.length + 1)
    core.clock.advance(PACE_SECONDS * 1100)
    await core.run()
  }
  await core.db.updateTable('integration').set({ import_new: false }).execute()
  await subscribe(core.ctx, await again(right), 'C1', ['new_assets'], { layout: 'thread' })
  await arrives(left)
  const [together] = core.chat.of(right.workspaceId, 'thread')
  expect(together).toBeDefined()
  await unlink(core.ctx, await again(right))
  // Its own posts from now on.
  const { accountId } = await again(right)
  await core.db
    .updateTable('integration')
    .set({ account_id: accountId })
    .where('id', '=', right.integrationId)
    .execute()
  const topic = { kind: 'conflicts', integrationId: right.integrationId, readNumber: 1 } as const
  const { personId } = await again(right)
  await transact(core.ctx, (trx, hints) =>
    announceToRecipients(trx, hints, {
      accountId,
      integrationId: right.integrationId,
      fallbackPersonId: personId,
      topic,
      idempotencyKey: 'own',
      now: core.clock.now,
    }),
  )
  await core.run()
  const threads = core.chat.of(right.workspaceId, 'thread')
  expect(threads).toHaveLength(2)
  const [own] = core.chat.of(right.workspaceId, 'conflicts')
  expect(own?.thread).toEqual(threads[1]?.address)
})
