import { z } from 'zod'
import { loginOf, type TeamsConfig } from './config.ts'
import { ConnectorError, type Operation } from './connector-error.ts'

/** A token is not used in its last five minutes, because a call may take a while. */
const SPARE_SECONDS = 300
const TIMEOUT_MS = 10_000

const tokenResponse = z.object({ access_token: z.string(), expires_in: z.number() })

/** The request for our token. Rejects if the login server can't be reached. */
export async function askForToken(config: TeamsConfig): Promise<Response> {
  return await fetch(`${loginOf(config)}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: config.appId,
      client_secret: config.appPassword,
      scope: `${config.oauthScope}/.default`,
    }),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
}

/**
 * Our token for the connector by client credentials, shared by all calls. Our own code, because MSAL supports no login
 * server but Microsoft's own over https. `null` without an app id. Throws ConnectorError 503 `login` if no token can be
 * obtained: then nothing was sent.
 */
export function createTokens(config: TeamsConfig): {
  get(operation: Operation): Promise<string | null>
  forget(): void
  /** Why the newest try failed, as a sentence for an operator; null if it succeeded, or if there was none. */
  trouble(): string | null
} {
  let trouble: string | null = null
  let cached: { token: string; until: number } | null = null
  let pending: Promise<string> | null = null

  async function requestToken(): Promise<string> {
    trouble = 'The login server of Teams gives no token: it can’t be reached.'
    const answer = await askForToken(config)
    if (!answer.ok) {
      trouble = `The login server of Teams gives no token: it answered ${answer.status}. \`npm run doctor\` says what to correct.`
      throw new Error(`The login server answered ${answer.status}.`)
    }
    const { access_token, expires_in } = tokenResponse.parse(await answer.json())
    trouble = null
    cached = { token: access_token, until: Date.now() + (expires_in - SPARE_SECONDS) * 1000 }
    return access_token
  }

  return {
    get: async operation => {
      if (config.appId === '') return null
      if (cached && Date.now() < cached.until) return cached.token
      pending ??= requestToken().finally(() => {
        pending = null
      })
      try {
        return await pending
      } catch (err) {
        throw new ConnectorError(operation, 503, 'login', null, err)
      }
    },
    forget: () => {
      cached = null
    },
    trouble: () => trouble,
  }
}
