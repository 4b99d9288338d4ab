import { randomUUID } from 'node:crypto'
import type { AppAnswer } from '../call-app.ts'
import { createCallLog } from '../call-log.ts'
import { createFaults } from '../faults.ts'
import { createListeners } from '../listeners.ts'
import { type Changes, createChanges } from '../until.ts'
import { deliver, makeActivity } from './activity.ts'
import { introduce } from './installs.ts'
import { createLocalTenant, type LocalTenant } from './local-tenant.ts'
import { type Change, type Fault, type Platform, serviceUrlOf } from './platform.ts'
import { restoreTenant, saveTenant } from './save.ts'
import { listen, openIdPath } from './server.ts'
import { type Snapshot, takeSnapshot } from './snapshot.ts'
import { type GroupChatSeed, makeTenant, type PersonSeed, type TenantSeed } from './tenant.ts'
import type { Forgery } from './tokens.ts'
import { placeOf } from './world.ts'

export interface TeamsOptions {
  /** Default: any free one. */
  port?: number
  /** Where the app listens, e.g. `http://127.0.0.1:3000/api/messages`. May come later, by `connect`. */
  messagesUrl?: string
  /** Default: a new one, because botbuilder caches bearers by it as long as the process lives. */
  appId?: string
  appPassword?: string
  appName?: string
  tenant?: { id?: string; name?: string }
  people?: PersonSeed[]
  /** Of the team Fleet, beside General. */
  channels?: string[]
  groupChats?: GroupChatSeed[]
  /** False: a client without task modules. */
  dialogs?: boolean
  /** How many calls `calls` keeps at least; 0 for a bench. */
  keepCalls?: number
  /** How long the app may take to answer an activity. */
  invokeTimeoutMs?: number
  now?: () => number
  /** The result of `save` of an earlier start; the first tenant continues from it. */
  saved?: unknown
}

export interface LocalTeams extends LocalTenant {
  readonly openIdMetadataUrl: string
  /** The issuer of the tokens in requests to the app. */
  readonly issuer: string
  /** The login URL of the app, without the tenant. */
  readonly loginUrl: string
  readonly appId: string
  readonly appPassword: string
  /** At present: `move` changes it. */
  readonly serviceUrl: string
  connect: (messagesUrl: string) => void
  close: () => Promise<void>
  /** Another organisation that uses the app. */
  addTenant: (seed?: TenantSeed) => LocalTenant
  tenant: (tenantId: string) => LocalTenant
  /** The service URL is another one from now on, and nothing is at the old one. */
  move: (path?: string) => void
  /** That place is reached by a service URL of its own, and by no other, from now on. */
  region: (where: string, path: string) => void
  /** The next calls of `send`, `update`, `delete`, `create`, `members`, `team`, `token`, `upload` or `*` go wrong so. */
  fault: (op: string, fault: Fault, times?: number, hit?: () => void) => void
  clearFaults: () => void
  /** Activities reach the app as this makes them, e.g. without what Teams leaves out at times; undefined: as they are. */
  alter: (change: Platform['alter']) => void
  /** What the app called, oldest first, without tokens. */
  readonly calls: Platform['log']['calls']
  /** What the app sent that Teams would refuse. A test asserts that it's empty. */
  readonly refusals: Platform['log']['refusals']
  onCall: Platform['log']['onCall']
  /** Everything that the app is sent, as it is sent. */
  onRequest: Platform['requests']['listen']
  onChange: Changes<Change>['onChange']
  until: Changes<Change>['until']
  snapshot: () => Snapshot
  /** What of the first tenant a later start can go on from, as JSON. */
  save: () => Record<string, unknown>
  /** Whether this start goes on from an earlier one. */
  readonly goesOn: boolean
  /** The app is told anew of every place where it is: this start's service URL is another one. */
  introduce: () => Promise<void>
  /** The last activity once more, as it comes when an answer got lost on the way; resolves with the app's HTTP status. */
  resend: () => Promise<number>
  /** Takes the last activity; what it returns sends that once more. */
  replayOf: () => () => Promise<number>
  /** Somebody else posts a message to the app, with a token that is wrong so; resolves with the app's HTTP status. */
  forge: (kind: Forgery, text?: string) => Promise<number>
}

