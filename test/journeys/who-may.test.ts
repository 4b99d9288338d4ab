import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RawAct } from '../../adapters/chat/handler.ts'
import type { Reply } from '../../adapters/chat/interaction.ts'
import { isAction, isChoose, PAYLOADS, readPayload } from '../../adapters/chat/payloads.ts'
import { options } from '../../adapters/chat/router.ts'
import { en } from '../../adapters/chat/words/en.ts'
import { LANGUAGES } from '../../adapters/chat/words/languages.ts'
import { words } from '../../adapters/chat/words/words.ts'
import { giveRole } from '../../src/access/give-role.ts'
import { type Actor, nobody, type Right } from '../../src/actor.ts'
import { ofAccount } from '../../src/database/of-account.ts'
import { link } from '../../src/linking/link.ts'
import { unlink } from '../../src/linking/unlink.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { chooseChannels, integrate } from '../helpers/integrate.ts'
import { linkCodeOf } from '../helpers/link-code.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { readCard } from '../helpers/read-card.ts'
import { route } from '../helpers/route.ts'
import { seen } from '../helpers/seen.ts'
import { slackUser, teamsUser } from '../helpers/user.ts'

type Side = 'slack' | 'teams'

/** Whether they only get the one sentence; otherwise what they may do besides looking. */
type Admitted = 'closed' | readonly Right[]

interface Somebody {
  who: string
  name: string
  may: Admitted
}

const CHOOSES = Object.keys(PAYLOADS).filter(isChoose)
const ALL = ['manage_feeds', 'administer'] as const
/** One row per kind of person. */
const PEOPLE: Record<Side, Somebody[]> = {
  slack: [
    { who: 'a guest', name: 'Gus', may: 'closed' },
    { who: 'a stranger of a shared channel', name: 'Sam', may: 'closed' },
    { who: 'a stranger who is an admin of their own workspace', name: 'Abe', may: 'closed' },
    { who: 'a leaver, who was a Fleet Administrator', name: 'Lea', may: 'closed' },
    { who: 'a guest with a role', name: 'Rob', may: ['manage_feeds'] },
    { who: 'a member', name: 'Max', may: [] },
    { who: 'a Fleet Administrator', name: 'Fred', may: ['manage_feeds'] },
    { who: 'an Administrator', name: 'Ada', may: ALL },
  ],
  teams: [
    { who: 'a guest', name: 'Gus', may: 'closed' },
    { who: 'somebody of another tenant', name: 'Eve', may: 'closed' },
    { who: 'an anonymous person', name: 'Anon', may: 'closed' },
    { who: 'a leaver, who was a Fleet Administrator', name: 'Lea', may: 'closed' },
    { who: 'a member', name: 'Max', may: [] },
    { who: 'a Fleet Administrator', name: 'Fred', may: ['manage_feeds'] },
    { who: 'an Administrator', name: 'Ada', may: ALL },
  ],
}
const ROWS = (['slack', 'teams'] as const).flatMap(platform => PEOPLE[platform].map(one => ({ platform, ...one })))

/** Every command word, and the right that it needs. */
const COMMANDS: Record<string, Right | null> = {
  '': null,
  help: null,
  hi: null,
  hello: null,
  aide: null,
  bonjour: null,
  approvals: null,
  approbations: null,
  apps: null,
  applications: null,
  assets: null,
  engins: null,
  billing: null,
  'billing 2026-10': null,
  facturation: null,
  link: null,
  relier: null,
  status: null,
  état: null,
  subscriptions: null,
  subscribe: null,
  channels: null,
  abonnements: null,
  canaux: null,
  administrator: null,
  'administrateur ABCD-EFGH': null,
  'no such word': null,
  people: 'administer',
  personnes: 'administer',
  settings: 'administer',
  réglages: 'administer',
  audit: 'administer',
  journal: 'administer',
}

/** One word per way in: tested in every phase. */
const FEW = ['', 'apps', 'billing', 'link', 'status', 'subscriptions', 'people', 'settings', 'audit']

