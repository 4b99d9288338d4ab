import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { endHold, isVerificationOver } from '../../../src/app/held-verification.ts'
import { requestVerification } from '../../../src/app/request-verification.ts'
import { type Company, type Core, machines, openCore, page } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterEach(() => core.rest())
afterAll(() => core.close())

const place = { kind: 'person', person: 'Ada' } as const
const HELD_MS = 15_000

/** Ada has pressed Verify in a dialog, whose answer may show the outcome. */
async function pressed(company: Company, integrationId: number) {
  const heldUntil = new Date(core.clock.now.getTime() + HELD_MS)
  const { ada: actor } = company
  const typed = company.typed()
  const requested = await requestVerification(core.ctx, actor, { integrationId, typed, place, heldUntil })
  if (requested.kind !== 'verifying') throw new Error(requested.kind)
  const { accountId } = company
  return {
    isOver: () => isVerificationOver(core.db, accountId, integrationId),
    end: (shown: boolean) => endHold(core.ctx, { accountId, integrationId, requestedAt: requested.requestedAt, shown }),
    told: () => core.chat.of(company.workspaceId, 'verification').length,
  }
}

async function begin(assets = 3) {
  const company = await core.company()
  company.login.machines = machines(assets)
  const integrationId = await company.install()
  return { company, integrationId, ...(await pressed(company, integrationId)) }
}

test('what the dialog shows is told again after two minutes, unless the assets were confirmed by then', async () => {
  const closed = await begin()
  const confirmed = await begin()
  await core.run()
  for (const one of [closed, confirmed]) {
    expect(await one.isOver()).toBe(true)
    expect(one.told()).toBe(0)
    await one.end(true)
  }
  core.clock.advance(1000)
  await confirmed.company.start(confirmed.integrationId)
  await core.run()
  expect([closed.told(), confirmed.told()]).toEqual([0, 0])
  core.clock.advance(120_000)
  await core.run()
  expect([closed.told(), confirmed.told()]).toEqual([1, 0])
})

test('an outcome that comes after the answer is told at once', async () => {
  const { company, isOver, end, told } = await begin()
  const gate = Promise.withResolvers<void>()
  company.login.says = async () => {
    await gate.promise
    return page(machines(2))
  }
  const running = core.run()
  expect(await isOver()).toBe(false)
  await end(false)
  expect(told()).toBe(0)
  gate.resolve()
  await running
  await core.run()
  expect(told()).toBe(1)
})

test('an outcome that came while the answer was drawn, but was not shown, is told at once', async () => {
  const { end, told } = await begin()
  await core.run()
  await end(false)
  await core.run()
  expect(told()).toBe(1)
})

test('if the process ends before it answers, the outcome is told when the hold has run out', async () => {
  const { told, end } = await begin()
  await core.run()
  expect(told()).toBe(0)
  core.clock.advance(HELD_MS)
  await core.run()
  expect(told()).toBe(1)
  // A process that was only slow changes nothing any more.
  await end(true)
  await core.run()
  expect(told()).toBe(1)
})

test('two people who verify at once are both told, whoever was first', async () => {
  const { company, integrationId, end } = await begin()
  core.clock.advance(1000)
  await requestVerification(core.ctx, company.bob, {
    integrationId,
    typed: company.typed(),
    place: { kind: 'person', person: 'Bob' },
  })
  await core.run()
  await end(false)
  await core.run()
  const people = core.chat.of(company.workspaceId, 'verification').map(({ to }) => to.place)
  expect(people).toEqual(expect.arrayContaining([place, { kind: 'person', person: 'Bob' }]))
})

test('the next attempt in the same dialog makes the message about the last one obsolete', async () => {
  const { company, integrationId, end, told } = await begin()
  company.login.says = () => ({ kind: 'maintenance' })
  await core.run()
  await end(true)
  core.clock.advance(1000)
  company.login.says = null
  const again = await pressed(company, integrationId)
  await core.run()
  await again.end(true)
  core.clock.advance(300_000)
  await core.run()
  expect(told()).toBe(1)
})
