import pino from 'pino'
import { unlessObsolete } from '../../adapters/chat/deliveries/unless-obsolete.ts'
import { performClick } from '../../adapters/chat/inbox/perform-click.ts'
import { runJob } from '../../jobs/jobs.ts'
import { giveRole } from '../../src/access/give-role.ts'
import type { Actor } from '../../src/actor.ts'
import type { Topic } from '../../src/announcement/announcement.ts'
import type {
  Address,
  Delivery,
  Destination,
  Finding,
  FirstDelivery,
  Messenger,
} from '../../src/announcement/messenger.ts'
import { installApp } from '../../src/app/install-app.ts'
import { requestVerification } from '../../src/app/request-verification.ts'
import type { EquipmentSnapshot } from '../../src/asset/equipment-snapshot.ts'
import { identifiersOf } from '../../src/asset/identifiers.ts'
import type { WorkerContext } from '../../src/context.ts'
import { connect } from '../../src/database/connect.ts'
import type { Role } from '../../src/database/tables.ts'
import { saveProfile } from '../../src/directory/save-profile.ts'
import { dueWork } from '../../src/due-work.ts'
import type { Feed, FeedAnswer, FeedApp, FeedConnection, TimeoutPolicy } from '../../src/feed/feed.ts'
import type { OemId } from '../../src/feed/oems.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { parseKeyring } from '../../src/secret/keyring.ts'
import { confirm } from '../../src/selection/confirm.ts'
import { openDraft } from '../../src/selection/draft.ts'
import type { Work } from '../../src/work.ts'
import { installWorkspace } from '../../src/workspace/install-workspace.ts'
import { createTestDatabase } from './database.ts'
import { keptLog, registerSecret } from './kept-log.ts'

/** The core on a real database; the test controls its three neighbours (feeds, chat, clock). */
export type Core = Awaited<ReturnType<typeof openCore>>
export type Company = Awaited<ReturnType<Core['company']>>

const FIELDS: FeedApp['fields'] = [
  { id: 'baseUrl', secret: false, required: false },
  { id: 'username', secret: false, required: true },
  { id: 'password', secret: true, required: true },
  { id: 'apiToken', secret: true, required: false },
  { id: 'authMethod', secret: false, required: false },
]
export const PACE_SECONDS = 900
/** May be requested again at once; PATIENT allows the same address only after five minutes. */
export const PLAIN = 'other' satisfies OemId
export const PATIENT = 'komatsu' satisfies OemId
const CATALOGUE: FeedApp[] = [
  { oem: PLAIN, name: 'Plain', generic: true, fields: FIELDS, paceSeconds: PACE_SECONDS, sameUrlSeconds: 0 },
  { oem: PATIENT, name: 'Patient', generic: false, fields: FIELDS, paceSeconds: PACE_SECONDS, sameUrlSeconds: 300 },
]

/** What an OEM answers for one user name. */
export interface Login {
  username: string
  password: string
  machines: EquipmentSnapshot[]
  pageSize: number
  /** The answer in place of the list, while it is set; if it returns null, the list is answered. */
  says:
    | ((cursor: string | null, hours: FeedConnection['hours']) => FeedAnswer | null | Promise<FeedAnswer | null>)
    | null
  /** The cursors that were requested, also with a wrong password. */
  asked: (string | null)[]
  /** How patient each request was. */
  policies: TimeoutPolicy[]
}

interface Posted {
  to: Destination
  topic: Topic
  mark: string
  address: Address
  /** The message to whose thread it belongs. */
  thread: Address | null
  edits: number
}

export function machine(n: number, over: Partial<EquipmentSnapshot> = {}): EquipmentSnapshot {
  return {
    oemName: 'CAT',
    model: '320',
    equipmentId: `HK${n}`,
    serialNumber: `SER${10_000 + n}`,
    pin: `PIN${String(n).padStart(8, '0')}`,
    unitInstalledAt: null,
    observedAt: new Date('2026-11-10T08:00:00Z'),
    latitude: 48.1,
    longitude: 11.5,
    altitudeMetres: null,
    operatingHours: 100 + n,
    idleHours: null,
    fuelUsedLitres: null,
    fuelUsedLast24Litres: null,
    fuelRemainingPercent: 50,
    defRemainingPercent: null,
    distanceKilometres: null,
    engineRunning: true,
    loadCount: null,
    payloadKilograms: null,
    oddities: [],
    ...over,
  }
}

export const machines = (count: number, from = 0) => Array.from({ length: count }, (_, index) => machine(from + index))

export const page = (
  equipment: EquipmentSnapshot[],
  next: string | null = null,
  over: Partial<Extract<FeedAnswer, { kind: 'page' }>> = {},
): FeedAnswer => ({ kind: 'page', equipment, next, cut: null, oddities: [], ...over })

let counter = 0

