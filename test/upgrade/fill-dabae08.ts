// A record of how `dabae08.sql.br` and `dabae08-answers.json` were made. It runs on commit dabae08 alone (with this folder laid
// over it, and renamed to `.ts`), against a PostgreSQL 15 that trusts postgres@127.0.0.1:
//
//   psql -h 127.0.0.1 -U postgres -c 'create database fleetfeed_dabae08'
//   npx node test/upgrade/fill-dabae08.ts
//   psql -h 127.0.0.1 -U postgres -c 'drop database fleetfeed_dabae08'
//
// It plays companies through a summer: everything in the database was written by the product itself, by what people pressed
// or by its use cases, on a clock that is moved. README.md beside it says what is in the end.

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'
import { localTeamsConfig } from '../../playground/local.ts'
import type { LocalMachine } from '../../playground/feeds/local-machine.ts'
import type { LocalOem } from '../../playground/feeds/local-oem.ts'
import { startFeeds } from '../../playground/feeds/start-feeds.ts'
import { settle as settleAll } from '../../playground/settle.ts'
import type { LocalWorkspace } from '../../playground/slack/local-workspace.ts'
import { startSlack } from '../../playground/slack/slack.ts'
import type { LocalTenant } from '../../playground/teams/local-tenant.ts'
import { startTeams } from '../../playground/teams/teams.ts'
import { HANDLERS } from '../../adapters/chat/router.ts'
import { JOBS } from '../../jobs/queues.ts'
import { saveSettings } from '../../src/account/save-settings.ts'
import { setTimeZone } from '../../src/account/set-time-zone.ts'
import { decide, undo } from '../../src/arrival/decide.ts'
import { setPrice } from '../../src/billing/set-price.ts'
import type { CredentialFieldId } from '../../src/feed/feed.ts'
import { installApp } from '../../src/integration/install-app.ts'
import { removeApp } from '../../src/integration/remove-app.ts'
import { requestVerification } from '../../src/integration/request-verification.ts'
import { createLinkCode } from '../../src/linking/link-code.ts'
import { link } from '../../src/linking/link.ts'
import { unlink } from '../../src/linking/unlink.ts'
import { type Actor, findActor } from '../../src/person/actor.ts'
import { giveRole } from '../../src/person/give-role.ts'
import { answerAccess, requestAccess } from '../../src/person/request-access.ts'
import { readSecrets } from '../../src/secret/read-secrets.ts'
import { confirm } from '../../src/selection/confirm.ts'
import { type Draft, openDraft } from '../../src/selection/draft.ts'
import { setImportNew, tickMatching, tickShown } from '../../src/selection/tick.ts'
import { sendTest } from '../../src/subscription/send-test.ts'
import { dueWork } from '../../src/work.ts'
import { type Running, type Settings, start } from '../../start.ts'
import { chooseChannels, integrate, verifyFeed } from '../helpers/integrate.ts'
import type { Product } from '../helpers/product.ts'
import { subscribe } from '../helpers/subscribe.ts'
import { slackUser, teamsUser, type User } from '../helpers/user.ts'
import { readClosedMonths, readOpenMonths } from './observe.ts'
import { openPlayedContext } from './played.ts'
import { type Payload, pressAll } from './press.ts'
import { SEAL_KEYS } from './restore.ts'

const DATABASE = process.env.DUMP_DATABASE ?? 'fleetfeed_dabae08'
const PG = ['-h', '127.0.0.1', '-U', 'postgres']
const PORT = 47_080
const FEED_PORT = 47_100
const SIGNING = 'upgrade-test-signing-secret'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const clock = { now: new Date('2026-08-10T07:00:00Z') }
const now = () => clock.now
const say = (text: string) => console.log(clock.now.toISOString(), text)

// ---- What is played --------------------------------------------------------------------------------------------------

const slack = await startSlack({
  signingSecret: SIGNING,
  now: () => clock.now.getTime(),
  keepCalls: 100_000,
  workspace: { installed: false },
  people: [
    { name: 'Ada', realName: 'Ada Keller', owner: true, admin: true, tz: 'Europe/Zurich' },
    { name: 'Fred', realName: 'Fred Miller', tz: 'America/Chicago' },
    { name: 'Marie', realName: 'Marie Dubois', locale: 'fr-FR', tz: 'Europe/Paris' },
    { name: 'Max', realName: 'Max Weber', tz: 'Europe/Berlin' },
    { name: 'Nils', realName: 'Nils Berg', tz: 'Europe/Oslo' },
    { name: 'Pia', realName: 'Pia Roth', tz: 'Europe/Zurich' },
  ],
  channels: ['general', 'fleet', 'finance', 'yard', 'old', 'quiet'].map(name => ({ name })),
})
const nordwind = await slack.addWorkspace({
  name: 'Nordwind',
  people: [
    { name: 'Olga', realName: 'Olga Nord', tz: 'America/St_Johns' },
    { name: 'Otto', realName: 'Otto Wind', tz: 'America/St_Johns' },
  ],
})
const lindqvist = await slack.addWorkspace({
  name: 'Lindqvist',
  people: [{ name: 'Lina', realName: 'Lina Lindqvist', tz: 'Europe/Stockholm' }],
})
const sable = await slack.addWorkspace({ name: 'Sable', people: [{ name: 'Sam', realName: 'Sam Sable' }] })
const teams = await startTeams({
  now: () => clock.now.getTime(),
  keepCalls: 100_000,
  appId: '00000000-0000-4000-8000-00000000da8e',
})
const lindqvistTeams = teams.addTenant({
  name: 'Lindqvist',
  people: [{ name: 'Lars', fullName: 'Lars Lindqvist', tz: 'Europe/Stockholm' }],
})

