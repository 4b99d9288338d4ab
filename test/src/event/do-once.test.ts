import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { doOnce, doOnceAfterWaiting } from '../../../src/event/do-once.ts'
import { type Core, openCore } from '../../helpers/core.ts'
import { until } from '../../helpers/until.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const work = async () => 'worked'

test('an event is handled once, however often it comes; another id is another event', async () => {
  expect(await doOnce(core.ctx, 'slack/Ev1', work)).toEqual({ kind: 'done', value: 'worked' })
  expect(await doOnce(core.ctx, 'slack/Ev1', work)).toEqual({ kind: 'repeated' })
  expect(await doOnce(core.ctx, 'slack/Ev2', work)).toEqual({ kind: 'done', value: 'worked' })
})

test('an event whose handling failed is handled when it comes again', async () => {
  const fails = async () => {
    throw new Error('Postgres is gone')
  }
  await expect(doOnce(core.ctx, 'slack/Ev3', fails)).rejects.toThrow('Postgres is gone')
  expect(await doOnce(core.ctx, 'slack/Ev3', work)).toEqual({ kind: 'done', value: 'worked' })
})

test('while an event is handled no other process handles it; after a crash it is handled a minute later', async () => {
  const crashed = Promise.withResolvers<string>()
  const begun = Promise.withResolvers<void>()
  const first = doOnce(core.ctx, 'slack/Ev4', () => {
    begun.resolve()
    return crashed.promise
  })
  await begun.promise
  expect(await doOnce(core.ctx, 'slack/Ev4', work)).toEqual({ kind: 'under_way' })
  core.clock.advance(60_000)
  const two = await Promise.all([doOnce(core.ctx, 'slack/Ev4', work), doOnce(core.ctx, 'slack/Ev4', work)])
  expect(two.map(one => one.kind)).toContain('done')
  expect(two.filter(one => one.kind === 'done')).toHaveLength(1)
  crashed.resolve('after all')
  await first
})

test('who lives and takes long, behind a lock say, keeps it: nobody else does it meanwhile, and done it stays done', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    const slow = Promise.withResolvers<string>()
    const begun = Promise.withResolvers<void>()
    const first = doOnce(core.ctx, 'slack/EvSlow', () => {
      begun.resolve()
      return slow.promise
    })
    await begun.promise
    const leasedUntil = async () =>
      (
        await core.db
          .selectFrom('seen_event')
          .select('lease_until')
          .where('event_id', '=', 'slack/EvSlow')
          .executeTakeFirst()
      )?.lease_until
    for (let seconds = 0; seconds < 60; seconds += 10) {
      const before = await leasedUntil()
      core.clock.advance(10_000)
      vi.advanceTimersByTime(10_000)
      await until(async () => (await leasedUntil())?.getTime() !== before?.getTime(), 5_000)
    }
    expect(await doOnce(core.ctx, 'slack/EvSlow', work)).toEqual({ kind: 'under_way' })
    // Renewed while it ends.
    vi.advanceTimersByTime(10_000)
    slow.resolve('after all')
    expect(await first).toEqual({ kind: 'done', value: 'after all' })
    core.clock.advance(60_000)
    expect(await doOnce(core.ctx, 'slack/EvSlow', work)).toEqual({ kind: 'repeated' })
  } finally {
    vi.useRealTimers()
  }
})

test('of the same click in two processes the second waits, and does it if the first one ends without doing it', async () => {
  for (const ends of [true, false]) {
    const id = `slack/Ev5-${ends}`
    const first = Promise.withResolvers<string>()
    const begun = Promise.withResolvers<void>()
    const doing = doOnce(core.ctx, id, () => {
      begun.resolve()
      return first.promise
    })
    await begun.promise
    const second = doOnceAfterWaiting(core.ctx, id, work)
    if (ends) first.resolve('done by the first')
    else core.clock.advance(60_000)
    expect(await second).toEqual(ends ? { kind: 'repeated' } : { kind: 'done', value: 'worked' })
    first.resolve('after all')
    await doing
  }
})

test('an event that an older version marked as seen counts as handled; it is forgotten a day later', async () => {
  await core.db
    .insertInto('seen_event')
    .values({ event_id: 'slack/EvOld', seen_at: core.clock.now, lease_until: null })
    .execute()
  expect(await doOnce(core.ctx, 'slack/EvOld', work)).toEqual({ kind: 'repeated' })
  core.clock.advance(25 * 60 * 60_000)
  expect(await doOnce(core.ctx, 'slack/EvOld', work)).toMatchObject({ kind: 'done' })
})