export async function openCore(options: { at?: string } = {}) {
  const database = await createTestDatabase()
  const db = connect({ url: database.url })
  const clock = {
    now: new Date(options.at ?? '2026-11-10T09:00:00Z'),
    advance: (ms: number) => {
      clock.now = new Date(clock.now.getTime() + ms)
    },
  }
  const logins = new Map<string, Login>()
  const feed: Feed = {
    catalogue: CATALOGUE,
    addressProblem: address => (/^https?:/.test(address) ? null : 'not_a_url'),
    hostOf: ({ credentials }) => URL.parse(credentials.baseUrl ?? '')?.host ?? null,
    firstAddress: ({ credentials }) => credentials.baseUrl ?? null,
    async readPage({ credentials, hours }, cursor, policy = 'background') {
      const login = logins.get(credentials.username ?? '')
      if (!login) return { kind: 'wrong_credentials' }
      login.asked.push(cursor)
      login.policies.push(policy)
      const said = await login.says?.(cursor, hours)
      if (said) return said
      if (credentials.password !== login.password) return { kind: 'wrong_credentials' }
      const from = Number(cursor ?? 0)
      const to = from + login.pageSize
      return page(login.machines.slice(from, to), to < login.machines.length ? String(to) : null)
    },
  }
  const chat = createChat()
  const offered: Work[] = []
  const ctx: WorkerContext = {
    db,
    feed,
    now: () => clock.now,
    keyring: parseKeyring(`test:${Buffer.alloc(32, 7).toString('base64')}`),
    log: pino({ level: 'debug' }, keptLog),
    publicUrl: () => 'https://fleetfeed.example.com',
    enqueueHint: work => offered.push(work),
    messengers: {},
    directories: {},
    homes: {},
    performClick: (to, actor, text) =>
      performClick(to, actor, text, { findAudience: async () => 'unasked', files: undefined }),
  }
  const messenger = unlessObsolete(ctx, chat.messenger)
  ctx.messengers = { slack: messenger, teams: messenger }
  const carryOut = ({ job, ...data }: Work) => runJob(ctx, job, data)

  return {
    ctx,
    db,
    url: database.url,
    clock,
    chat,
    /** Work that was hinted. Tests may look at it or drop it: `run` finds work by the rows alone. */
    offered,
    carryOut,
    /** Does what the rows say is due, until nothing is due. Returns what was done. */
    async run(): Promise<Work[]> {
      const done: Work[] = []
      // The queries that run each minute cost as much as all others, so they run only if nothing else is due.
      let every: 'second' | 'minute' = 'second'
      for (let rounds = 0; rounds < 400; rounds += 1) {
        const due = await dueWork(ctx, { every })
        if (due.length === 0 && every === 'minute') return done
        every = due.length === 0 ? 'minute' : 'second'
        for (const work of due) await carryOut(work)
        done.push(...due)
      }
      throw new Error(`There is always something due: ${JSON.stringify(done.slice(-3))}`)
    },
    /** Makes everything that exists now never due again. */
    async rest() {
      await db.updateTable('integration').set({ next_sync_at: null, verify_requested_at: null }).execute()
      await db.updateTable('announcement').set({ due_at: null }).execute()
      await db.deleteFrom('lease').execute()
    },
    company: () => foundCompany(ctx, logins),
    async close() {
      await db.destroy()
      await database.drop()
    },
  }
}

/** A chat platform that keeps what was posted. The next calls answer as `next` says, first in, first out. */
function createChat() {
  const posted: Posted[] = []
  const next: Partial<Record<'post' | 'update' | 'find', (() => Promise<FirstDelivery | Finding | 'apply'>)[]>> = {}
  const calls: ('post' | 'update' | 'find')[] = []
  const readable = { value: true }
  const special = async (call: 'post' | 'update' | 'find') => {
    calls.push(call)
    return (await next[call]?.shift()?.()) ?? 'apply'
  }
  const messenger: Messenger = {
    async post(to, { topic }, { correlationId: mark, thread, begin }) {
      await begin()
      const answer = await special('post')
      if (answer !== 'apply') return answer as FirstDelivery
      const address = { ts: String(posted.length) }
      posted.push({ to, topic, mark, address, thread, edits: 0 })
      return { kind: 'sent', address }
    },
    async update(_to, address, _message) {
      const answer = await special('update')
      if (answer !== 'apply') return answer as Delivery
      const message = posted.find(one => one.address.ts === address.ts)
      if (message) message.edits += 1
      return { kind: 'sent', address }
    },
    async find(_to, _message, mark) {
      const answer = await special('find')
      if (answer !== 'apply') return answer as Finding
      if (!readable.value) return { kind: 'unreadable' }
      const message = posted.find(one => one.mark === mark)
      return message ? { kind: 'found', address: message.address } : { kind: 'absent' }
    },
  }
  return {
    messenger,
    posted,
    calls,
    readable,
    answer(call: 'post' | 'update' | 'find', ...answers: (() => Promise<FirstDelivery | Finding | 'apply'>)[]) {
      next[call] = [...(next[call] ?? []), ...answers]
    },
    /** What was posted to that workspace about that kind of topic. */
    of: (workspaceId: number, kind: Topic['kind']) =>
      posted.filter(one => one.to.workspaceId === workspaceId && one.topic.kind === kind),
  }
}

