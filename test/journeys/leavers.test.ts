import { expect, test } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { integrate } from '../helpers/integrate.ts'
import { startProduct } from '../helpers/product.ts'
import { readCard } from '../helpers/read-card.ts'
import { seen } from '../helpers/seen.ts'
import { slackUser } from '../helpers/user.ts'

/** What happens to a company’s feeds and requests when people leave, and before there is an Administrator. */
const HOUR = 60 * 60_000

// https://github.com/slackapi/python-slack-sdk/issues/1156
test('a person who left is noticed within a day if the event was lost; they get no post, although Slack would accept it', async () => {
  const feed = await startProduct({ at: '2026-11-10T09:00:00Z' })
  try {
    const { slack, clock, feeds, ctx } = feed
    feeds.caterpillar.fleet.add(2)
    const grace = slack.addPerson({ name: 'Grace', admin: true })
    slack.person('Ada')
    const user = slackUser(feed, 'Grace')
    await grace.message('dm', 'status')
    await slackUser(feed, 'Ada').write('status')
    await feed.drain()
    await integrate(feed, user, 'caterpillar')
    const posts = () => slack.messages('@Grace').length
    const before = posts()
    await slack.deactivatePerson('Grace', { lost: true })
    // Before its time (a day and up to a tenth of one): the sweep would read the list at once.
    feeds.caterpillar.fleet.add(1)
    clock.advance(27 * HOUR)
    await feed.drain()
    const row = await ctx.db
      .selectFrom('person')
      .select('standing')
      .where('external_id', '=', grace.id)
      .executeTakeFirst()
    expect(row?.standing).toBe('left')
    expect(posts()).toBe(before)
    expect(slack.messages('@Ada').map(seen).join('\n')).toContain('new')
  } finally {
    await feed.stop()
  }
})

// https://github.com/zulip/zulip/pull/33182: pages of 1,000, `Retry-After`. https://github.com/cds-snc/sre-bot/pull/602: leavers fill them.
test('an admin who never opened the app is found, page by page, and asked', async () => {
  const fresh = await startProduct()
  try {
    const { slack, clock, ctx } = fresh
    await ctx.db.updateTable('workspace').set({ installed_by: null }).execute()
    slack.changePerson('Ada', { admin: false, owner: false })
    slack.addPerson({ name: 'Gone', admin: true })
    slack.removePerson('Gone')
    slack.addPerson({ name: 'Guest', admin: true, guest: 'multi_channel' })
    const olga = slack.addPerson({ name: 'Olga', owner: true })
    slack.pageUsers(2)
    slack.fault('users.list', { kind: 'rate_limited', retryAfter: 40 })
    const max = slack.person('Max')
    await max.command('#fleet', '/fleetfeed')
    await max.command('#fleet', '/fleetfeed apps')
    const answer = max.ephemerals().at(-1)
    await max.click({ channel: answer?.channel ?? '', ts: answer?.ts ?? '' }, 'access.request')
    await slack.until(() => max.ephemerals().some(one => one.text === en.access.looking))
    await fresh.drain()
    expect(slack.calls.filter(call => call.method === 'users.list')).toHaveLength(1)
    clock.advance(40_000)
    await fresh.drain()
    expect(slack.calls.filter(call => call.method === 'users.list').length).toBeGreaterThan(2)
    expect(slack.messages('@Olga').map(seen).join()).toContain('Max Weber asks for access')
    const people = await ctx.db.selectFrom('person').select('external_id').execute()
    expect(people.map(one => one.external_id).sort(), 'nobody else is kept').toEqual([max.id, olga.id].sort())
    const message = slack.messages('@Olga').at(-1)
    await olga.click({ channel: message?.channel ?? '', ts: message?.ts ?? '' }, 'access.decline')
    // The click is acknowledged before it is done.
    const answered = async () => {
      await fresh.drain()
      return slack.messages('@Max').map(seen).join()
    }
    await expect.poll(answered).toContain('Olga declined your request')
    await max.click({ channel: answer?.channel ?? '', ts: answer?.ts ?? '' }, 'access.request')
    await slack.until(() => max.ephemerals().some(one => one.text.startsWith('Your request was declined')))
  } finally {
    await fresh.stop()
  }
})

test('the lists say that somebody else has to look after it, with the button for it', async () => {
  const feed = await startProduct()
  try {
    const { slack, feeds } = feed
    feeds.caterpillar.fleet.add(1)
    slack.addPerson({ name: 'Grace', admin: true })
    await slackUser(feed, 'Ada').write('status')
    await integrate(feed, slackUser(feed, 'Grace'), 'caterpillar')
    await slack.deactivatePerson('Grace')
    await feed.drain()
    const ada = slackUser(feed, 'Ada')
    await ada.write('apps')
    await ada.sees(en.home.attention)
    await ada.sees('Grace, who looked after this, can’t be reached any more.')
    await ada.press('integration.takeOver')
    await ada.sees(en.owner.taken)
    expect(ada.front()).not.toContain('can’t be reached')
    expect(ada.wrong()).toEqual([])
  } finally {
    await feed.stop()
  }
})

test('requests without an Administrator are kept, and the first Administrator gets them', async () => {
  const fresh = await startProduct({ teams: { administrators: [] } })
  try {
    const { teams, ctx, clock } = fresh
    await teams.installFor('Fred', 'personal')
    await teams.installFor('Ada', 'personal')
    const fred = teams.person('Fred')
    await fred.message('dm', 'apps')
    await fred.click('dm', { action: 'access.request' })
    await fresh.drain()
    const all = () => JSON.stringify([fred.look('dm'), fred.notices])
    expect(all()).toContain(en.access.nobody)
    const ada = await findActor(ctx.db, {
      platform: 'teams',
      workspace: teams.tenantId,
      person: teams.person('Ada').aadObjectId,
    })
    await ctx.db
      .updateTable('person')
      .set({ role: 'administrator', role_reason: 'operator' })
      .where('id', '=', ada?.personId ?? 0)
      .execute()
    clock.advance(60_000)
    await fresh.drain()
    expect(readCard(teams.person('Ada').card('dm'))).toContain('Fred Miller asks for access')
  } finally {
    await fresh.stop()
  }
})
