import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { carryView, type MonthView, monthView } from '../../../adapters/chat/billing/month-view.ts'
import { type FileLink, readLink, signLink } from '../../../adapters/chat/files/link.ts'
import { openFile } from '../../../adapters/chat/files/open-file.ts'
import type { RawAct } from '../../../adapters/chat/handler.ts'
import { drawHome } from '../../../adapters/chat/home/draw-home.ts'
import type { Interaction } from '../../../adapters/chat/interaction.ts'
import type { ActionName, ChooseName } from '../../../adapters/chat/payloads.ts'
import { drawTopic } from '../../../adapters/chat/posts.ts'
import { options, perform } from '../../../adapters/chat/router.ts'
import { channelViewer } from '../../../adapters/chat/viewer.ts'
import { en } from '../../../adapters/chat/words/en.ts'
import { words } from '../../../adapters/chat/words/words.ts'
import { giveRole } from '../../../src/access/give-role.ts'
import type { Actor } from '../../../src/actor.ts'
import type { Topic } from '../../../src/announcement/announcement.ts'
import { connect } from '../../../src/database/connect.ts'
import { link } from '../../../src/linking/link.ts'
import { unlink } from '../../../src/linking/unlink.ts'
import { type Core, openCore, PLAIN } from '../../helpers/core.ts'
import { linkCodeOf } from '../../helpers/link-code.ts'
import { route } from '../../helpers/route.ts'
import { type FullCompany, MONTH, openFullCompany, rowsOf } from './full-company.ts'

// Everything that is drawn, handed over or done by an id is tried with an id of another company, which reads nothing
// and changes nothing, and with one’s own, which does. Long because it is one list of all of that.

/** A number that differs from every other number on a screen. */
const ALPHAS = 471
const w = words('en', 'UTC')

let core: Core
let readOnly: Core['db']
/** The owner of the rows, and a company that has nothing to do with them. */
let alpha: FullCompany
let beta: FullCompany
/** A company that shared alpha’s account for a while and has unlinked. */
let gamma: Foreigner
beforeAll(async () => {
  core = await openCore()
  readOnly = connect({ url: `${core.url}?options=-c%20default_transaction_read_only%3Don` })
  alpha = await openFullCompany(core, 'Alpha', ALPHAS)
  beta = await openFullCompany(core, 'Beta', 7)
  gamma = await openFormerPartner(core, alpha)
  // The first entry about her, after they had unlinked.
  expect(
    await giveRole(core.ctx, alpha.ada, { personId: alpha.eve.personId, role: 'fleet_administrator' }),
  ).toMatchObject({
    kind: 'given',
  })
})
afterAll(async () => {
  await readOnly.destroy()
  await core.close()
})

type Foreigner = Pick<FullCompany, 'name' | 'accountId' | 'workspaceId' | 'ada'>

async function openFormerPartner({ ctx, company }: Core, of: FullCompany): Promise<Foreigner> {
  const partner = await company()
  const code = await linkCodeOf(ctx, of.ada)
  expect(await link(ctx, partner.ada, code)).toMatchObject({ kind: 'linked' })
  const together = await partner.actor('Ada')
  expect(together.accountId).toBe(of.accountId)
  // What one sees of the other meanwhile, like every Administrator of an account.
  expect((await seen(together, 'integration.open', { payloadText: String(of.integrationId) }))[0]).toMatch(ofAlpha())
  expect(await unlink(ctx, together)).toEqual({ kind: 'unlinked', silent: 0 })
  const ada = await partner.actor('Ada')
  return { name: 'Gamma', accountId: ada.accountId, workspaceId: ada.workspaceId, ada }
}

/** Everything that a person gets to read, including its links and the content of its files. */
async function readable(said: unknown): Promise<string> {
  const text = JSON.stringify(said)
  const tokens = [...text.matchAll(/[\w-]{40,}\.[\w-]{43}/g)].map(([token]) => readLink(core.ctx, token))
  const links = tokens.flatMap(read => (read.kind === 'forged' ? [] : [read.link]))
  const files = links.filter(link => link.kind !== 'billing-picture').map(link => textOf(link))
  return [text.replaceAll(/[\w-]{40,}\.[\w-]{43}/g, ''), JSON.stringify(links), ...(await Promise.all(files))].join(
    '\n',
  )
}