/** An account of its own with people and a login at an OEM, so that tests in one database don’t affect each other. */
async function foundCompany(ctx: WorkerContext, logins: Map<string, Login>) {
  counter += 1
  // Other companies may be created meanwhile.
  const nth = counter
  const team = `T${nth}`
  const { accountId, workspaceId } = await installWorkspace(ctx, {
    platform: 'slack',
    externalId: team,
    name: `Company ${nth}`,
    botUserId: 'B1',
    installedBy: null,
  })
  const actor = async (person: string): Promise<Actor> => {
    const found = await findActor(ctx.db, { platform: 'slack', workspace: team, person })
    if (!found) throw new Error(`Nobody called ${person}`)
    return found
  }
  const join = async (name: string, role: Role | null, platformAdmin = false): Promise<Actor> => {
    await saveProfile(ctx, {
      workspaceId,
      externalId: name,
      name,
      locale: 'en-US',
      timeZone: 'UTC',
      workspaceAdmin: platformAdmin,
      standing: 'inside',
    })
    if (role) await giveRole(ctx, await actor('Ada'), { personId: (await actor(name)).personId, role })
    return await actor(name)
  }
  const ada = await join('Ada', null, true)
  const bob = await join('Bob', 'fleet_administrator')
  const login: Login = {
    username: `user-${nth}`,
    password: `pass-${nth}-7Q`,
    machines: [],
    pageSize: 100,
    says: null,
    asked: [],
    policies: [],
  }
  logins.set(login.username, login)
  registerSecret(login.password)
  const typed = () => ({ username: login.username, password: login.password })
  const place = { kind: 'person', person: 'Ada' } as const

  const install = async (oem: OemId = PLAIN) => {
    const installed = await installApp(ctx, ada, oem)
    if (installed.kind !== 'installed') throw new Error(installed.kind)
    return installed.integrationId
  }
  const verify = (integrationId: number, over: Record<string, string> = {}) =>
    requestVerification(ctx, ada, { integrationId, typed: { ...typed(), ...over }, place })
  return {
    accountId,
    workspaceId,
    ada,
    bob,
    login,
    typed,
    actor,
    join,
    install,
    verify,
    /** The draft that Ada, or another person, has of a feed. */
    async draft(integrationId: number, who: Actor = ada) {
      const draft = await openDraft(ctx, who, integrationId)
      if ('kind' in draft) throw new Error(draft.kind)
      return draft
    },
    /** Confirms everything. Call `run` first, so that the list is read. */
    async start(integrationId: number) {
      const draft = await openDraft(ctx, ada, integrationId)
      if ('kind' in draft) throw new Error(draft.kind)
      const confirmed = await confirm(ctx, ada, draft.id)
      if (confirmed.kind !== 'confirmed') throw new Error(confirmed.kind)
      return confirmed
    },
    row: (integrationId: number) =>
      ctx.db.selectFrom('integration').selectAll().where('id', '=', integrationId).executeTakeFirstOrThrow(),
    /** The strongest identifiers of the assets that are selected now. */
    async selected(integrationId: number): Promise<string[]> {
      const rows = await ctx.db
        .selectFrom('selection')
        .innerJoin('asset', 'asset.id', 'selection.asset_id')
        .select(['oem_name as oemName', 'model', 'equipment_id as equipmentId', 'serial_number as serialNumber', 'pin'])
        .where('selection.integration_id', '=', integrationId)
        .where('selected_to', 'is', null)
        .orderBy('asset.id')
        .execute()
      return rows.map(row => {
        const [strongest] = identifiersOf(row)
        return strongest ? `${strongest.kind}:${strongest.value.toLowerCase()}` : ''
      })
    },
    assets: (integrationId: number) =>
      ctx.db.selectFrom('asset').selectAll().where('integration_id', '=', integrationId).orderBy('id').execute(),
    troubles: (integrationId: number) =>
      ctx.db.selectFrom('trouble').selectAll().where('integration_id', '=', integrationId).orderBy('id').execute(),
    audit: async () => {
      const rows = await ctx.db
        .selectFrom('audit_entry')
        .select('action')
        .where('account_id', '=', accountId)
        .orderBy('id')
        .execute()
      return rows.map(row => row.action)
    },
  }
}

/** A company whose feed is verified and its list read. */
export async function listed(core: Core, count: number, oem: OemId = PLAIN) {
  const company = await core.company()
  company.login.machines = machines(count)
  const integrationId = await company.install(oem)
  await company.verify(integrationId)
  await core.run()
  return { ...company, integrationId }
}

/** A company whose feed runs: confirmed with everything selected, and synced. */
export async function running(core: Core, count: number, oem: OemId = PLAIN) {
  const company = await listed(core, count, oem)
  await company.start(company.integrationId)
  await core.run()
  return company
}
