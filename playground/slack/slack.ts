import type { AppAnswer, AppRequest } from '../call-app.ts'
import { createCallLog } from '../call-log.ts'
import { createFaults } from '../faults.ts'
import type { Fields } from '../json.ts'
import { createListeners, type Listeners } from '../listeners.ts'
import { createChanges } from '../until.ts'
import type { CallLog } from './call-log.ts'
import { createEvents, type SentEvent } from './events.ts'
import type { Fault } from './faults.ts'
import { createLocalWorkspace, type LocalWorkspace } from './local-workspace.ts'
import type { Change, Platform } from './platform.ts'
import { createReadLimit } from './read-limit.ts'
import { createResponseUrls } from './response-urls.ts'
import { restoreWorkspace, saveWorkspace } from './save.ts'
import { listen } from './server.ts'
import { replayOf } from './signed-request.ts'
import { type Snapshot, takeSnapshot } from './snapshot.ts'
import { createSockets, type SocketControl } from './socket.ts'
import { createTriggers } from './triggers.ts'
import { everyScope } from './web-api/scopes.ts'
import { type ChannelSeed, type PersonSeed, startWorkspace, type WorkspaceSeed } from './workspace.ts'

export interface SlackOptions {
  /** Default: any free one. */
  port?: number
  /** Where the app listens, e.g. `http://127.0.0.1:3000/slack/events`. May come later, by `connect`. */
  requestUrl?: string
  signingSecret: string
  /** The app rotates its tokens: those of an installation by OAuth expire after 12 hours. */
  rotates?: boolean
  /** The app is told everything by Socket Mode instead of by HTTP. */
  bySocket?: boolean
  appName?: string
  clientId?: string
  clientSecret?: string
  /** The bot scopes of the first installation. Default: all that this playground knows. */
  scopes?: string[]
  workspace?: Omit<WorkspaceSeed, 'people' | 'channels'>
  people?: PersonSeed[]
  channels?: ChannelSeed[]
  /** How many calls `calls` keeps at least; 0 for a bench. */
  keepCalls?: number
  /** How long the app may take to answer. Slack: 3000. */
  ackTimeoutMs?: number
  /** The clock of messages; default: the machine's. Expiry always uses the machine's. */
  now?: () => number
  /** The result of `save` of an earlier start; the first workspace continues from it. */
  saved?: unknown
}

export interface LocalSlack extends LocalWorkspace {
  /** For `SLACK_API_URL` and the WebClient's `slackApiUrl`. */
  readonly apiUrl: string
  /** For the app's OAuth: where "Add to Slack" leads. */
  readonly authorizeUrl: string
  readonly appId: string
  readonly clientId: string
  readonly clientSecret: string
  /** The app-level token for Socket Mode. */
  readonly appToken: string
  /** The connections of Socket Mode. */
  readonly sockets: SocketControl
  connect: (requestUrl: string) => void
  close: () => Promise<void>
  addWorkspace: (seed: WorkspaceSeed) => Promise<LocalWorkspace>
  workspace: (teamId: string) => LocalWorkspace
  /** Adds a fault to the next calls of a method: `views.open`, or `*` for any. */
  fault: (method: string, fault: Fault, times?: number, hit?: () => void) => void
  clearFaults: () => void
  /** Limits reading messages to once a minute, as for an app outside the Marketplace, or ends that. */
  limitReads: (limited: boolean) => void
  /** Events, commands and interactions reach the app as this makes them: Slack leaves out much, and says null or `[]` for none. */
  alter: (change: ((body: Fields) => Fields) | undefined) => void
  /** The same for what `users.info` and `users.list` say of somebody. */
  alterUser: (change: ((user: Fields) => Fields) | undefined) => void
  /** What the app called, oldest first, without tokens. */
  readonly calls: CallLog['calls']
  /** Requests of the app that Slack would refuse. Tests assert that there are none. */
  readonly refusals: CallLog['refusals']
  onCall: CallLog['onCall']
  /** Listens to every request to the app. */
  onRequest: Listeners<AppRequest>['listen']
  onChange: (listener: (change: Change) => void) => () => void
  /** Resolves with the first thing other than undefined or false that `look` finds, looking at every change; no polling. */
  until: <T>(look: () => T | undefined | false, timeoutMs?: number) => Promise<T>
  snapshot: () => Snapshot
  /** The first workspace as JSON, for a later start. */
  save: () => Record<string, unknown>
  retryEvent: (eventId: string) => Promise<SentEvent>
  /** Takes the newest request; what it returns sends that once more, byte for byte. */
  replayOf: () => () => Promise<AppAnswer>
  urlVerification: () => Promise<boolean>
}

