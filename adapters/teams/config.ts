/** The configuration of the Teams adapter; read from the environment once, at the root. */
export interface TeamsConfig {
  /** The Entra app's client id. Empty only for tests and the local Teams: then no request is authenticated. */
  appId: string
  appPassword: string
  /**
   * The tenant that issues our own tokens. A single-tenant app serves only this tenant, a multi-tenant app serves all.
   * A multi-tenant app without a tenant of its own gets its tokens from `botframework.com`.
   */
  tenantId: string | null
  singleTenant: boolean
  /**
   * The Administrators that the operator named, in lower case: e-mail addresses or user principal names (of people of
   * `tenantId`), Entra object ids, and either with a tenant in front: `tenant/address`.
   */
  administrators: readonly string[]
  /** Whether screens open as dialogs; if not, they are cards in the person's chat, for clients without dialogs. */
  dialogs: boolean
  /** The URL of the token server, without the tenant. */
  loginUrl: string
  oauthScope: string
  /** The issuer that signs the requests to us, and the URL of its keys. */
  issuer: string
  openIdMetadataUrl: string
  /**
   * The longest that the answer to an invoke waits, in ms: 2,500 by default for what is shown elsewhere, 4,000 for an
   * outcome that a dialog shows.
   */
  patienceMs?: number
  /** The approximate wait before a temporarily refused call is retried for the first time, in ms; 400 by default. */
  firstWaitMs?: number
}

/** The URL that issues our own tokens. */
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
