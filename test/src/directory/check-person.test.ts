import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Actor } from '../../../src/actor.ts'
import { announce } from '../../../src/announcement/announce.ts'
import { listUndelivered } from '../../../src/announcement/undelivered.ts'
import { transact } from '../../../src/context.ts'
import type { LookUp } from '../../../src/directory/directory.ts'
import { dueFor } from '../../../src/due-work.ts'
import { type Company, type Core, openCore } from '../../helpers/core.ts'
import { subscribe } from '../../helpers/subscribe.ts'

const HOUR = 60 * 60_000

let core: Core
/** The platform’s answer about each person, by name; unchanged unless set. */
const answers = new Map<string, () => LookUp>()
const asked: string[] = []
beforeAll(async () => {
  core = await openCore()
  core.ctx.directories = {
    slack: {
      lookUp: async (workspaceId, person) => {
        asked.push(person)
        return answers.get(person)?.() ?? said(workspaceId, person, 'inside')
      },
      admins: async () => ({ kind: 'page', admins: [], next: null }),
    },
  }
})
beforeEach(async () => {
  answers.clear()
  asked.length = 0
  // People of earlier tests are not checked any more.
  await core.db.updateTable('workspace').set({ uninstalled_at: core.clock.now }).execute()
})
afterAll(() => core.close())

const said = (workspaceId: number, person: string, standing: 'inside' | 'outside' | 'left' | null): LookUp => ({
  kind: 'profile',
  profile: {
    workspaceId,
    externalId: person,
    name: null,
    locale: null,
    timeZone: null,
    workspaceAdmin: standing === 'inside' ? null : false,
    standing,
  },
})

/** Ada and Bob, who have roles, and Max, who has none. */
async function found() {
  const company = await core.company()
  return { ...company, max: await company.join('Max', null) }
}
const row = ({ personId }: Actor) =>
  core.db.selectFrom('person').selectAll().where('id', '=', personId).executeTakeFirstOrThrow()

test('whoever has a role, looks after something or waits for access is checked once a day', async () => {
  const company = await found()
  const eve = await company.join('Eve', 'fleet_administrator')
  await subscribe(core.ctx, eve, 'C1', ['billing'])
  await core.db.updateTable('person').set({ role: null, role_reason: null }).where('id', '=', eve.personId).execute()
  await company.join('Amy', null)
  await core.db
    .insertInto('access_request')
    .values({
      person_id: (await company.actor('Amy')).personId,
      requested_at: core.clock.now,
      allowed_at: null,
      allowed_by: null,
    })
    .execute()
  core.clock.advance(23 * HOUR)
  await core.run()
  expect(asked).toEqual([])
  core.clock.advance(2 * HOUR)
  await core.run()
  expect(asked.sort(), 'not Max').toEqual(['Ada', 'Amy', 'Bob', 'Eve'])
  core.clock.advance(2 * HOUR)
  await core.run()
  expect(asked).toHaveLength(4)
})

test('a person who left is found, and not checked again', async () => {
  const { bob, workspaceId, audit } = await found()
  answers.set('Bob', () => said(workspaceId, 'Bob', 'left'))
  core.clock.advance(25 * HOUR)
  await core.run()
  expect(await row(bob)).toMatchObject({ standing: 'left', role: null })
  expect((await audit()).at(-1)).toBe('role_ended')
  core.clock.advance(25 * HOUR)
  await core.run()
  expect(asked.filter(name => name === 'Bob')).toHaveLength(1)
})

test.each([
  ['a failure', (): LookUp => ({ kind: 'failed' })],
  ['an answer that leaves it open', () => said(0, 'Bob', null)],
])('a check that ends with %s changes nothing, and is repeated an hour later', async (_, answer) => {
  const { bob, workspaceId } = await found()
  const before = await row(bob)
  answers.set('Bob', () => {
    const look = answer()
    return look.kind === 'profile' ? { ...look, profile: { ...look.profile, workspaceId, workspaceAdmin: null } } : look
  })
  core.clock.advance(25 * HOUR)
  await core.run()
  expect(await row(bob)).toEqual({ ...before, check_at: new Date(core.clock.now.getTime() + HOUR) })
  answers.delete('Bob')
  core.clock.advance(HOUR)
  await core.run()
  expect(asked.filter(name => name === 'Bob')).toHaveLength(2)
  expect(await row(bob)).toMatchObject({ standing: 'inside', role: 'fleet_administrator', check_at: null })
})

test('after "too many requests" nobody of that workspace is checked until the platform’s time is over', async () => {
  const company = await found()
  const other = await core.company()
  let limited = true
  answers.set('Ada', () =>
    limited
      ? { kind: 'rate_limited', at: new Date(core.clock.now.getTime() + HOUR / 2) }
      : said(company.workspaceId, 'Ada', 'inside'),
  )
  core.clock.advance(25 * HOUR)
  // Nobody of that name is checked in the other company.
  await core.db
    .updateTable('person')
    .set({ profile_read_at: core.clock.now })
    .where('workspace_id', '=', other.workspaceId)
    .execute()
  await core.run()
  expect(asked).toEqual(['Ada'])
  expect(await dueFor(core.ctx, 'people')).toEqual([])
  limited = false
  core.clock.advance(HOUR / 2)
  await core.run()
  expect(asked).toEqual(['Ada', 'Ada', 'Bob'])
})

const tell = (company: Company, who: string) =>
  transact(core.ctx, (trx, hints) =>
    announce(trx, hints, {
      accountId: company.accountId,
      workspaceId: company.workspaceId,
      place: { kind: 'person', person: who },
      topic: { kind: 'billing', month: '2026-10-01' },
      idempotencyKey: `${company.accountId}/${who}`,
      now: core.clock.now,
    }),
  )
const refuses = () => core.chat.answer('post', async () => ({ kind: 'refused', problem: 'MessageWritesBlocked' }))
const heard = ({ workspaceId }: Company) =>
  core.chat.of(workspaceId, 'billing').map(({ to: { place } }) => place.kind === 'person' && place.person)

test('a refused post triggers a check of the person; if they left, the post goes to others', async () => {
  const company = await found()
  answers.set('Max', () => said(company.workspaceId, 'Max', 'left'))
  refuses()
  await tell(company, 'Max')
  await core.run()
  expect(asked).toEqual(['Max'])
  expect((await row(company.max)).standing).toBe('left')
  expect(heard(company)).toEqual(['Ada'])
  expect(await listUndelivered(core.ctx, company.accountId)).toEqual([])
})

test('if they are still there, or nobody knows, the post stays refused and is shown', async () => {
  const company = await found()
  for (const [who, answer] of [
    ['Max', () => said(company.workspaceId, 'Max', 'inside')],
    ['Bob', (): LookUp => ({ kind: 'failed' })],
  ] as const) {
    answers.set(who, answer)
    refuses()
    await tell(company, who)
    await core.run()
  }
  expect(heard(company)).toEqual([])
  expect(await listUndelivered(core.ctx, company.accountId)).toMatchObject([{ place: 'Max' }, { place: 'Bob' }])
  // It is known an hour later, and then the post goes to others.
  answers.set('Bob', () => said(company.workspaceId, 'Bob', 'left'))
  core.clock.advance(HOUR)
  await core.run()
  expect(heard(company)).toEqual(['Ada'])
})
