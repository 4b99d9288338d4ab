import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChannelAudience, ChannelOf } from '../../adapters/chat/channels/channel-audience.ts'
import { action } from '../../adapters/chat/payloads.ts'
import { en } from '../../adapters/chat/words/en.ts'
import { words } from '../../adapters/chat/words/words.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { integrate } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { route } from '../helpers/route.ts'
import { slackUser, teamsUser, type User } from '../helpers/user.ts'

/** Posts into a channel that people from outside the company read: the form warns, and the bill needs a second yes. */
let product: Product
beforeAll(async () => {
  product = await startProduct()
  product.feeds.caterpillar.fleet.add(2)
})
afterAll(() => product.stop())

const topicsOf = async (channel: string) =>
  (await product.ctx.db.selectFrom('subscription').select('topics').where('channel', '=', channel).executeTakeFirst())
    ?.topics ?? null

const SAVED = 'Saved. This channel gets'

async function openForm(user: User): Promise<void> {
  await user.write('subscriptions')
  await user.sees(en.subscription.setUp)
  await user.press('subscription.new')
  await user.sees(en.subscription.topics)
}

/** Submits the form as it opens, with all kinds of posts. */
async function setUp(user: User, channel: string): Promise<void> {
  await openForm(user)
  await user.choose(en.subscription.channel, channel)
  await user.submit('subscription.save')
}

async function theSecondYes(user: User, channel: string): Promise<void> {
  await setUp(user, channel)
  await user.sees(en.subscription.outsidersRead)
  expect(await topicsOf(channel), 'nothing is set up yet').toBeNull()
  await user.submit('subscription.save')
  await user.sees(SAVED)
  expect(await topicsOf(channel)).toEqual(['new_assets', 'feed_trouble'])
  await user.close()
  await setUp(user, channel)
  await user.sees(en.subscription.outsidersRead)
  await user.mark({ id: 'outsiders', label: en.subscription.outsiders }, ['yes'])
  await user.submit('subscription.save')
  await user.sees(SAVED)
  expect(await topicsOf(channel)).toEqual(['new_assets', 'feed_trouble', 'billing'])
  await user.close()
}

async function noQuestion(user: User, channel: string): Promise<void> {
  await setUp(user, channel)
  await user.sees(SAVED)
  expect(await topicsOf(channel)).toEqual(['new_assets', 'feed_trouble', 'billing'])
  await user.close()
}