const feeds = await startFeeds({ now, port: FEED_PORT })
/** More servers for more logins of the app "any other feed": each has an address of its own. */
const others: Awaited<ReturnType<typeof startFeeds>>[] = []
for (let n = 1; n <= 10; n += 1) others.push(await startFeeds({ now, port: FEED_PORT + n }))
const other = (n: number) => {
  const found = others[n - 1]
  if (!found) throw new Error(`There is no feed ${n}`)
  return found
}

const settings: Settings = {
  role: 'all',
  host: '127.0.0.1',
  port: PORT,
  publicUrl: null,
  databaseUrl: `postgres://postgres@127.0.0.1:5432/${DATABASE}`,
  redisUrl: null,
  sealKeys: SEAL_KEYS,
  slack: {
    apiUrl: slack.apiUrl,
    signingSecret: SIGNING,
    botToken: null,
    oauth: {
      clientId: slack.clientId,
      clientSecret: slack.clientSecret,
      stateSecret: 'upgrade-test-state-secret',
      publicUrl: `http://127.0.0.1:${PORT}`,
      authorizeUrl: slack.authorizeUrl,
    },
  },
  teams: { ...localTeamsConfig(teams), singleTenant: false },
  feeds: { allowedHosts: [feeds, ...others].flatMap(one => one.allowedHosts), hosts: feeds.hosts },
  logLevel: process.env.LOG_LEVEL ?? 'error',
  now,
}
let running: Running = await start(settings)
slack.connect(`http://127.0.0.1:${PORT}/slack/events`)
teams.connect(`http://127.0.0.1:${PORT}/teams/messages`)
const ctx = () => running.ctx
const settle = async () => {
  if (!(await settleAll(running, 120_000))) throw new Error(`Not settled: ${JSON.stringify(await dueWork(ctx()))}`)
}

/** Time passes, in steps of at most 30 hours, and what is due is done in each. */
async function until(iso: string) {
  const end = new Date(iso).getTime()
  while (clock.now.getTime() < end) {
    clock.now = new Date(Math.min(end, clock.now.getTime() + 30 * HOUR))
    await settle()
  }
  say('')
}
async function pass(ms: number) {
  clock.now = new Date(clock.now.getTime() + ms)
  await settle()
}

// ---- Every button that was ever shown, as the platform got it --------------------------------------------------------

const payloads = new Map<string, Payload>()
const seenOf = new Map<string, number>()
const keep = (payload: Payload) => {
  // The mark at the end of a block_id tells two drawings apart, not two buttons; a field's `was` neither.
  const key = JSON.stringify(payload).replaceAll(/~[\w-]{8}"/g, '"').replaceAll(/"was":"[^"]*"/g, '')
  if (payloads.has(key)) return
  // Four of a kind say it all.
  const { platform, on, wire } = payload
  const kind = [platform, on, wire.action_id ?? wire.action ?? wire.callback_id].join()
  const count = (seenOf.get(kind) ?? 0) + 1
  seenOf.set(kind, count)
  if (count <= 4) payloads.set(key, payload)
}
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const parsed = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value)

function keepSlack(workspace: string, on: 'message' | 'view', blocks: unknown, metadata: string, view?: string) {
  for (const block of Array.isArray(blocks) ? blocks : []) {
    if (!isObject(block)) continue
    const elements = [block.accessory, block.element, ...(Array.isArray(block.elements) ? block.elements : [])]
    for (const element of elements) {
      if (!isObject(element) || typeof element.action_id !== 'string' || element.url) continue
      if (element.action_id === 'value') continue
      const { type, action_id, value, options } = element
      keep({
        platform: 'slack',
        workspace,
        on,
        wire: {
          type,
          action_id,
          // Without a tilde Slack has made it up.
          block_id: text(block.block_id).includes('~') ? block.block_id : '',
          ...(type === 'button' && value ? { value } : {}),
          ...(options ? { options: (options as { value: string }[]).map(one => one.value) } : {}),
          ...(metadata ? { private_metadata: metadata } : {}),
        },
      })
    }
  }
  if (view) keep({ platform: 'slack', workspace, on: 'submit', wire: { callback_id: view, private_metadata: metadata } })
}
const text = (value: unknown) => (typeof value === 'string' ? value : '')
slack.onCall(call => {
  if (call.args.blocks) keepSlack(call.team, 'message', parsed(call.args.blocks), '')
  if (!call.args.view) return
  const view = parsed(call.args.view)
  if (!isObject(view)) return
  keepSlack(call.team, 'view', view.blocks, text(view.private_metadata), view.submit ? text(view.callback_id) : '')
})
slack.onChange(() => {
  for (const workspace of [slack, nordwind, lindqvist, sable]) {
    for (const person of workspace.people()) {
      for (const view of [...person.stack(), ...(person.home() ? [person.home()] : [])]) {
        if (!view) continue
        keepSlack(workspace.teamId, 'view', view.blocks, view.private_metadata, view.submit ? view.callback_id : '')
      }
      for (const said of person.ephemerals()) keepSlack(workspace.teamId, 'message', said.blocks, '')
    }
  }
})
function keepTeams(workspace: string, on: 'message' | 'view', part: unknown) {
  if (Array.isArray(part)) for (const inner of part) keepTeams(workspace, on, inner)
  if (!isObject(part)) return
  if (typeof part.type === 'string' && /^Action\.(Submit|Execute)$/.test(part.type) && isObject(part.data)) {
    const { msteams: _, ...data } = part.data
    keep({ platform: 'teams', workspace, on, wire: data })
  }
  for (const inner of Object.values(part)) if (isObject(inner)) keepTeams(workspace, on, inner)
}
teams.onCall(call => keepTeams(call.tenant, 'message', call.args))
teams.onChange(() => {
  for (const tenant of [teams, lindqvistTeams]) {
    for (const person of tenant.people()) {
      const dialog = person.dialog()
      if (dialog) keepTeams(tenant.tenantId, 'view', dialog.card)
    }
  }
})

