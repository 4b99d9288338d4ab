/** What the Slack adapter needs to know; read from the environment at the root, once. */
export interface SlackConfig {
  apiUrl: string
  signingSecret: string
  /** One workspace: its bot token. */
  botToken: string | null
  /** Many workspaces: the app's own credentials, and where the OAuth pages are reached from outside. */
  oauth: {
    clientId: string
    clientSecret: string
    stateSecret: string
    publicUrl: string
    authorizeUrl: string | null
  } | null
  /** The longest that what somebody did is waited for before it is answered, in ms; 900 without it. */
  patienceMs?: number
}

/** The least that does the job. `docs/slack.md` gives each its reason; a test compares them with `manifest.json`. */
export const BOT_SCOPES = [
  'app_mentions:read',
  'chat:write',
  'commands',
  'files:write',
  'im:history',
  'im:write',
  'users:read',
]
