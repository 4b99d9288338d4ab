import type { AppRequest } from '../call-app.ts'
import type { Fields } from '../json.ts'
import type { Listeners } from '../listeners.ts'
import type { CallLog } from './call-log.ts'
import type { Faults } from './faults.ts'
import type { ReadLimit } from './read-limit.ts'
import type { ResponseUrls } from './response-urls.ts'
import type { Sockets } from './socket.ts'
import type { Triggers } from './triggers.ts'
import type { Token, Workspace } from './world.ts'

/** The state that the parts of this local Slack share. Created once, in slack.ts. */
export interface Platform {
  /** `http://127.0.0.1:PORT` */
  origin: string
  app: {
    id: string
    name: string
    clientId: string
    clientSecret: string
    signingSecret: string
    requestUrl: string
    /** The scopes of an installation if the app asks for no others. */
    scopes: string[]
  }
  workspaces: Map<string, Workspace>
  tokens: Map<string, Token>
  /** Whether the app rotates its tokens, and the refresh tokens that were not used yet, each with its token. */
  rotates: boolean
  refreshTokens: Map<string, Token>
  triggers: Triggers
  responseUrls: ResponseUrls
  log: CallLog
  /** The app's connections of Socket Mode. */
  sockets: Sockets
  /** Whether the app is told everything by Socket Mode; otherwise by HTTP. */
  bySocket: boolean
  /** The newest signed request, byte for byte: it may be replayed for five minutes. */
  lastRequest: { headers: Record<string, string>; body: string } | undefined
  /** Changes events, commands and interactions before they are sent. */
  alter: ((body: Fields) => Fields) | undefined
  /** Changes users in the answers of `users.info` and `users.list`. */
  alterUser: ((user: Fields) => Fields) | undefined
  /** Requests to the app. */
  requests: Listeners<AppRequest>
  faults: Faults
  reads: ReadLimit
  ackTimeoutMs: number
  now: () => number
  changed: (change: Change) => void
  /** Tells the app, in its own time, that its token or the whole installation is gone. */
  tellGone: (workspace: Workspace, uninstalled: boolean) => void
}

/** Something visible, or a connection of the app, has changed. */
export interface Change {
  kind: 'message' | 'ephemeral' | 'home' | 'modal' | 'file' | 'people' | 'channel' | 'connection'
  team: string
  channel?: string
  user?: string
}