// ---- People and what they do -----------------------------------------------------------------------------------------

async function actorOf(platform: 'slack' | 'teams', workspace: string, person: string): Promise<Actor> {
  const found = await findActor(ctx().db, { platform, workspace, person })
  if (!found) throw new Error(`Nobody called ${person} in ${workspace}`)
  return found
}
const inSlack = (workspace: LocalWorkspace, who: string) => actorOf('slack', workspace.teamId, workspace.person(who).id)
const inTeams = (tenant: LocalTenant, who: string) =>
  actorOf('teams', tenant.tenantId, tenant.person(who).aadObjectId)

async function arrive(workspace: LocalWorkspace, who: string) {
  const person = workspace.person(who)
  await person.openHome()
  await slack.until(() => person.home())
}

type Typed = Partial<Record<CredentialFieldId, string>>
const plainLogin = (n: number): Typed => ({
  baseUrl: `${other(n).url}/plain`,
  authMethod: 'basic',
  username: 'fleet-user',
  password: 'fleet-pass-7Q',
})

/** Install and Verify, as by the buttons; the list is read when it returns. */
async function connect(actor: Actor, oem: string, typed: Typed): Promise<number> {
  await pass(MINUTE)
  const installed = await installApp(ctx(), actor, oem)
  if (installed.kind !== 'installed') throw new Error(installed.kind)
  const { integrationId } = installed
  const place = { kind: 'person', person: actor.externalId } as const
  const asked = await requestVerification(ctx(), actor, { integrationId, typed, place })
  if (asked.kind !== 'verifying') throw new Error(asked.kind)
  await settle()
  return integrationId
}
async function draftOf(actor: Actor, integrationId: number): Promise<Draft> {
  const draft = await openDraft(ctx(), actor, integrationId)
  if ('kind' in draft) throw new Error(draft.kind)
  return draft
}
async function confirmAll(actor: Actor, integrationId: number, importNew: boolean) {
  await pass(MINUTE)
  const draft = await draftOf(actor, integrationId)
  await setImportNew(ctx(), draft, importNew)
  const confirmed = await confirm(ctx(), actor, draft.id)
  if (confirmed.kind !== 'confirmed') throw new Error(confirmed.kind)
  await settle()
}
async function price(actor: Actor, integrationId: number, typed: string, currency: string) {
  const set = await setPrice(ctx(), actor, { integrationId, typed, currency })
  if (set.kind !== 'set') throw new Error(set.kind)
}
async function linkSides(giver: Actor, taker: Actor) {
  const given = await createLinkCode(ctx(), giver)
  if (given.kind !== 'code') throw new Error(given.kind)
  await pass(MINUTE)
  const linked = await link(ctx(), taker, given.code)
  if (linked.kind !== 'linked') throw new Error(linked.kind)
  await settle()
}
const idsOf = async (integrationId: number) =>
  (
    await ctx().db.selectFrom('asset').select('id').where('integration_id', '=', integrationId).orderBy('id').execute()
  ).map(row => row.id)
const newestArrival = async (integrationId: number) =>
  (
    await ctx()
      .db.selectFrom('arrival')
      .select('id')
      .where('integration_id', '=', integrationId)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
  ).id
const waitingIn = async (arrivalId: number) =>
  (
    await ctx()
      .db.selectFrom('arrival_asset')
      .select('asset_id')
      .where('arrival_id', '=', arrivalId)
      .where('decision', 'is', null)
      .orderBy('asset_id')
      .execute()
  ).map(row => row.asset_id)

// ---- Machines --------------------------------------------------------------------------------------------------------

/** A machine with a header and little else. */
function machine(over: Partial<LocalMachine>): LocalMachine {
  return {
    oemName: 'CAT',
    model: '320',
    equipmentId: null,
    serialNumber: null,
    pin: null,
    unitInstalledAt: null,
    observedAt: null,
    latitude: null,
    longitude: null,
    altitudeMetres: null,
    operatingHours: null,
    idleHours: null,
    fuelUsedLitres: null,
    fuelUsedLast24Litres: null,
    fuelRemainingPercent: null,
    defRemainingPercent: null,
    distanceKilometres: null,
    engineRunning: null,
    loadCount: null,
    payloadKilograms: null,
    ...over,
  }
}
const change = (oem: LocalOem, which: (one: LocalMachine, index: number) => Partial<LocalMachine> | null) =>
  oem.fleet.setFleet(oem.fleet.machines.map((one, index) => ({ ...one, ...which(one, index) })))
const more = (oem: LocalOem, ...machines: LocalMachine[]) => oem.fleet.setFleet([...oem.fleet.machines, ...machines])

