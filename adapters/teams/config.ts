/** What the Teams adapter needs to know; read from the environment at the root, once. */
export interface TeamsConfig {
  /** The Entra app's client id. Empty only where nothing is real: then no request is authenticated. */
  appId: string
  appPassword: string
  /**
   * The tenant that our own tokens come from. A single-tenant app serves this tenant alone; a multi-tenant one serves all, and
   * without a tenant of its own its tokens come from `botframework.com`.
   */
  tenantId: string | null
  singleTenant: boolean
  /**
   * Who are Administrators by the operator's word, in lower case: e-mail addresses or user principal names (of people of
   * `tenantId`), Entra object ids, and either with a tenant in front: `tenant/address`.
   */
  administrators: readonly string[]
  /** Screens open as dialogs; else as cards in the chat with the person, for clients without dialogs. */
  dialogs: boolean
  /** Where our tokens come from, without the tenant. */
  loginUrl: string
  oauthScope: string
  /** Who signs the requests that we get, and where the keys are. */
  issuer: string
  openIdMetadataUrl: string
  /** The longest that an answer to an invoke waits for what is shown elsewhere, in ms; 2,500 without it. */
  patienceMs?: number
  /** About how long a call that was refused for the moment waits before it is made again, in ms; 400 without it. */
  firstWaitMs?: number
}

/** Where our own tokens come from. */
export function loginOf({ loginUrl, tenantId }: TeamsConfig): string {
  return `${loginUrl}/${tenantId ?? 'botframework.com'}`
}

/** Microsoft's public cloud. https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
export const PUBLIC_CLOUD = {
  loginUrl: 'https://login.microsoftonline.com',
  oauthScope: 'https://api.botframework.com',
  issuer: 'https://api.botframework.com',
  openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
} as const