describe('Slack', () => {
  let ada: User
  beforeAll(async () => {
    ada = slackUser(product, 'Ada')
    await integrate(product, ada, 'caterpillar')
  })

  test.each(['external', 'pending'] as const)('a channel that is shared (%s) gives a warning', async shared => {
    await theSecondYes(ada, await product.slack.addChannel({ name: `with-${shared}`, shared }))
  })

  test.each([undefined, 'organisation'] as const)(
    'a channel that is not shared, or only within the organisation (%s), gives no warning',
    async shared => {
      const seed = { name: `own-${shared}`, ...(shared ? { shared } : {}) }
      await noQuestion(ada, await product.slack.addChannel(seed))
    },
  )

  test('posts that include the bill are not moved to such a channel', async () => {
    const shared = await product.slack.addChannel({ name: 'partner', shared: 'external' })
    await noQuestion(ada, await product.slack.addChannel({ name: 'closed' }))
    const { id } = await product.ctx.db
      .selectFrom('subscription')
      .select('id')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    const person = product.slack.person('Ada').id
    const actor = await findActor(product.ctx.db, { platform: 'slack', workspace: product.slack.teamId, person })
    if (!actor) throw new Error('Nobody there.')
    const move = (audience: 'outsiders' | 'inside') =>
      route({
        ctx: product.ctx,
        actor,
        w: words('en', 'UTC'),
        findAudience: async () => audience,
        interaction: {
          action: 'subscription.move',
          payloadText: String(id),
          values: { channel: [shared] },
          checkboxOptions: {},
          place: { kind: 'person', person },
        },
      })
    expect(await move('outsiders')).toMatchObject([{ screen: { text: en.subscription.outsidersMove } }])
    expect(await topicsOf(shared)).toBeNull()
    expect(await move('inside')).toMatchObject([{ screen: { text: en.subscription.moved } }])
    expect(await topicsOf(shared)).toContain('billing')
  })

  test('a channel of another workspace is checked there; if that is impossible, the bill needs the second yes', async () => {
    const { db } = product.ctx
    const person = product.slack.person('Ada').id
    const actor = await findActor(db, { platform: 'slack', workspace: product.slack.teamId, person })
    if (!actor) throw new Error('Nobody there.')
    const other = await db
      .insertInto('workspace')
      .values({
        account_id: actor.accountId,
        platform: 'teams',
        external_id: 'another-tenant',
        name: 'Other',
        installed_at: product.clock.now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const channel = '19:other@thread.tacv2'
    const { id } = await db
      .insertInto('subscription')
      .values({
        workspace_id: other.id,
        channel,
        topics: ['new_assets'],
        created_by: actor.personId,
        created_at: product.clock.now,
        pace: 'at_once',
        layout: 'flat',
        locale: 'en',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const asked: ChannelOf[] = []
    const save = (audience: ChannelAudience, yes: boolean) =>
      route({
        ctx: product.ctx,
        actor,
        w: words('en', 'UTC'),
        findAudience: async of => {
          asked.push({ workspaceId: of.workspaceId, channel: of.channel })
          return audience
        },
        interaction: {
          action: 'subscription.save',
          payloadText: action('subscription.save', { subscriptionId: id }).payloadText ?? '',
          values: yes ? { otherTopics: ['new_assets'], outsiders: ['yes'] } : { topics: ['new_assets', 'billing'] },
          checkboxOptions: {},
          place: { kind: 'person', person },
        },
      })
    for (const audience of ['outsiders', 'unasked'] as const) {
      const text = en.subscription[audience === 'unasked' ? 'outsidersUnknown' : 'outsidersRead']
      expect(JSON.stringify(await save(audience, false))).toContain(text)
      expect(await topicsOf(channel)).toEqual(['new_assets'])
    }
    expect(asked).toContainEqual({ workspaceId: other.id, channel })
    // The controls: with a second yes, and for a channel that only people inside read.
    await save('unasked', true)
    expect(await topicsOf(channel)).toEqual(['new_assets', 'billing'])
    await db
      .updateTable('subscription')
      .set({ topics: ['new_assets'] })
      .where('id', '=', id)
      .execute()
    await save('inside', false)
    expect(await topicsOf(channel)).toEqual(['new_assets', 'billing'])
    await db.deleteFrom('subscription').where('id', '=', id).execute()
    await db.updateTable('workspace').set({ uninstalled_at: product.clock.now }).where('id', '=', other.id).execute()
  })

  test('if Slack doesn’t say, the form gives a reminder', async () => {
    const channel = await product.slack.addChannel({ name: 'dark' })
    const person = product.slack.person('Ada')
    await person.command('#dark', '/fleetfeed subscriptions')
    product.slack.fault('conversations.info', { kind: 'error', error: 'missing_scope' })
    const answer = person.ephemerals().at(-1)
    await person.click({ channel: answer?.channel ?? '', ts: answer?.ts ?? '' }, 'subscription.newHere')
    await ada.sees(en.subscription.outsidersUnknown)
    await ada.submit('subscription.save')
    await ada.sees(SAVED)
    expect(await topicsOf(channel)).toContain('billing')
    await ada.close()
  })
})

describe('Teams', () => {
  let ada: User
  beforeAll(async () => {
    await product.teams.installFor('Ada', 'team')
    await product.teams.installFor('Ada', 'personal')
    ada = teamsUser(product, 'Ada')
  })

  test('a channel of only the company gives no warning', async () => {
    await noQuestion(ada, product.teams.conversationId('#Fleet'))
  })

  test.each([
    { who: 'a guest', name: 'Gus', role: 'guest' as const, channel: '#Finance' },
    {
      who: 'somebody of another tenant',
      name: 'Eve',
      home: '99999999-0000-4000-8000-000000000000',
      channel: '#General',
    },
  ])('a channel in which is $who', async ({ who: _, channel, ...seed }) => {
    await product.teams.addPerson(seed)
    await theSecondYes(ada, product.teams.conversationId(channel))
    await product.teams.removePerson(seed.name)
  })

  test('if Teams doesn’t say, the form gives a reminder', async () => {
    const channel = await product.teams.addChannel('Dark')
    await product.teams.person('Ada').message('#Dark', '@Fleetfeed subscriptions')
    product.teams.fault('members', { kind: 'http', status: 403 }, 2)
    await product.teams.person('Ada').click('#Dark', { action: 'subscription.newHere' })
    await ada.sees(en.subscription.outsidersUnknown)
    await ada.submit('subscription.save')
    await ada.sees(SAVED)
    expect(await topicsOf(channel)).toContain('billing')
  })
})

afterAll(() => expect([...product.slack.refusals, ...product.teams.refusals]).toEqual([]))
