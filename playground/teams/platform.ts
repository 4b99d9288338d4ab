import type { AppRequest } from '../call-app.ts'
import type { CallLog } from '../call-log.ts'
import type { Breakage, Faults } from '../faults.ts'
import type { Listeners } from '../listeners.ts'
import type { Member, OwnFile, Place, Post, Tenant, Upload } from './world.ts'

/** What goes wrong with the next call of an operation. */
export type Fault =
  | Breakage
  /** Any status with Teams' error body: 403 with a code, 412, 413, 502, ... Not applied, or (`applied`) it is all the same. */
  | { kind: 'http'; status: number; code?: string; message?: string; applied?: boolean }

/** A request to the connector or to the login. Tokens are never kept. */
interface Call {
  /** `send`, `update`, `delete`, `create`, `members`, `team`, `token` or `upload`. */
  op: string
  tenant: string
  /** Where, as far as it is known. */
  conversation: string
  args: Record<string, unknown>
  ok: boolean
  status: number
  error: string | undefined
  at: number
}

/** A request of the app that Teams refuses or shows nobody, and why. A test of the app asserts that there are none. */
interface Refusal {
  /** The connector's operation, or `invoke adaptiveCard/action`, `invoke task/fetch`, ... */
  where: string
  tenant: string
  error: string
  messages: string[]
  payload: unknown
}

/** The state that the parts of this local Teams share. Created once, in teams.ts. */
export interface Platform {
  /** `http://127.0.0.1:PORT` */
  origin: string
  /** The current path of the connector, below `origin`; `move` changes it. */
  connectorPath: string
  /** The places with their own service URL, by id: a path below `origin`. */
  regions: Map<string, string>
  /** The issuer of the tokens in requests to the app. */
  issuer: string
  app: { id: string; password: string; name: string; messagesUrl: string }
  tenants: Map<string, Tenant>
  /** The app's bearer tokens, and when each expires. */
  bearers: Map<string, number>
  /** Files that were accepted and are not complete, by the secret of their address. */
  uploads: Map<string, Upload>
  /** Files that people sent to the app, by their unique id. */
  sent: Map<string, OwnFile>
  /** The last activity that was sent to the app. */
  lastActivity: Record<string, unknown> | undefined
  /** Changes activities before they are sent. */
  alter: ((activity: Record<string, unknown>) => Record<string, unknown>) | undefined
  log: CallLog<Call, Refusal>
  /** Requests to the app. */
  requests: Listeners<AppRequest>
  faults: Faults<Fault>
  dialogs: boolean
  invokeTimeoutMs: number
  now: () => number
  /** Message and activity ids: milliseconds, as Teams has them, and never twice. */
  nextId: () => string
  changed: (change: Change) => void
}

/** Something visible has changed. */
export interface Change {
  kind: 'message' | 'view' | 'dialog' | 'screen' | 'place' | 'people' | 'file'
  tenant: string
  place?: string
  person?: string
}

/** A person and where they are. */
export interface Actor {
  platform: Platform
  tenant: Tenant
  member: Member
}

/** The service URL of a place; without a place, that of the tenant. */
export const serviceUrlOf = (platform: Platform, place?: Pick<Place, 'id'>) =>
  `${platform.origin}${(place && platform.regions.get(place.id)) ?? platform.connectorPath}`

export const botIdOf = (platform: Platform) => `28:${platform.app.id}`

export function addPost(platform: Platform, place: Place, post: Omit<Post, 'id' | 'edited' | 'deleted'>): Post {
  const added: Post = { id: platform.nextId(), edited: false, deleted: false, ...post }
  place.posts.push(added)
  platform.changed({ kind: 'message', tenant: place.tenant.id, place: place.id })
  return added
}