/** Starts a Microsoft Teams on this machine. What of it is not covered is listed in README.md beside this file. */
export async function startTeams(options: TeamsOptions = {}): Promise<LocalTeams> {
  const { close, origin, serve } = await listen(options.port ?? 0)
  const now = options.now ?? Date.now
  const log: Platform['log'] = createCallLog(options.keepCalls ?? 2000)
  const changes = createChanges<Change>(() => log.refusals.at(-1))
  let lastId = 0
  const platform: Platform = {
    origin,
    connectorPath: '/connector/',
    regions: new Map(),
    issuer: `${origin}/openid`,
    app: {
      id: options.appId ?? randomUUID(),
      password: options.appPassword ?? 'playground-app-password',
      name: options.appName ?? 'Fleetfeed',
      messagesUrl: options.messagesUrl ?? '',
    },
    tenants: new Map(),
    bearers: new Map(),
    uploads: new Map(),
    sent: new Map(),
    lastActivity: undefined,
    alter: undefined,
    log,
    requests: createListeners(),
    faults: createFaults(),
    dialogs: options.dialogs ?? true,
    invokeTimeoutMs: options.invokeTimeoutMs ?? 10_000,
    now,
    nextId: () => {
      lastId = Math.max(lastId + 1, now())
      return String(lastId)
    },
    changed: changes.changed,
  }
  const handles = new Map<string, LocalTenant>()
  const addTenant = (seed: TenantSeed = {}) => {
    const tenant = makeTenant(platform, seed)
    const handle = createLocalTenant(platform, tenant)
    handles.set(tenant.id, handle)
    return handle
  }
  const { people, channels, groupChats } = options
  const main = addTenant({
    ...options.tenant,
    ...(people && { people }),
    ...(channels && { channels }),
    ...(groupChats && { groupChats }),
  })
  const tenant = platform.tenants.get(main.tenantId)
  if (!tenant) throw new Error('unreachable')
  const goesOn = restoreTenant(tenant, options.saved)
  serve(platform)
  let moves = 0

  return {
    ...main,
    openIdMetadataUrl: `${origin}${openIdPath}`,
    issuer: platform.issuer,
    loginUrl: origin,
    appId: platform.app.id,
    appPassword: platform.app.password,
    get serviceUrl() {
      return serviceUrlOf(platform)
    },
    connect: messagesUrl => {
      platform.app.messagesUrl = messagesUrl
    },
    close,
    addTenant,
    tenant: tenantId => {
      const handle = handles.get(tenantId)
      if (!handle) throw new Error(`There is no tenant ${tenantId}`)
      return handle
    },
    move: path => {
      moves += 1
      platform.connectorPath = `/${(path ?? `connector-${moves}`).replace(/^\/|\/$/g, '')}/`
    },
    region: (where, path) => {
      platform.regions.set(placeOf(tenant, where).id, `/${path}/`)
    },
    alter: change => {
      platform.alter = change
    },
    fault: platform.faults.add,
    clearFaults: platform.faults.clear,
    calls: log.calls,
    refusals: log.refusals,
    onCall: log.onCall,
    onRequest: platform.requests.listen,
    onChange: changes.onChange,
    until: changes.until,
    snapshot: () => takeSnapshot(platform),
    save: () => saveTenant(tenant),
    goesOn,
    introduce: () => introduce(platform, tenant),
    resend: () => replayOf(platform)(),
    replayOf: () => replayOf(platform),
    forge: async (kind, text = 'help') => {
      const [member] = tenant.members.values()
      if (!member) throw new Error('Nobody is there in whose name a message could be forged')
      const place = placeOf(tenant, `@${member.name}`)
      const activity = makeActivity({ platform, member, place }, { type: 'message', text })
      return statusOf(await deliver(platform, activity, kind))
    },
  }
}

function replayOf(platform: Platform): () => Promise<number> {
  const { lastActivity } = platform
  if (!lastActivity) throw new Error('Nothing was sent yet')
  return async () => statusOf(await deliver(platform, lastActivity))
}

function statusOf(answer: AppAnswer): number {
  if (answer.kind !== 'answered') throw new Error(`The app gave no answer: ${answer.kind}`)
  return answer.status
}