async function textOf(link: FileLink): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of openFile(core.ctx, link).read()) parts.push(Buffer.from(part))
  const bytes = Buffer.concat(parts)
  // A workbook is a ZIP archive of XML.
  const files = link.kind.endsWith('xlsx') ? Object.values(unzipSync(bytes)) : [bytes]
  return files.map(file => Buffer.from(file).toString('latin1')).join('\n')
}

/** Names and numbers of alpha. */
const ofAlpha = () => new RegExp(`alpha|\\b${ALPHAS}\\b|"accountId":${alpha.accountId}\\b`, 'i')

/** The sentences for something that no longer exists. */
const GONE = [
  en.failure.stale,
  en.confirmed.gone,
  en.subscription.problem.gone,
  en.arrival.gone,
  en.integration.gone,
  en.link.silentNoMore,
]

type Topics = { [K in Topic['kind']]: (own: FullCompany) => Promise<Topic & { kind: K }> | (Topic & { kind: K }) }

const TOPICS = {
  verification: ({ integrationId, ada }) => ({
    kind: 'verification',
    integrationId,
    personId: ada.personId,
    requestedAt: '',
  }),
  arrival: ({ arrivalId }) => ({ kind: 'arrival', arrivalId }),
  reminder: ({ arrivalId }) => ({ kind: 'reminder', arrivalId }),
  decisions: ({ arrivalId }) => ({ kind: 'decisions', arrivalId }),
  selection_applied: ({ appliedDraftId }) => ({ kind: 'selection_applied', draftId: appliedDraftId }),
  feed_trouble: ({ troubleId }) => ({ kind: 'feed_trouble', troubleId }),
  feed_recovered: ({ troubleId }) => ({ kind: 'feed_recovered', troubleId }),
  silence: async own => ({
    kind: 'silence',
    integrationId: own.integrationId,
    readNumber: await own.silence(),
  }),
  // A month has no owner in its topic: the viewer’s account decides whose month it is.
  billing: () => ({ kind: 'billing', month: MONTH }),
  billing_csv: () => ({ kind: 'billing_csv', month: MONTH }),
  month_stuck: own => ({ kind: 'month_stuck', accountId: own.accountId, month: MONTH }),
  access_request: async own => ({ kind: 'access_request', requestId: await own.request(null) }),
  access_allowed: async own => ({ kind: 'access_allowed', requestId: await own.request('allowed') }),
  access_declined: async own => ({ kind: 'access_declined', requestId: await own.request('declined') }),
  role_suspended: ({ eve }) => ({ kind: 'role_suspended', personId: eve.personId, role: 'fleet_administrator' }),
  silent_channels: async own => ({ kind: 'silent_channels', workspaceId: await own.silentChannel() }),
  undeliverable: async own => ({
    kind: 'undeliverable',
    announcementId: await own.announcement(`${own.name} is away`),
  }),
  digest: async own => {
    const parts = await Promise.all([TOPICS.arrival(own), TOPICS.feed_trouble(own), TOPICS.conflicts(own)])
    return { kind: 'digest', digestId: await own.digest(parts) }
  },
  thread: async own => ({ kind: 'thread', subscriptionId: await own.subscription(), month: MONTH }),
  conflicts: ({ integrationId }) => ({ kind: 'conflicts', integrationId, readNumber: 1 }),
  swallowed: ({ integrationId }) => ({ kind: 'swallowed', integrationId, assets: 3 }),
  test: async own => ({ kind: 'test', subscriptionId: await own.subscription() }),
  click_redone: own => ({
    kind: 'click_redone',
    accountId: own.accountId,
    clickedAt: '2026-11-10T09:00:00.000Z',
    outcome: { kind: 'done', text: own.name },
  }),
} satisfies Topics as Topics

/** These are drawn for the viewer’s account, whatever else they name. */
const OF_ITS_READER = new Set<Topic['kind']>(['billing', 'billing_csv', 'thread'])

/** These name nothing of an account except a month. */
const NAMELESS = new Set<Topic['kind']>(['month_stuck'])