// Of a fleet whose feed begins to send PINs.
feeds.caterpillar.dialect = 'samsara'
const pins = feeds.caterpillar.fleet.add(12).map(one => one.pin)
change(feeds.caterpillar, () => ({ pin: null }))
feeds.komatsu.fleet.add(6)
feeds.takeuchi.fleet.add(4)
// The feed of every oddity that dabae08 is known to get wrong.
other(1).plain.fleet.setFleet([
  // Known by make and number until the model becomes known.
  ...[1, 2, 3].map(n => machine({ oemName: 'Liebherr', model: null, equipmentId: `KRAN ${n}` })),
  // Three machines with one placeholder for a PIN.
  ...[1, 2, 3].map(n => machine({ serialNumber: `PLH0000${n}`, pin: 'NOT AVAILABLE', equipmentId: `P-${n}` })),
  // A PIN with the signs around it that its plate has.
  ...[1, 2].map(n => machine({ pin: `*CAT0320ECYEP0000${n}*`, serialNumber: `YEP0000${n}`, equipmentId: `D-${n}` })),
  // One serial number of two machines.
  machine({ oemName: 'Bomag', model: 'BW 213', serialNumber: 'SHARED777', pin: 'BOM0BW21300000001', equipmentId: 'W-1' }),
  machine({ oemName: 'Bomag', model: 'BW 120', serialNumber: 'SHARED777', pin: 'BOM0BW12000000002', equipmentId: 'W-2' }),
  // Plain ones.
  ...[1, 2, 3].map(n =>
    machine({ oemName: 'Volvo', model: 'EC220E', serialNumber: `VOL0010${n}`, pin: `VCE0EC22K0000010${n}` }),
  ),
  // Without any name, and with values that nobody can believe.
  machine({ oemName: null, model: null }),
  machine({ serialNumber: 'ODD00001', fuelRemainingPercent: 104.5, latitude: 0, longitude: 0, observedAt: clock.now }),
])
// Dealers' second feed with some of the same machines.
other(2).plain.fleet.setFleet([
  ...feeds.caterpillar.fleet.machines.slice(0, 3).map((one, index) => ({ ...one, pin: pins[index] ?? null })),
  ...[1, 2].map(n => machine({ oemName: 'JCB', model: '3CX', serialNumber: `JCB0000${n}`, pin: `JCB3CX00000000${n}00` })),
])
other(3).plain.fleet.add(5, { hostile: true })
other(3).plain.fleet.add(4)
other(4).plain.fleet.add(3)
other(5).plain.fleet.add(2)
other(6).plain.fleet.add(6)
other(6).plain.pageSize = 2
other(7).plain.fleet.add(3)
other(8).plain.pageSize = 5000
other(8).plain.fleet.setFleet(
  Array.from({ length: 20_001 }, (_, n) =>
    machine({ oemName: 'XCMG', model: null, serialNumber: `X${String(n).padStart(5, '0')}` }),
  ),
)
other(9).plain.fleet.add(5)
other(10).plain.fleet.add(2)

// ---- August: everybody comes -----------------------------------------------------------------------------------------

const product = {
  slack,
  teams,
  feeds,
  clock,
  settle,
  get ctx() {
    return running.ctx
  },
} as unknown as Product
const adaSlack = slackUser(product, 'Ada')
const adaTeams = teamsUser(product, 'Ada')

for (const [workspace, who] of [[slack, 'Ada'], [nordwind, 'Olga'], [lindqvist, 'Lina'], [sable, 'Sam']] as const) {
  const landed = await workspace.person(who).install(`http://127.0.0.1:${PORT}/slack/install`)
  if (landed.status !== 200) throw new Error(`Not installed: ${landed.status}`)
}
for (const who of ['Ada', 'Fred', 'Marie', 'Max', 'Nils', 'Pia']) await arrive(slack, who)
for (const who of ['Olga', 'Otto']) await arrive(nordwind, who)
await arrive(lindqvist, 'Lina')
await arrive(sable, 'Sam')
await teams.installFor('Ada', 'team')
await teams.installFor('Ada', 'personal')
for (const who of ['Fred', 'Marie']) {
  await teams.installFor(who, 'personal')
  await teams.person(who).message('dm', 'help')
}
await teams.installFor('Max', 'groupChat')
await lindqvistTeams.installFor('Lars', 'team')
await lindqvistTeams.installFor('Lars', 'personal')
await lindqvistTeams.person('Lars').message('dm', 'help')
await settle()
say('everybody is there')

const ada = () => inSlack(slack, 'Ada')
const adaT = () => inTeams(teams, 'Ada')
const olga = () => inSlack(nordwind, 'Olga')
const lina = () => inSlack(lindqvist, 'Lina')
const lars = () => inTeams(lindqvistTeams, 'Lars')
for (const [actor, zone] of [[ada, 'Europe/Zurich'], [adaT, 'Europe/Zurich'], [olga, 'America/St_Johns'], [lina, 'Europe/Stockholm'], [lars, 'Europe/Stockholm']] as const) {
  await setTimeZone(ctx(), await actor(), zone)
}
await saveSettings(ctx(), await olga(), { language: 'fr', importNew: true, remindAfterHours: 48 })

// Roles, and who asks for one.
await giveRole(ctx(), await ada(), { personId: (await inSlack(slack, 'Marie')).personId, role: 'administrator' })
await giveRole(ctx(), await ada(), { personId: (await inSlack(slack, 'Pia')).personId, role: 'fleet_administrator' })
await giveRole(ctx(), await adaT(), { personId: (await inTeams(teams, 'Fred')).personId, role: 'fleet_administrator' })
for (const who of ['Fred', 'Nils']) await requestAccess(ctx(), await inSlack(slack, who))
await settle()
const requests = await ctx().db.selectFrom('access_request').selectAll().orderBy('id').execute()
await pass(MINUTE)
await answerAccess(ctx(), await ada(), { requestId: requests[0]?.id ?? 0, answer: 'allowed' })
await answerAccess(ctx(), await ada(), { requestId: requests[1]?.id ?? 0, answer: 'declined' })
await settle()