const LOOKING = [
  'home.administrator',
  'home.assets',
  'home.billing',
  'home.help',
  'home.status',
  'home.open',
  'home.search',
  'app.view',
  'integration.open',
  'integration.oddities',
  'arrival.waiting',
  'arrival.review',
  'arrival.page',
  'arrival.nextPage',
  'arrival.show',
  'arrival.showPage',
  'arrival.showNext',
  'assets.show',
  'assets.showSilent',
  'assets.showNever',
  'assets.after',
  'assets.before',
  'billing.previous',
  'billing.next',
  'billing.csv',
  'billing.xlsx',
  'billing.assets',
  'billing.showBillable',
  'billing.showOthers',
  'billing.showAll',
  'billing.assetsBefore',
  'billing.assetsAfter',
  'billing.feed',
  'file.open',
  'conflicts.open',
  'link.open',
  // A form that does nothing by itself.
  'link.enter',
  'subscriptions.open',
  'access.request',
]
const ADMINISTERING = [
  'settings.open',
  'settings.zone',
  'settings.mine',
  'settings.save',
  'audit.open',
  'audit.everybody',
  'audit.person',
  'audit.csv',
  'audit.xlsx',
  'audit.older',
  'audit.newer',
  'integration.askRemove',
  'price.open',
  'price.save',
  'link.code',
  'link.preview',
  'link.confirm',
  'link.unlink',
  'people.open',
  'people.person',
  'people.pick',
  'people.makeAdministrator',
  'people.makeFleetAdministrator',
  'people.take',
  'people.allow',
  'people.allowOutside',
  'people.decline',
  'access.allow',
  'access.allowOutside',
  'access.giveAgain',
  'access.decline',
]
/** These remove what other actions need, so only the last row does them. */
const ENDING = ['integration.remove', 'subscription.remove', 'link.unlink', 'subscription.move']
/** Without the right, people find nothing to be refused. */
const OF_OWN_DRAFT = /^picker\.|^subscription\.edit$/

const needs = (action: string): Right | null =>
  LOOKING.includes(action) ? null : ADMINISTERING.includes(action) ? 'administer' : 'manage_feeds'

/** Whether the two sides are one account; unlinked again, each has its own feeds as before. */
const PHASES = ['before linking', 'linked', 'unlinked'] as const
type Phase = (typeof PHASES)[number]

let product: Product
/** The payloads of buttons, for rows of the person’s own account. */
let payloadText: Record<Side, Record<string, string>>

async function begin(phase: Phase): Promise<void> {
  product = await startProduct({ at: '2026-11-10T09:00:00Z' })
  const { slack, teams, feeds, clock, ctx } = product
  feeds.caterpillar.fleet.add(3)
  feeds.takeuchi.fleet.add(3)
  await integrate(product, slackUser(product, 'Ada'), 'caterpillar')
  await chooseChannels(slackUser(product, 'Ada'), { new_assets: 'fleet', feed_trouble: 'fleet' })
  await teams.installFor('Ada', 'team')
  await teams.installFor('Ada', 'personal')
  slack.addPerson({ name: 'Gus', guest: 'multi_channel' })
  slack.addPerson({ name: 'Rob', guest: 'single_channel' })
  slack.addPerson({ name: 'Sam', company: { team: 'T0OTHER' } })
  slack.addPerson({ name: 'Lea' })
  await teams.addPerson({ name: 'Lea' })
  slack.addPerson({ name: 'Abe', admin: true, company: { team: 'T0OTHER' } })
  await teams.addPerson({ name: 'Gus', role: 'guest' })
  await teams.addPerson({ name: 'Eve', home: '99999999-0000-4000-8000-000000000000' })
  await teams.addPerson({ name: 'Anon', role: 'anonymous' })
  for (const { platform, name } of ROWS) await ask(platform, name, 'help')
  if (phase !== 'before linking') {
    const code = await linkCodeOf(ctx, await actorOf('slack', 'Ada'))
    expect(await link(ctx, await actorOf('teams', 'Ada'), code)).toMatchObject({ kind: 'linked' })
  }
  for (const [platform, name] of [
    ['slack', 'Fred'],
    ['slack', 'Rob'],
    ['slack', 'Lea'],
    ['teams', 'Fred'],
    ['teams', 'Lea'],
  ] as const) {
    const { personId } = await actorOf(platform, name)
    const given = await giveRole(ctx, await actorOf(platform, 'Ada'), { personId, role: 'fleet_administrator' })
    expect(given).toMatchObject({ kind: 'given' })
  }
  // Both had seen her; in Teams it is known only when the roster is queried again.
  await slack.deactivatePerson('Lea')
  teams.deactivatePerson('Lea')
  if (phase === 'unlinked') expect(await unlink(ctx, await actorOf('teams', 'Ada'))).toMatchObject({ kind: 'unlinked' })
  if (phase !== 'linked') await integrate(product, teamsUser(product, 'Ada'), 'takeuchi')
  await chooseChannels(teamsUser(product, 'Ada'), { new_assets: 'fleet' })
  feeds.caterpillar.fleet.add(1)
  feeds.takeuchi.fleet.add(1)
  clock.advance(30 * 60 * 60_000)
  await product.drain()
  const sides: Side[] = ['slack', 'teams']
  for (const side of sides) expect(await actorOf(side, 'Lea')).toMatchObject({ standing: 'left', role: null })
  payloadText = { slack: await carriedBy('slack'), teams: await carriedBy('teams') }
}