describe('posts', () => {
  const drawn = async (to: Foreigner, topic: Topic) => {
    const { accountId, workspaceId, ada } = to
    const channel = await channelViewer(core.ctx, { accountId, workspaceId, channel: `C${to.name}` })
    const direct = { accountId, workspaceId, actor: ada, setUpBy: null, feeds: null, w }
    const screens = [await drawTopic(core.ctx, channel, topic), await drawTopic(core.ctx, direct, topic)]
    return { screens, text: await readable(screens) }
  }

  test.each(Object.keys(TOPICS) as Topic['kind'][])('%s', async kind => {
    const topic = await TOPICS[kind](alpha)
    await alpha.subscription()
    const before = await rowsOf(core, alpha.accountId)
    for (const foreigner of [beta, gamma]) {
      const theirs = await drawn(foreigner, topic)
      expect(theirs.text).not.toMatch(ofAlpha())
      expect(GONE.some(text => theirs.text.includes(text))).toBe(!OF_ITS_READER.has(kind))
      expect(theirs.screens.every(screen => screen.text !== '' && screen.blocks.length > 0)).toBe(true)
    }
    expect(await rowsOf(core, alpha.accountId)).toEqual(before)
    const own = (await drawn(alpha, topic)).text
    if (NAMELESS.has(kind)) expect(GONE.some(text => own.includes(text))).toBe(false)
    else expect(own).toMatch(ofAlpha())
  })

  test('in a digest with parts of another account those parts are shown as gone, its own are shown', async () => {
    const foreign = await beta.digest([await TOPICS.arrival(alpha), await TOPICS.feed_trouble(beta)])
    const { text } = await drawn(beta, { kind: 'digest', digestId: foreign })
    expect(text).not.toMatch(ofAlpha())
    expect(text).toContain(en.arrival.gone)
    expect(text).toContain('BetaFeed')
  })

  test.each(Object.keys(TOPICS) as Topic['kind'][])('%s is drawn as gone when its row is gone', async kind => {
    const ids = Object.entries(await TOPICS[kind](alpha)).map(([key, value]) => [
      key,
      key.endsWith('Id') ? 987_654 : value,
    ])
    const { screens } = await drawn(beta, Object.fromEntries(ids))
    expect(screens.every(screen => screen.text !== '' && screen.blocks.length > 0)).toBe(true)
  })
})

type Pressed = Partial<Pick<Interaction, 'payloadText' | 'values' | 'checkboxOptions'>>
/** What an action is pressed with, about a row of that company; `null`: it is about no row. */
type Press = ((own: FullCompany) => Promise<Pressed> | Pressed) | null

const payloadText = (of: (own: FullCompany) => Promise<number> | number): Press => {
  return async own => ({ payloadText: String(await of(own)) })
}
/** It needs nothing: it is about everything of one’s own. */
const everything: Press = () => ({})
const feed = payloadText(own => own.integrationId)
const draft = payloadText(own => own.draftId())
const middle = (own: FullCompany) => own.assetIds[Math.floor(own.assetIds.length / 2)] ?? 0
const pageOf = (of: (own: FullCompany) => Promise<number> | number): Press => {
  return async own => ({ payloadText: `${await of(own)},${middle(own)}` })
}
const ticked: Press = async own => ({
  payloadText: String(await own.draftId()),
  values: { assets: [], importNew: ['yes'] },
  checkboxOptions: { assets: own.assetIds.slice(0, 3).map(String), importNew: ['yes'] },
})
const asset: Press = async own => {
  const assetId = await own.waiting()
  return { payloadText: `${own.arrivalId},0,${assetId}` }
}
const selected: Press = async own => {
  const assetId = await own.waiting()
  return { payloadText: `${own.arrivalId},0`, values: { assets0: [String(assetId)] } }
}
const arrival: Press = async own => {
  await own.waiting()
  return { payloadText: String(own.arrivalId) }
}
const waiting: Press = async own => {
  await own.waiting()
  return { payloadText: `${own.arrivalId},0` }
}
const month = (over: (own: FullCompany) => Partial<MonthView> = () => ({})): Press => {
  return own => ({ payloadText: carryView({ ...monthView(MONTH, [own.integrationId]), ...over(own) }) })
}
const person = payloadText(own => own.eve.personId)
const request = payloadText(own => own.request(null))
const ambiguous = payloadText(async own => {
  await own.announcement(null)
  return await own.announcement(null)
})
const channelForm = (own: FullCompany) => ({
  values: { topics: ['new_assets'], feeds0: [String(own.integrationId)], pace: ['daily'], channel: [`C${own.name}9`] },
})