// Feeds: the first ones by hand, in Slack and Teams.
await integrate(product, adaSlack, 'caterpillar', { importNew: true })
await pass(MINUTE)
await integrate(product, adaTeams, 'komatsu')
await pass(MINUTE)
await integrate(product, adaSlack, 'takeuchi')
const byOem = async (oem: string, accountId: number) =>
  (
    await ctx()
      .db.selectFrom('integration')
      .select('id')
      .where('oem', '=', oem)
      .where('account_id', '=', accountId)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
  ).id
const caterpillar = await byOem('caterpillar', (await ada()).accountId)
const komatsu = await byOem('komatsu', (await adaT()).accountId)
const takeuchi = await byOem('takeuchi', (await ada()).accountId)
const odd = await connect(await ada(), 'other', plainLogin(1))
await confirmAll(await ada(), odd, true)
const dealer = await connect(await ada(), 'other', plainLogin(2))
await confirmAll(await ada(), dealer, false)
const north = await connect(await olga(), 'other', plainLogin(3))
await confirmAll(await olga(), north, true)
const lind = await connect(await lina(), 'other', plainLogin(4))
await confirmAll(await lina(), lind, false)
const gone = await connect(await inSlack(sable, 'Sam'), 'other', plainLogin(5))
await confirmAll(await inSlack(sable, 'Sam'), gone, true)
await price(await ada(), caterpillar, '12,50', 'EUR')
await price(await ada(), odd, '900', 'JPY')
await price(await adaT(), komatsu, '8', 'CHF')
say('the first feeds are integrated')

// Channels.
const at = { slack: (name: string) => slack.channelId(`#${name}`), teams: (name: string) => teams.conversationId(`#${name}`) }
await chooseChannels(adaSlack, { new_assets: 'fleet', feed_trouble: 'fleet' })
await chooseChannels(adaTeams, { new_assets: 'fleet', feed_trouble: 'fleet', billing: 'finance' })
await subscribe(ctx(), await ada(), at.slack('finance'), ['new_assets', 'billing', 'feed_trouble'], { layout: 'thread', locale: 'fr-FR' })
await subscribe(ctx(), await ada(), at.slack('yard'), ['new_assets', 'feed_trouble'], { pace: 'daily' })
const old = await subscribe(ctx(), await ada(), at.slack('old'), ['new_assets'], { feeds: [caterpillar] })
await subscribe(ctx(), await ada(), at.slack('quiet'), ['new_assets', 'feed_trouble'], { pace: 'hourly', quiet: { from: 18, to: 7 } })
await subscribe(ctx(), await olga(), nordwind.channelId('#fleet'), ['new_assets', 'billing', 'feed_trouble'])
await sendTest(ctx(), await ada(), old)
await settle()
slack.archive('#old')

// August passes: machines arrive, are imported, approved, declined, undone, reminded of.
await until('2026-08-12T09:00:00Z')
feeds.takeuchi.fleet.add(3)
feeds.komatsu.fleet.add(2)
feeds.caterpillar.fleet.add(1)
await until('2026-08-14T09:00:00Z')
const first = await newestArrival(takeuchi)
const [one, two] = await waitingIn(first)
await decide(ctx(), await ada(), { arrivalId: first, assetId: one ?? 0, decision: 'approved' })
await pass(MINUTE)
await decide(ctx(), await inSlack(slack, 'Pia'), { arrivalId: first, assetId: two ?? 0, decision: 'declined' })
await pass(MINUTE)
await adaTeams.pressIn('fleet', 'arrival.approveAll')
await pass(MINUTE)
await adaTeams.pressIn('fleet', 'arrival.undo')
await pass(MINUTE)
await adaTeams.pressIn('fleet', 'arrival.approveAll')
await settle()
// Trouble that passes by itself, told after an hour and over two hours later.
feeds.caterpillar.maintenance()
for (let n = 0; n < 8; n += 1) await pass(20 * MINUTE)
feeds.caterpillar.healthy()
await pass(2 * HOUR)
// By hand: what will happen is shown before it does.
const given = await createLinkCode(ctx(), await lina())
if (given.kind !== 'code') throw new Error(given.kind)
const larsTeams = teamsUser({ teams: { ...lindqvistTeams, until: teams.until, refusals: [] } } as unknown as Product, 'Lars')
await larsTeams.write('link')
await larsTeams.sees('This side is not linked')
await larsTeams.press('link.enter')
await larsTeams.sees('Code from the other side')
await larsTeams.type('Code from the other side', given.code)
await larsTeams.submit('link.preview')
await larsTeams.sees('joins')
await larsTeams.submit('link.confirm')
await larsTeams.sees('Linked.')
await larsTeams.close()
await settle()
await chooseLindqvistChannel()
other(4).plain.fleet.add(2)
await until('2026-08-24T09:00:00Z')
say('August is almost over')

