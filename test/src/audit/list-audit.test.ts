import { afterAll, beforeAll, expect, test } from 'vitest'
import { giveRole } from '../../../src/access/give-role.ts'
import type { Actor } from '../../../src/actor.ts'
import { type AuditPage, listAudit } from '../../../src/audit/list-audit.ts'
import { link } from '../../../src/linking/link.ts'
import { type Core, openCore, running } from '../../helpers/core.ts'
import { linkCodeOf } from '../../helpers/link-code.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

async function read(actor: Actor, page: AuditPage = { kind: 'newest' }, limit = 100, personId: number | null = null) {
  const listed = await listAudit(core.ctx, actor, { personId, page, limit })
  if (listed.kind !== 'listed') throw new Error(listed.kind)
  return listed
}

test('only Administrators read the trail, newest first, with the names of things', async () => {
  const { ada, bob, join, integrationId } = await running(core, 3)
  expect(await listAudit(core.ctx, bob, { personId: null, page: { kind: 'newest' }, limit: 20 })).toEqual({
    kind: 'not_allowed',
    needs: 'administer',
  })
  const eve = await join('Eve', null)
  core.clock.advance(60_000)
  await giveRole(core.ctx, ada, { personId: eve.personId, role: 'fleet_administrator' })
  const { entries, hasNewer, hasOlder } = await read(ada)
  expect(entries.map(entry => entry.fact.action)).toEqual([
    'role_given',
    'integration_started',
    'verified',
    'credentials_entered',
    'app_installed',
    'role_given',
    'workspace_installed',
  ])
  expect([hasNewer, hasOlder]).toEqual([false, false])
  expect(entries[0]).toMatchObject({
    at: core.clock.now,
    by: { name: 'Ada', platform: 'slack' },
    fact: { details: { personId: eve.personId, role: 'fleet_administrator' } },
    names: { person: 'Eve', feed: null },
  })
  expect(entries[1]).toMatchObject({ fact: { details: { integrationId, selected: 3 } }, names: { feed: 'Plain' } })
  expect(entries.at(-1)).toMatchObject({ by: null, names: { workspace: expect.stringMatching(/^Company/) } })
  const stranger = await core.company()
  expect((await read(stranger.ada)).entries.map(entry => entry.fact.action)).toEqual([
    'role_given',
    'workspace_installed',
  ])
})

test('paging there and back shows every entry once, while new ones arrive', async () => {
  const { ada, bob, join } = await core.company()
  const eve = await join('Eve', null)
  const give = (n: number) =>
    giveRole(core.ctx, ada, { personId: eve.personId, role: n % 2 === 0 ? 'fleet_administrator' : null })
  for (let n = 0; n < 9; n += 1) await give(n)
  const all = (await read(ada)).entries.map(entry => entry.id)
  expect(all).toHaveLength(11)
  for (const limit of [1, 3, 4, 11]) {
    const there: number[][] = []
    let page = await read(ada, { kind: 'newest' }, limit)
    expect(page.hasNewer).toBe(false)
    there.push(page.entries.map(entry => entry.id))
    while (page.hasOlder) {
      page = await read(ada, { kind: 'older', than: there.at(-1)?.at(-1) ?? 0 }, limit)
      expect(page.hasNewer).toBe(true)
      there.push(page.entries.map(entry => entry.id))
    }
    expect(there.flat()).toEqual(all)
    const back = [there.at(-1) ?? []]
    while (page.hasNewer) {
      page = await read(ada, { kind: 'newer', than: back[0]?.[0] ?? 0 }, limit)
      expect(page.hasOlder).toBe(true)
      back.unshift(page.entries.map(entry => entry.id))
    }
    expect(back.flat()).toEqual(all)
  }
  const [newest = 0] = all
  await give(9)
  expect((await read(ada, { kind: 'newer', than: newest }, 4)).entries).toHaveLength(1)

  const byBob = await read(ada, { kind: 'newest' }, 100, bob.personId)
  expect(byBob.entries).toEqual([])
  const byAda = await read(ada, { kind: 'newest' }, 4, ada.personId)
  expect(byAda).toMatchObject({ hasOlder: true })
  expect(new Set(byAda.entries.map(entry => entry.by?.name))).toEqual(new Set(['Ada']))
})

test('an account that joins brings its own entries; the link is in the trail once', async () => {
  const left = await running(core, 1)
  const right = await running(core, 1)
  const third = await core.company()
  const join = async (giver: Actor, taker: Actor) => {
    const code = await linkCodeOf(core.ctx, giver)
    expect(await link(core.ctx, taker, code)).toMatchObject({ kind: 'linked' })
  }
  // `third` joins `right`, which then joins `left`.
  await join(right.ada, third.ada)
  await join(left.ada, await right.actor('Ada'))
  const { entries } = await read(await third.actor('Ada'))
  expect(entries.filter(entry => entry.fact.action === 'integration_started')).toHaveLength(2)
  expect(entries.filter(entry => entry.fact.action === 'accounts_linked')).toHaveLength(2)
  expect(entries.filter(entry => entry.fact.action === 'workspace_installed')).toHaveLength(3)
  expect(entries.map(entry => entry.id)).toEqual(entries.map(entry => entry.id).sort((a, b) => b - a))
  const pages: number[] = []
  for (let page = await read(left.ada, { kind: 'newest' }, 2); ; ) {
    pages.push(...page.entries.map(entry => entry.id))
    if (!page.hasOlder) break
    page = await read(left.ada, { kind: 'older', than: pages.at(-1) ?? 0 }, 2)
  }
  expect(pages).toEqual(entries.map(entry => entry.id))
  await core.rest()
})