const ACTIONS: { [A in ActionName]: Press } = {
  'home.administrator': everything,
  'home.assets': everything,
  'home.billing': everything,
  'home.help': everything,
  'home.status': everything,
  'home.open': everything,
  'home.search': null,
  'app.view': () => ({ payloadText: PLAIN }),
  'app.install': () => ({ payloadText: PLAIN }),
  'integration.open': feed,
  'integration.askRemove': feed,
  'integration.oddities': feed,
  'integration.remove': payloadText(own => own.newFeed()),
  'integration.takeOver': payloadText(own => own.newFeed()),
  'credentials.open': feed,
  'credentials.chooseSignIn': feed,
  'credentials.signIn': own => ({ payloadText: `${own.integrationId},basic` }),
  'credentials.result': feed,
  'credentials.retry': payloadText(own => own.newFeed()),
  'integration.rename': feed,
  'integration.saveName': async own => ({ payloadText: String(await own.newFeed()), values: { feedName: ['North'] } }),
  'credentials.verify': async own => ({
    payloadText: String(await own.newFeed()),
    values: { username: ['somebody'], password: ['secret'] },
  }),
  'assets.show': feed,
  'assets.showSilent': feed,
  'assets.showNever': feed,
  'assets.after': pageOf(own => own.integrationId),
  'assets.before': pageOf(own => own.integrationId),
  'assets.edit': feed,
  'assets.editInChat': feed,
  'picker.search': draft,
  'picker.oemName': draft,
  'picker.model': draft,
  'picker.silence': draft,
  'picker.clear': draft,
  'picker.after': pageOf(own => own.draftId()),
  'picker.back': draft,
  'picker.before': pageOf(own => own.draftId()),
  'picker.tick': ticked,
  'picker.selectAll': draft,
  'picker.deselectAll': draft,
  'picker.importNew': ticked,
  'picker.startOver': draft,
  'picker.confirm': ticked,
  'ownList.open': feed,
  'ownList.compare': own => ({ payloadText: String(own.integrationId), values: { numbers: ['HK1'] } }),
  'ownList.receive': null,
  'ownList.show': async own => ({ payloadText: `${await own.ownList()},${own.integrationId},summary,0` }),
  'ownList.select': async own => ({ payloadText: `${await own.ownList()},${own.integrationId},no` }),
  'picker.confirmNone': draft,
  'picker.containing': async own => ({ payloadText: `${await own.draftId()},yes` }),
  'arrival.approveAll': arrival,
  'arrival.declineAll': arrival,
  'arrival.undo': async own => {
    await own.waiting('declined')
    return { payloadText: `${own.arrivalId},decided` }
  },
  'arrival.waiting': waiting,
  'arrival.review': waiting,
  'arrival.page': waiting,
  'arrival.nextPage': waiting,
  'arrival.approveSelected': selected,
  'arrival.declineSelected': selected,
  'arrival.show': waiting,
  'arrival.showPage': waiting,
  'arrival.showNext': waiting,
  'arrival.approve': asset,
  'arrival.decline': asset,
  'conflicts.open': async own => {
    await own.conflict()
    return { payloadText: String(own.integrationId) }
  },
  'conflicts.same': payloadText(own => own.conflict()),
  'conflicts.different': payloadText(own => own.conflict()),
  'people.open': everything,
  'people.person': person,
  'people.pick': own => ({ values: { pick: [String(own.eve.personId)] } }),
  'people.makeAdministrator': person,
  'people.makeFleetAdministrator': person,
  'people.take': person,
  'people.allow': request,
  'people.allowOutside': request,
  'people.decline': request,
  'access.request': null,
  'access.allow': request,
  'access.allowOutside': request,
  'access.giveAgain': own => ({ payloadText: `${own.eve.personId},administrator` }),
  'access.decline': request,
  'undelivered.open': ambiguous,
  'undelivered.again': ambiguous,
  'undelivered.arrived': ambiguous,
  'undelivered.postAgain': ambiguous,
  'undelivered.postAll': ambiguous,
  'undelivered.isThere': ambiguous,
  'settings.open': null,
  'settings.zone': null,
  'settings.mine': null,
  'settings.save': null,
  'audit.open': everything,
  'audit.everybody': everything,
  'audit.person': own => ({ values: { person: [String(own.ada.personId)] } }),
  'audit.csv': payloadText(own => own.ada.personId),
  'audit.xlsx': payloadText(own => own.ada.personId),
  'audit.older': own => ({ payloadText: `${own.ada.personId},987654` }),
  'audit.newer': own => ({ payloadText: `${own.ada.personId},1` }),
  'billing.previous': month(),
  'billing.next': month(),
  'billing.csv': month(),
  'billing.xlsx': month(),
  'billing.assets': month(),
  'billing.showBillable': month(),
  'billing.showOthers': month(() => ({ which: 'not_billable' })),
  'billing.showAll': month(() => ({ which: 'all' })),
  'billing.assetsBefore': month(own => ({
    from: { before: { integrationId: own.integrationId, assetId: middle(own) } },
  })),
  'billing.assetsAfter': month(own => ({
    from: { after: { integrationId: own.integrationId, assetId: middle(own) } },
  })),
  'billing.feed': own => ({
    payloadText: carryView(monthView(MONTH, null)),
    values: { feed: [String(own.integrationId)] },
  }),
  'file.open': null,
  'price.open': feed,
  'price.save': async own => ({
    payloadText: String(own.integrationId),
    values: { amount: [String(own.assetIds.length)], currency: ['EUR'] },
  }),
  'subscriptions.open': everything,
  'subscription.new': everything,
  'subscription.newHere': () => ({ payloadText: 'C8' }),
  'subscription.edit': payloadText(own => own.subscription()),
  'subscription.save': async own => ({ payloadText: String(await own.newSubscription()), ...channelForm(own) }),
  'subscription.remove': payloadText(own => own.newSubscription()),
  'subscription.takeOver': payloadText(own => own.newSubscription()),
  'subscription.test': payloadText(own => own.newSubscription()),
  'subscription.move': async own => ({ payloadText: String(await own.newSubscription()), ...channelForm(own) }),
  'link.open': null,
  'link.code': null,
  'link.enter': null,
  'link.preview': null,
  'link.confirm': null,
  'link.unlink': null,
}