// September: August is closed; Keller's two sides become one.
await until('2026-09-02T10:00:00Z')
await linkSides(await ada(), await adaT())
await adaSlack.write('link')
await adaTeams.write('link')
await settle()
await until('2026-09-08T10:00:00Z')
// Fault: the feed begins to send PINs, of four machines in September already.
change(feeds.caterpillar, (_, index) => (index < 4 ? { pin: pins[index] ?? null } : null))
await until('2026-09-12T10:00:00Z')
await sable.uninstall()
await settle()
await unlink(ctx(), await lars())
await settle()
await lindqvistTeams.person('Lars').message('dm', 'status')
await removeApp(ctx(), await ada(), takeuchi)
await settle()
await setTimeZone(ctx(), await olga(), 'Pacific/Auckland')
await until('2026-09-20T10:00:00Z')
const bought = other(3).plain.fleet.add(2)
await until('2026-09-24T10:00:00Z')
await undo(ctx(), await olga(), { arrivalId: await newestArrival(north), what: 'imported' })
await until('2026-10-02T10:00:00Z')
say(`September is closed; Nordwind bought ${bought.length}`)

// October, open: the faults of dabae08.
change(feeds.caterpillar, (_, index) => ({ pin: pins[index] ?? null }))
change(other(1).plain, one => {
  if (one.equipmentId?.startsWith('KRAN')) return { model: 'LTM 1060-3.1' }
  if (one.pin?.startsWith('*')) return { pin: one.pin.replaceAll('*', '') }
  return null
})
more(
  other(1).plain,
  // The third of the shared serial number has nothing else.
  machine({ oemName: 'Bomag', model: null, serialNumber: 'SHARED777', equipmentId: 'W-3' }),
  // Twice in one turn of a read.
  machine({ oemName: 'Volvo', model: 'L120H', serialNumber: 'TWICE001', pin: 'VCE0L120H00000001', equipmentId: 'T-1' }),
  machine({ oemName: 'Volvo', model: 'L120H', serialNumber: 'TWICE001', pin: 'VCE0L120H00000001', equipmentId: 'T-2' }),
  // More ways to write what is none, and what is one.
  ...[1, 2].map(n => machine({ oemName: 'Hitachi', model: 'ZX210', serialNumber: `TBD0000${n}`, pin: 'TBD', equipmentId: `H-${n}` })),
  machine({ oemName: 'JCB', model: 'JS220', pin: 'PIN: JCBJS22000000042', equipmentId: 'J-42' }),
  machine({ oemName: 'JCB', model: 'JS220', pin: 'JCBJS22000000042', equipmentId: 'J-42' }),
  machine({ oemName: 'JCB', model: 'JS220', pin: 'JCBJS2200\u200b0000043', equipmentId: 'J-43' }),
  machine({ oemName: 'JCB', model: 'JS220', pin: 'JCBJS22000000043', equipmentId: 'J-43' }),
)
await until('2026-10-06T10:00:00Z')
feeds.komatsu.fleet.add(4)
await until('2026-10-09T10:00:00Z')
const partly = await newestArrival(komatsu)
const [yes, no] = await waitingIn(partly)
await decide(ctx(), await ada(), { arrivalId: partly, assetId: yes ?? 0, decision: 'approved' })
await decide(ctx(), await inSlack(slack, 'Pia'), { arrivalId: partly, assetId: no ?? 0, decision: 'declined' })
await settle()

// A large feed: its first Confirm, of three machines, was carried out by a job; then the feed was closed for maintenance.
const large = await connect(await olga(), 'other', plainLogin(8))
const largeDraft = await draftOf(await olga(), large)
await tickMatching(ctx(), largeDraft, { terms: [], oemName: null, model: null }, false)
await tickMatching(ctx(), largeDraft, { terms: ['x0000'], oemName: null, model: null }, true)
other(8).plain.maintenance()
await confirm(ctx(), await olga(), largeDraft.id)
await settle()
await pass(2 * HOUR)
say('the large feed is there')

// Feeds in other states. Installed without credentials; Verify refused; verified and read.
await installApp(ctx(), await ada(), 'takeuchi')
const ready = await connect(await ada(), 'other', plainLogin(9))
await connect(await inSlack(slack, 'Pia'), 'other', { ...plainLogin(7), password: 'wrong' })
await slack.person('Ada').openHome()
await verifyFeed(product, adaSlack, 'takeuchi')
await adaSlack.close()

// What was said and nobody knows whether it arrived: the answer of Teams is lost.
teams.fault('send', { kind: 'reset_after' })
await requestAccess(ctx(), await inTeams(teams, 'Marie'))
await settle()
await pass(10_000)
teams.clearFaults()

// Komatsu refuses the login; one feed's trouble ends, the other's stands.
other(2).plain.refuseLogin()
await until('2026-10-13T10:00:00Z')
other(2).plain.healthy()
await pass(MINUTE)
const again = await requestVerification(ctx(), await ada(), {
  integrationId: dealer,
  typed: plainLogin(2),
  place: { kind: 'person', person: slack.person('Ada').id },
})
if (again.kind !== 'verifying') throw new Error(again.kind)
await settle()