/** Starts a Slack on this machine. The parts of it that are not covered are listed in README.md beside this file. */
export async function startSlack(options: SlackOptions): Promise<LocalSlack> {
  const { server, close, origin, serve } = await listen(options.port ?? 0)
  const now = options.now ?? Date.now
  const log: CallLog = createCallLog(options.keepCalls ?? 2000)
  const changes = createChanges<Change>(() => log.refusals.at(-1))
  const appId = 'A0LOCAL001'
  const requests: Platform['requests'] = createListeners()
  const platform: Platform = {
    origin,
    app: {
      id: appId,
      name: options.appName ?? 'Fleetfeed',
      clientId: options.clientId ?? '1000000000.2000000000',
      clientSecret: options.clientSecret ?? 'playground-client-secret',
      signingSecret: options.signingSecret,
      requestUrl: options.requestUrl ?? '',
      scopes: options.scopes ?? everyScope,
    },
    workspaces: new Map(),
    tokens: new Map(),
    rotates: options.rotates ?? false,
    refreshTokens: new Map(),
    triggers: createTriggers(),
    responseUrls: createResponseUrls(origin),
    log,
    sockets: createSockets(server, {
      id: appId,
      origin,
      onRequest: requests.tell,
      changed: () => changes.changed({ kind: 'connection', team: '' }),
    }),
    bySocket: options.bySocket ?? false,
    lastRequest: undefined,
    alter: undefined,
    alterUser: undefined,
    requests,
    faults: createFaults(),
    reads: createReadLimit(),
    ackTimeoutMs: options.ackTimeoutMs ?? 3000,
    now,
    changed: changes.changed,
    tellGone: (workspace, uninstalled) => void events.tellGone(workspace, uninstalled),
  }
  const events = createEvents(platform)
  const handles = new Map<string, LocalWorkspace>()
  const addWorkspace = async (seed: WorkspaceSeed) => {
    const workspace = await startWorkspace(platform, seed)
    const handle = createLocalWorkspace(platform, workspace, events)
    handles.set(workspace.id, handle)
    return handle
  }
  const main = await addWorkspace({
    ...options.workspace,
    ...(options.people && { people: options.people }),
    ...(options.channels && { channels: options.channels }),
  })
  const [first] = platform.workspaces.values()
  if (!first) throw new Error('unreachable')
  await restoreWorkspace(first, options.saved)
  serve(platform)

  const global: Omit<LocalSlack, keyof LocalWorkspace> = {
    apiUrl: `${origin}/api/`,
    authorizeUrl: `${origin}/oauth/v2/authorize`,
    appId: platform.app.id,
    clientId: platform.app.clientId,
    clientSecret: platform.app.clientSecret,
    appToken: platform.sockets.appToken,
    sockets: platform.sockets.control,
    connect: requestUrl => {
      platform.app.requestUrl = requestUrl
    },
    close: async () => {
      platform.sockets.close()
      await close()
      await Promise.all(platform.workspaces.values().map(workspace => workspace.close()))
    },
    addWorkspace: seed => addWorkspace({ installed: false, ...seed }),
    workspace: teamId => {
      const handle = handles.get(teamId)
      if (!handle) throw new Error(`There is no workspace ${teamId}`)
      return handle
    },
    fault: platform.faults.add,
    clearFaults: platform.faults.clear,
    limitReads: limited => {
      platform.reads.limited = limited
    },
    alter: change => {
      platform.alter = change
    },
    alterUser: change => {
      platform.alterUser = change
    },
    calls: platform.log.calls,
    refusals: platform.log.refusals,
    onCall: log.onCall,
    onRequest: platform.requests.listen,
    onChange: changes.onChange,
    until: changes.until,
    snapshot: () => takeSnapshot(platform),
    save: () => saveWorkspace(first),
    retryEvent: events.retry,
    replayOf: () => (platform.bySocket ? platform.sockets.control.replayOf() : replayOf(platform)),
    urlVerification: events.urlVerification,
  }
  // Onto the workspace and not the other way round: its botToken and installed are getters, and must stay so.
  return Object.assign(main, global)
}