/** A company that unlinked keeps the trail as it was until then (docs/security.md), and sees nothing later. */
const KEPT = /^audit\./
const AFTER = 'Eve Alpha'

/** The same for everybody, whoever asks. */
const NOBODYS = new Set(['app.view', 'app.install', 'home.administrator', 'home.help'])

const actBy = (
  actor: Actor,
  action: string,
  { payloadText = '', values = {}, checkboxOptions = {} }: Pressed,
): RawAct => ({
  ctx: { ...core.ctx },
  actor,
  w,
  interaction: { action, payloadText, values, checkboxOptions, place: { kind: 'person', person: actor.externalId } },
})

/** The answer to a person, and Home if it is redrawn. */
async function seen(actor: Actor, action: string, pressed: Pressed): Promise<[answer: string, home: string]> {
  const act = actBy(actor, action, pressed)
  const done = await perform(act)
  // The deed is done by now: showing it, and a `look`, write nothing.
  act.ctx.db = readOnly
  const replies = await done.draw()
  expect(replies.length).toBeGreaterThan(0)
  const drawsHome = replies.some(reply => reply.kind === 'home')
  return [await readable(replies), drawsHome ? await readable(await drawHome(core.ctx, w, actor, '')) : '']
}

describe('actions', () => {
  test.each(Object.entries(ACTIONS))('%s', async (action, press) => {
    const pressed = (await press?.(alpha)) ?? {}
    const before = await rowsOf(core, alpha.accountId)
    for (const { name, ada } of [beta, gamma]) {
      const theirs = (await seen(ada, action, pressed)).join('\n')
      if (name === 'Gamma' && KEPT.test(action)) expect(theirs).not.toContain(AFTER)
      else expect(theirs).not.toMatch(ofAlpha())
    }
    expect(await rowsOf(core, alpha.accountId)).toEqual(before)
    if (press === null || NOBODYS.has(action)) return

    const [answer, home] = await seen(alpha.ada, action, pressed)
    const ours = action === 'home.open' ? home : answer
    for (const gone of GONE) expect(ours).not.toContain(gone)
    const isSeen = ofAlpha().test(ours)
    const isDone = JSON.stringify(await rowsOf(core, alpha.accountId)) !== JSON.stringify(before)
    expect([isSeen, isDone], 'nothing came of one’s own').toContain(true)
    await core.run()
  })

  test('a former partner reads the trail until the companies unlinked; the one that stays reads on', async () => {
    const trail = async (actor: Actor) => (await seen(actor, 'audit.open', {})).join('')
    expect(await trail(gamma.ada)).toContain('AlphaFeed')
    expect(await trail(gamma.ada)).not.toContain(AFTER)
    await giveRole(core.ctx, alpha.ada, { personId: alpha.eve.personId, role: 'fleet_administrator' })
    await giveRole(core.ctx, alpha.ada, { personId: alpha.eve.personId, role: null })
    expect(await trail(alpha.ada)).toContain(AFTER)
  })

  test('a channel of one’s own can’t subscribe to feeds of another account', async () => {
    const { values } = channelForm(alpha)
    const id = await beta.newSubscription()
    await route(actBy(beta.ada, 'subscription.save', { payloadText: String(id), values }))
    const heard = core.db.selectFrom('subscription_feed').select('integration_id').where('subscription_id', '=', id)
    expect(await heard.execute()).toEqual([])
    await route(actBy(beta.ada, 'subscription.save', { payloadText: String(id), ...channelForm(beta) }))
    expect(await heard.execute()).toEqual([{ integration_id: beta.integrationId }])
  })
})