// What people look at: every screen once, so that its buttons are known.
async function look(words: string) {
  await adaSlack.write(words)
  await settle()
  await adaTeams.write(words)
  await settle()
}
for (const words of ['help', 'apps', 'status', 'billing', 'billing september', 'approvals', 'subscriptions', 'link', 'settings', 'people', 'audit']) {
  await look(words)
}
/** Presses one after the other, each once it is there. */
async function press(user: User, words: string, ...actions: [action: string, carries?: string][]) {
  await user.write(words)
  await settle()
  for (const [action, carries] of actions) {
    for (let tries = 0; ; tries += 1) {
      try {
        await user.press(action, carries)
        break
      } catch (err) {
        if (tries === 20) {
          console.log(`  ${words}: ${action} is not there (${String(err).slice(0, 90)})`)
          break
        }
        await new Promise(resolve => setTimeout(resolve, 100))
      }
    }
    await settle()
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  await user.close()
}
for (const user of [adaSlack, adaTeams]) {
  const id = String(odd)
  await press(user, 'apps', ['people.open'], ['people.person', String((await inSlack(slack, 'Fred')).personId)])
  await press(user, 'apps', ['settings.open'])
  await press(user, 'apps', ['audit.open'], ['audit.older'])
  await press(user, 'apps', ['app.view', 'komatsu'])
  await press(user, 'apps', ['undelivered.open'])
  await press(user, 'apps', ['integration.open', id], ['price.open'])
  await press(user, 'apps', ['integration.open', id], ['integration.oddities'])
  await press(user, 'apps', ['integration.open', id], ['assets.show'], ['assets.after'])
  await press(user, 'apps', ['integration.open', id], ['assets.edit'], ['picker.after'])
  await press(user, 'apps', ['integration.open', id], ['credentials.open'])
  await press(user, 'billing', ['billing.assets'], ['billing.assetsAfter'])
  await press(user, 'billing', ['billing.assets'], ['billing.showOthers'])
  await press(user, 'approvals', ['arrival.review'])
  await press(user, 'subscriptions', ['subscription.edit', String(old)])
  await press(user, 'subscriptions', ['subscription.new'])
  await press(user, 'link', ['link.code'])
  await press(user, 'link', ['link.enter'])
}
// In channels that nobody has set up yet.
await slack.person('Ada').command('#general', '/fleetfeed subscriptions')
const asked = await slack.until(() => slack.person('Ada').ephemerals().at(-1))
await slack.person('Ada').click({ channel: asked.channel, ts: asked.ts }, 'subscription.newHere')
await teams.person('Ada').message('#General', '@Fleetfeed subscriptions')
await teams.person('Ada').click('#General', { action: 'subscription.newHere' })
await settle()
await adaSlack.close()
await adaTeams.close()

// New ones wait when the product stops; so do a digest and a reminder.
await until('2026-10-19T09:00:00Z')
feeds.komatsu.fleet.add(2)
feeds.caterpillar.fleet.add(1)
more(other(1).plain, machine({ oemName: 'Volvo', model: 'A40G', serialNumber: 'LATE0001' }))
await until('2026-10-20T09:00:00Z')
// Komatsu refuses the login, and that stands.
feeds.komatsu.refuseLogin()
feeds.komatsu.expireTokens()
await pass(13 * HOUR)
// A digest that was to come is sent at once, for the channel's pace was changed; a new one is open.
await pass(2 * HOUR)
await subscribe(ctx(), await ada(), at.slack('quiet'), ['new_assets', 'feed_trouble'], { pace: 'daily', quiet: { from: 20, to: 6 } })
other(2).plain.fleet.add(2)
other(4).plain.fleet.add(1)
await pass(HOUR + 10 * MINUTE)
say('the last day')

// Drafts of two people: everything but two, everything but one, nothing, what is selected with changes.
const readyIds = await idsOf(ready)
await tickShown(ctx(), await draftOf(await ada(), ready), { shown: readyIds.slice(0, 3), ticked: readyIds.slice(2, 3) })
await tickShown(ctx(), await draftOf(await inSlack(slack, 'Pia'), ready), { shown: readyIds.slice(0, 1), ticked: [] })
await tickMatching(ctx(), await draftOf(await inSlack(slack, 'Pia'), komatsu), { terms: [], oemName: null, model: null }, false)
const catIds = await idsOf(caterpillar)
await tickShown(ctx(), await draftOf(await ada(), caterpillar), { shown: [...catIds.slice(0, 1), ...catIds.slice(-2)], ticked: catIds.slice(-1) })
await tickShown(ctx(), await draftOf(await ada(), komatsu), { shown: await waitingIn(partly), ticked: await waitingIn(partly) })
await settle()

// ---- The workers stop: what is asked for from now on waits ------------------------------------------------------------

await running.stop()
running = await start({ ...settings, role: 'web' })
clock.now = new Date(clock.now.getTime() + MINUTE)
const carryOut = async (job: string, data: unknown) => {
  await JOBS.find(one => one.name === job)?.run(ctx(), data)
}
// A list whose first page alone was read.
const paged = await (async () => {
  const installed = await installApp(ctx(), await ada(), 'other')
  if (installed.kind !== 'installed') throw new Error(installed.kind)
  return installed.integrationId
})()
await requestVerification(ctx(), await ada(), {
  integrationId: paged,
  typed: plainLogin(6),
  place: { kind: 'person', person: slack.person('Ada').id },
})
for (const { job, ...data } of await dueWork(ctx())) {
  if (job === 'verify') await carryOut(job, data)
}
// Credentials that wait for their job.
const waiting = await installApp(ctx(), await ada(), 'other')
if (waiting.kind !== 'installed') throw new Error(waiting.kind)
await requestVerification(ctx(), await ada(), {
  integrationId: waiting.integrationId,
  typed: plainLogin(10),
  place: { kind: 'person', person: slack.person('Ada').id },
})
// A large Confirm that waits for its job.
const everything = await draftOf(await olga(), large)
await tickMatching(ctx(), everything, { terms: [], oemName: null, model: null }, true)
const large2 = await confirm(ctx(), await olga(), everything.id)
if (large2.kind !== 'confirmed' || !large2.underWay) throw new Error(JSON.stringify(large2))
// Decided by a click: the copies of its card wait to be edited.
await adaSlack.pressIn('fleet', 'arrival.review')
await decide(ctx(), await ada(), { arrivalId: partly, assetId: (await waitingIn(partly))[0] ?? 0, decision: 'approved' })
await requestAccess(ctx(), await inSlack(slack, 'Max'))
await slack.person('Fred').openHome()
await new Promise(resolve => setTimeout(resolve, 1000))
// A post on its way: Slack took it, and its answer got lost.
const onItsWay = await ctx()
  .db.selectFrom('announcement')
  .select(['id', 'wanted'])
  .where('due_at', '<=', clock.now)
  .where('state', '=', 'pending')
  .where('address', 'is', null)
  .where('topic', '@>', JSON.stringify({ kind: 'access_request' }) as never)
  .limit(1)
  .executeTakeFirst()
if (onItsWay) {
  slack.fault('chat.postMessage', { kind: 'reset_after' })
  await carryOut('deliver', { announcementId: onItsWay.id, wanted: onItsWay.wanted })
  slack.clearFaults()
}
clock.now = new Date(clock.now.getTime() + MINUTE)
// The last sweep of the worker that stopped.
await running.queues.offer(await dueWork(ctx()))

// ---- What the code of this commit answers -----------------------------------------------------------------------------

/** What each login lists now: names alone, for the machines of a sync after the upgrade. */
const lists: { login: { oem: string; baseUrl?: string }; machines: unknown[] }[] = []
const integrations = await ctx()
  .db.selectFrom('integration')
  .select(['id', 'account_id', 'oem', 'verify_requested_at'])
  .where(eb => eb.or([eb('state', 'in', ['active', 'verified']), eb('verify_requested_at', 'is not', null)]))
  .where('id', 'not in', [large])
  .orderBy('id')
  .execute()
feeds.komatsu.healthy()
for (const row of integrations) {
  const kind = row.verify_requested_at ? ('candidate' as const) : ('integration' as const)
  const owner = { accountId: row.account_id, kind, id: row.id }
  const credentials = await readSecrets(ctx().db, ctx().keyring, owner)
  const machines: unknown[] = []
  let cursor: string | null = null
  do {
    const answer = await ctx().feed.readPage({ oem: row.oem, credentials }, cursor)
    if (answer.kind !== 'page') throw new Error(`Feed ${row.id}: ${answer.kind}`)
    for (const { oemName, model, equipmentId, serialNumber, pin } of answer.equipment)
      machines.push({ oemName, model, equipmentId, serialNumber, pin })
    cursor = answer.next
  } while (cursor !== null)
  const { baseUrl } = credentials
  lists.push({ login: { oem: row.oem, ...(baseUrl ? { baseUrl } : {}) }, machines })
}

const at2 = clock.now.toISOString()
const months = await readClosedMonths(ctx())
const open = await readOpenMonths(ctx())
await running.stop()

// What each button answers, on a copy: pressing changes things.
const copy = `${DATABASE}_pressed`
const admin = (statement: string) => execFileSync('psql', [...PG, '-q', '-c', statement])
admin(`create database ${copy} template ${DATABASE}`)
const played = openPlayedContext(settings.databaseUrl.replace(DATABASE, copy), { at: at2, lists })
const pressed = await pressAll(played.ctx, [...payloads.values()])
await played.close()
admin(`drop database ${copy}`)
const drawn = new Set([...payloads.values()].flatMap(one => [one.wire.action_id, one.wire.action, one.wire.callback_id]))
console.log('never shown:', Object.keys(HANDLERS).filter(action => !drawn.has(action)).join(' '))
console.log('failed:', pressed.filter(one => one.answer.startsWith('failed')))

const lines = (values: unknown[]) => `[\n${values.map(value => JSON.stringify(value)).join(',\n')}\n]`
const parts = { months, open, pressed, lists }
const written = Object.entries(parts).map(([name, values]) => `"${name}": ${lines(values)}`)
writeFileSync(new URL('dabae08-answers.json', import.meta.url), `{\n"at": "${at2}",\n${written.join(',\n')}\n}\n`)

// ---- The dump --------------------------------------------------------------------------------------------------------

await slack.close()
await teams.close()
for (const one of [feeds, ...others]) await one.close()
console.log('refused by Slack:', JSON.stringify(slack.refusals.map(one => [one.where, one.error])))
console.log('refused by Teams:', JSON.stringify(teams.refusals.map(one => [one.where, one.error])))
const sql = execFileSync(
  'pg_dump',
  [...PG, '--inserts', '--rows-per-insert=200', '--no-owner', '--no-privileges', '--no-comments', DATABASE],
  { maxBuffer: 1 << 30, encoding: 'utf8' },
)
  .split('\n')
  // Not every PostgreSQL from 14 to 18 knows these.
  .filter(line => !/^\\(un)?restrict |^SET (transaction_timeout|default_table_access_method) /.test(line))
  .join('\n')
const packed = brotliCompressSync(sql, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: sql.length,
  },
})
writeFileSync(new URL('dabae08.sql.br', import.meta.url), packed)
console.log(`${sql.length} bytes of SQL, ${packed.length} compressed, ${payloads.size} payloads`)
process.exit(0)

async function chooseLindqvistChannel() {
  const channel = lindqvistTeams.conversationId('#Fleet')
  await subscribe(ctx(), await lars(), channel, ['new_assets', 'billing', 'feed_trouble'], { pace: 'hourly', layout: 'thread' })
}
