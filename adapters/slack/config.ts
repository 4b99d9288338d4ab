/** The configuration of the Slack adapter; read from the environment once, at the root. */
export type SlackConfig = OverHttp | BySocket

interface Common {
  apiUrl: string
  /** The longest wait for an action before it is acknowledged, in ms; 900 by default. */
  patienceMs?: number
}

/** Slack sends signed requests to our public address. */
interface OverHttp extends Common {
  signingSecret: string
  appToken?: never
  /** The bot token, for a single workspace. */
  botToken: string | null
  /** For many workspaces: the app's own credentials, and the public URL of the OAuth pages. */
  oauth: {
    clientId: string
    clientSecret: string
    stateSecret: string
    publicUrl: string
    authorizeUrl: string | null
  } | null
}

/** Socket Mode: we open a connection to Slack, by which it sends the same. One workspace, no public address. */
interface BySocket extends Common {
  signingSecret?: never
  /** The app-level token (`xapp-…`) with the scope `connections:write`. */
  appToken: string
  botToken: string
  oauth: null
}

/** The minimal scopes. `docs/slack.md` gives the reason for each; a test compares them with `manifest.json`. */
export const BOT_SCOPES = [
  'app_mentions:read',
  'chat:write',
  'commands',
  'files:write',
  'im:history',
  'im:write',
  'users:read',
]

/** Scopes that a workspace may refuse, and what doesn't work without them. A test compares them with `manifest.json`. */
export const OPTIONAL_BOT_SCOPES = ['files:read', 'channels:history', 'groups:history', 'channels:read', 'groups:read']