async function carriedBy(side: Side): Promise<Record<string, string>> {
  const { accountId } = await actorOf(side, 'Ada')
  const first = async (table: 'integration' | 'arrival' | 'subscription') => {
    const rows = product.ctx.db.selectFrom(table).select('id').where(ofAccount(table, accountId))
    return String((await rows.orderBy('id').executeTakeFirstOrThrow()).id)
  }
  return {
    arrival: await first('arrival'),
    subscription: await first('subscription'),
    billing: '2026-11',
    app: 'komatsu',
    '': await first('integration'),
  }
}

const placeOf = (platform: Side) => (platform === 'slack' ? product.slack.teamId : product.teams.tenantId)

/** Actors as the adapters make them; a person without a row is nobody. */
async function actorOf(platform: Side, name: string): Promise<Actor> {
  const person = platform === 'slack' ? product.slack.person(name).id : product.teams.person(name).aadObjectId
  const found = await findActor(product.ctx.db, { platform, workspace: placeOf(platform), person })
  return found ?? nobody({ platform, externalId: person, standing: 'outside' })
}

/** The answer to it in the channel of the fleet. */
async function ask(platform: Side, name: string, word: string): Promise<string> {
  if (platform === 'slack') {
    const person = product.slack.person(name)
    await person.command('#fleet', `/fleetfeed ${word}`)
    await product.slack.until(() => person.ephemerals().length > 0)
    return seen(person.ephemerals().at(-1))
  }
  const person = product.teams.person(name)
  await person.message('#Fleet', `@Fleetfeed ${word}`)
  const answers = person.look('#Fleet').filter(message => message.from === 'app')
  return readCard(answers.at(-1)?.card)
}

const CLOSED = en.access.outside
const isClosed = (text: string) => text === CLOSED || text === `${en.access.title}\n${CLOSED}`
const isRefused = (text: string) => text.includes(en.access.administer) || text.includes(en.access.manage)

const COUNTED = ['audit_entry', 'access_request', 'link_code', 'draft', 'announcement', 'subscription'] as const

/** The number of rows of everything that somebody could have changed. */
async function changes(): Promise<unknown> {
  const counts = COUNTED.map(table => sql`(select count(*) from ${sql.table(table)}) as ${sql.ref(table)}`)
  const { rows } = await sql`select ${sql.join(counts)}`.execute(product.ctx.db)
  return rows[0]
}

/** The outcome; of several replies the worst. */
function outcome(replies: Reply[]): 'closed' | 'refused' | 'stale' | 'answered' {
  const texts = replies.flatMap(reply => ('screen' in reply ? [reply.screen.text] : []))
  if (texts.some(isClosed)) return 'closed'
  if (texts.some(isRefused)) return 'refused'
  // A reference follows.
  const isStale = (text: string) =>
    [en.failure.stale, en.subscription.problem.gone, en.confirmed.gone].some(gone => text.startsWith(gone))
  return texts.some(isStale) ? 'stale' : 'answered'
}

async function press(actor: Actor, action: string): Promise<ReturnType<typeof outcome>> {
  return outcome(await route(actOf(actor, action)))
}

function actOf(actor: Actor, action: string): RawAct {
  const ours = payloadText[actor.platform]
  const id = ours[action.split('.')[0] ?? ''] ?? ours[''] ?? ''
  const texts = [
    id,
    `${id},${id},no`,
    `${id},${id},summary,0`,
    `${id},0`,
    `${id},${id}`,
    `${id},0,${id}`,
    `${id},administrator`,
    `${id};;billable;`,
    '',
  ]
  const carried = isAction(action) ? texts.find(text => readPayload(action, text)) : undefined
  if (carried === undefined) throw new Error(`Nothing that ${action} reads.`)
  return {
    ctx: product.ctx,
    actor,
    w: words('en', 'UTC'),
    interaction: {
      action,
      payloadText: carried,
      values: {},
      checkboxOptions: {},
      place: { kind: 'person', person: actor.externalId },
    },
  }
}

test('every word of every language that is a command is in the list above', () => {
  const listed = new Set(Object.keys(COMMANDS).map(command => command.split(' ')[0]))
  const typed = Object.values(LANGUAGES).flatMap(({ keywords }) => Object.values(keywords).flat())
  expect(typed.filter(word => !listed.has(word))).toEqual([])
})