const CHOICES: { [A in ChooseName]: Press } = {
  'picker.oemName': draft,
  'picker.model': draft,
  'picker.silence': draft,
  'people.pick': null,
  'audit.person': null,
  'settings.zone': null,
  'billing.feed': month(),
}

describe('options', () => {
  test.each(Object.entries(CHOICES))('%s', async (action, press) => {
    const pressed = (await press?.(alpha)) ?? {}
    const offered = async (actor: Actor) => JSON.stringify(await options(actBy(actor, action, pressed), ''))
    for (const { ada } of [beta, gamma]) expect(await offered(ada)).not.toMatch(ofAlpha())
    if (action === 'settings.zone') expect(await offered(alpha.ada)).toContain('"id":"UTC"')
    // Only their number.
    else if (action === 'picker.silence') {
      expect(await offered(alpha.ada)).toContain('Silent (')
      for (const { ada } of [beta, gamma]) expect(await offered(ada)).toBe('[]')
    } else expect(await offered(alpha.ada)).toMatch(ofAlpha())
  })
})

/** A file of that account which names rows of the other company. */
const FILES = {
  'billing-csv': (accountId, own) => ({ accountId, month: MONTH, feeds: [own.integrationId], expires: 8e15 }),
  'billing-xlsx': (accountId, own) => ({
    accountId,
    month: MONTH,
    feeds: [own.integrationId],
    locale: 'en',
    expires: 8e15,
  }),
  'billing-picture': (accountId, own) => ({
    accountId,
    month: MONTH,
    feeds: [own.integrationId],
    locale: 'en',
    expires: null,
  }),
  'audit-csv': (accountId, own) => ({ accountId, personId: own.ada.personId, expires: 8e15 }),
  'audit-xlsx': (accountId, own) => ({
    accountId,
    personId: own.ada.personId,
    locale: 'en',
    timeZone: 'UTC',
    expires: 8e15,
  }),
} satisfies {
  [K in FileLink['kind']]: (accountId: number, own: FullCompany) => Omit<Extract<FileLink, { kind: K }>, 'kind'>
}

describe('files', () => {
  test.each(Object.keys(FILES) as FileLink['kind'][])('%s', async kind => {
    const file = async (accountId: number, own: FullCompany) => {
      // The fixture of that kind guarantees the type.
      const link = { kind, ...FILES[kind](accountId, own) } as FileLink
      const read = readLink(core.ctx, signLink(core.ctx, link))
      return read.kind === 'link' ? await textOf(read.link) : read.kind
    }
    const nobody: FullCompany = { ...alpha, integrationId: 987_654, ada: { ...alpha.ada, personId: 987_654 } }
    const theirs = await file(beta.accountId, alpha)
    expect(theirs).not.toMatch(ofAlpha())
    // The same as for a feed or a person that never existed.
    expect(theirs).toBe(await file(beta.accountId, nobody))
    const ours = await file(alpha.accountId, alpha)
    expect(ours).not.toBe(theirs)
    if (kind !== 'billing-picture') expect(ours).toMatch(ofAlpha())
  })
})
