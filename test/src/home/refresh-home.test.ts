import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Delivery } from '../../../src/announcement/messenger.ts'
import type { HomeView } from '../../../src/home/home-display.ts'
import { beginHome, endHome, markHomes } from '../../../src/home/record-home.ts'
import { refreshHome } from '../../../src/home/refresh-home.ts'
import { type Core, openCore } from '../../helpers/core.ts'

const SECOND = 1000
const HOUR = 3600 * SECOND

let core: Core
/** What Home looks like now, what was shown, and what the next call fails with. */
let looks = 'a'
let shown: HomeView[] = []
let failure: Exclude<Delivery, { kind: 'sent' }> | null = null
beforeAll(async () => {
  core = await openCore()
  core.ctx.homes = {
    slack: {
      show: async view => {
        if (failure) return { kind: 'failed', failure }
        if (view.shown === looks) return { kind: 'unchanged' }
        shown.push(view)
        return { kind: 'shown', shown: looks }
      },
    },
  }
})
beforeEach(async () => {
  looks = 'a'
  shown = []
  failure = null
  await core.db.deleteFrom('home_view').execute()
})
afterAll(() => core.close())

/** A company in which these people have just opened Home. */
async function opened(...people: ('ada' | 'bob')[]) {
  const company = await core.company()
  for (const person of people) await open(company[person].personId)
  return company
}

const open = async (personId: number) =>
  await endHome(core.ctx, await beginHome(core.ctx, { personId, search: '', address: null }), looks)
const row = (personId: number) =>
  core.db.selectFrom('home_view').selectAll().where('person_id', '=', personId).executeTakeFirst()

test('a change is shown once, however often it is marked, and not before 30 seconds have passed', async () => {
  const { ada } = await opened('ada')
  looks = 'b'
  for (let times = 0; times < 3; times += 1) await markHomes(core.ctx, ada)
  await core.run()
  expect(shown).toEqual([])
  core.clock.advance(30 * SECOND)
  await core.run()
  expect(shown.map(view => view.person)).toEqual([ada.externalId])
  // What changes within the next 30 seconds is shown after them.
  looks = 'c'
  await markHomes(core.ctx, ada)
  await core.run()
  expect(shown).toHaveLength(1)
  core.clock.advance(30 * SECOND)
  await core.run()
  expect(shown).toHaveLength(2)
})

test('what changes a long time after the last showing is shown at once', async () => {
  const { ada } = await opened('ada')
  core.clock.advance(60 * SECOND)
  looks = 'b'
  await markHomes(core.ctx, ada)
  await core.run()
  expect(shown).toHaveLength(1)
})

test('if Home looks the same, nothing is shown', async () => {
  const { ada } = await opened('ada')
  core.clock.advance(60 * SECOND)
  await markHomes(core.ctx, ada)
  await core.run()
  expect(shown).toEqual([])
  // The positive control: the same steps with a change.
  looks = 'b'
  await markHomes(core.ctx, ada)
  await core.run()
  expect(shown).toHaveLength(1)
})

test('a change that nothing marked is found within five minutes', async () => {
  await opened('ada')
  looks = 'b'
  core.clock.advance(300 * SECOND)
  await core.run()
  expect(shown).toHaveLength(1)
})

test('only people of the account who opened it within 24 hours get it', async () => {
  const { ada, bob } = await opened('ada')
  const other = await opened('ada')
  core.clock.advance(23 * HOUR)
  await core.run()
  await open(bob.personId)
  core.clock.advance(2 * HOUR)
  looks = 'b'
  await markHomes(core.ctx, ada)
  await markHomes(core.ctx, other.ada)
  await core.run()
  expect(shown.map(view => view.personId)).toEqual([bob.personId])
  expect(await row(ada.personId)).toBeUndefined()
})

test('a job marks Home of its account', async () => {
  const company = await opened('bob')
  const integrationId = await company.install()
  await company.verify(integrationId)
  core.clock.advance(60 * SECOND)
  looks = 'b'
  await core.run()
  expect(shown.map(view => view.personId)).toEqual([company.bob.personId])
})

test('a rate limit postpones everybody of the workspace until the platform’s time', async () => {
  const { ada } = await opened('ada', 'bob')
  core.clock.advance(60 * SECOND)
  looks = 'b'
  failure = { kind: 'temporary', at: new Date(core.clock.now.getTime() + 45 * SECOND), problem: 'ratelimited' }
  await markHomes(core.ctx, ada)
  await core.run()
  failure = null
  core.clock.advance(44 * SECOND)
  await core.run()
  expect(shown).toEqual([])
  core.clock.advance(SECOND)
  await core.run()
  expect(shown).toHaveLength(2)
})

// The tab is switched off, the card was deleted, the app is not installed, the screen is broken.
test.each<Exclude<Delivery, { kind: 'sent' }>>([
  { kind: 'refused', problem: 'not_enabled' },
  { kind: 'gone' },
  { kind: 'login_refused', problem: 'account_inactive' },
  { kind: 'bug', cause: new Error('invalid_blocks') },
])('where it can’t be shown ($kind), it waits until it is opened again', async refusal => {
  const { ada } = await opened('ada')
  core.clock.advance(60 * SECOND)
  looks = 'b'
  failure = refusal
  await markHomes(core.ctx, ada)
  await core.run()
  failure = null
  core.clock.advance(HOUR)
  await core.run()
  expect(shown).toEqual([])
  await open(ada.personId)
  looks = 'c'
  core.clock.advance(HOUR)
  await core.run()
  expect(shown).toHaveLength(1)
})

test('without an answer it is tried again', async () => {
  const { ada } = await opened('ada')
  core.clock.advance(60 * SECOND)
  looks = 'b'
  failure = { kind: 'unknown', problem: 'no_answer' }
  await markHomes(core.ctx, ada)
  await core.run()
  failure = null
  core.clock.advance(60 * SECOND)
  await core.run()
  expect(shown).toHaveLength(1)
})

// Nobody knows which of two calls at the same time the platform took last.
test.each([
  [0, 1],
  [1, 0],
])('two showings that overlap are followed by one more, whichever ends first', async (first, second) => {
  const { ada } = await opened('ada')
  const begin = () => beginHome(core.ctx, { personId: ada.personId, search: '', address: null })
  const showings = [await begin(), await begin()]
  for (const nth of [first, second]) {
    const showing = showings[nth]
    if (showing) await endHome(core.ctx, showing, looks)
  }
  expect((await row(ada.personId))?.shown).toBeNull()
  core.clock.advance(300 * SECOND)
  await core.run()
  expect(shown).toHaveLength(1)
})

test('work that is not due any more does nothing', async () => {
  const { ada } = await opened('ada')
  looks = 'b'
  await refreshHome(core.ctx, { personId: ada.personId })
  expect(shown).toEqual([])
})