describe.each(PHASES)('%s', phase => {
  beforeAll(() => begin(phase))
  afterAll(() => product.stop())

  describe.each(ROWS)('$who in $platform', ({ platform, name, may }) => {
    // The gate comes before the words: that each of them is closed, one closed person per platform shows.
    const every = phase === 'linked' && (may !== 'closed' || name === 'Gus')
    test.each(Object.entries(COMMANDS).filter(([word]) => every || FEW.includes(word)))(
      'writes “%s”',
      async (word, needed) => {
        const answer = await ask(platform, name, word)
        expect(answer).not.toBe('')
        expect(isClosed(answer), answer).toBe(may === 'closed')
        if (may === 'closed') return
        expect(isRefused(answer), answer).toBe(needed !== null && !may.includes(needed))
      },
    )
  })

  describe('a card that stands in a channel', () => {
    const waiting = async (side: Side) => {
      const arrivalId = Number(payloadText[side].arrival)
      const rows = await product.ctx.db
        .selectFrom('arrival_asset')
        .where('arrival_id', '=', arrivalId)
        .select('decision')
        .execute()
      return rows.filter(row => row.decision === null).length
    }
    const clicked = async (platform: Side, name: string): Promise<string> => {
      if (platform === 'slack') {
        const person = product.slack.person(name)
        const before = person.ephemerals().length
        const card = product.slack
          .messages('#fleet')
          .find(one => JSON.stringify(one.blocks).includes('arrival.approveAll'))
        await person.click({ channel: card?.channel ?? '', ts: card?.ts ?? '' }, 'arrival.approveAll')
        // Slack shows nothing to a person who left: the answer is what it refused.
        const answer = () =>
          product.slack.calls.findLast(
            one =>
              one.method === 'chat.postEphemeral' && one.args.user === person.id && one.error === 'user_not_in_channel',
          )?.args.text
        await expect.poll(() => person.ephemerals().length > before || answer() !== undefined).toBe(true)
        return String(answer() ?? person.ephemerals().at(-1)?.text)
      }
      const person = product.teams.person(name)
      await person.click('#Fleet', { action: 'arrival.approveAll' })
      return person.notices.at(-1) ?? ''
    }

    test.each(ROWS.filter(one => one.may === 'closed' || one.may.length === 0))(
      '$who in $platform decides nothing',
      async row => {
        expect(await waiting(row.platform)).toBe(1)
        const said = await clicked(row.platform, row.name)
        if (row.may === 'closed') expect(said).toBe(CLOSED)
        else expect(said).toContain(en.access.manage)
        expect(await waiting(row.platform)).toBe(1)
      },
    )
  })

  describe('every action of every screen', () => {
    const actions = Object.keys(PAYLOADS)
    const ordered = [...actions.filter(one => !ENDING.includes(one)), ...ENDING]

    test('is in one of the lists above', () => {
      expect([...LOOKING, ...ADMINISTERING, ...ENDING].filter(one => !actions.includes(one))).toEqual([])
      expect(LOOKING.filter(one => ADMINISTERING.includes(one))).toEqual([])
    })

    test.each(ROWS.filter(one => one.may === 'closed'))(
      '$who in $platform: reads the one sentence, and nothing happens',
      async row => {
        const actor = await actorOf(row.platform, row.name)
        const before = await changes()
        for (const action of ordered) {
          const replies = await route(actOf(actor, action))
          expect(replies, action).toMatchObject([{ kind: 'say', screen: { text: CLOSED, blocks: [{ kind: 'text' }] } }])
        }
        for (const action of CHOOSES) expect(await options(actOf(actor, action), ''), action).toEqual([])
        expect(await changes()).toEqual(before)
      },
    )

    test.each(ROWS.filter(one => one.may !== 'closed'))(
      '$who in $platform: can do what they may and no more',
      async row => {
        const { platform, name, may } = row
        const isLast = row === ROWS.at(-1) || (phase !== 'linked' && name === 'Ada')
        const answered: string[] = []
        const refused: string[] = []
        /** Null after something was done that may change it. */
        let before: unknown = null
        for (const action of ordered) {
          const needed = needs(action)
          const allowed = needed === null || may.includes(needed)
          if (allowed && ENDING.includes(action) && !isLast) continue
          before = allowed ? null : (before ?? (await changes()))
          const came = await press(await actorOf(platform, name), action)
          if (came === 'answered') answered.push(action)
          if (came === 'refused') refused.push(action)
          if (allowed) expect(came, action).not.toMatch(/closed|refused/)
          else {
            expect(came, action).not.toMatch(OF_OWN_DRAFT.test(action) ? /closed|answered/ : /closed|answered|stale/)
            expect(await changes(), action).toEqual(before)
          }
        }
        // It does have an effect for those who may.
        for (const action of LOOKING.slice(0, 4)) expect(answered).toContain(action)
        if (may.includes('administer'))
          expect(answered).toEqual(expect.arrayContaining(['people.open', 'settings.open']))
        else expect(refused).toEqual(expect.arrayContaining(['people.open', 'people.makeAdministrator', 'link.code']))
        if (may.includes('manage_feeds'))
          expect(answered).toEqual(expect.arrayContaining(['app.install', 'subscription.new']))
        else expect(refused).toEqual(expect.arrayContaining(['app.install', 'subscription.new', 'arrival.approveAll']))
        for (const action of CHOOSES) await options(actOf(await actorOf(platform, name), action), '')
      },
    )
  })
})
