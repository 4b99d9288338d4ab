import { type Activity, CloudAdapter, ConfigurationBotFrameworkAuthentication, type InvokeResponse } from 'botbuilder'
import { loginOf, type TeamsConfig } from './config.ts'

/** What we use botbuilder for: it verifies that a request comes from Teams. */
export interface Bot {
  /**
   * Verifies the request, then returns the result of `answer`. Throws if the request is not from Teams, or not for us:
   * see `isForged`.
   */
  receive(
    authorization: string,
    activity: Activity,
    answer: () => Promise<InvokeResponse | null>,
  ): Promise<InvokeResponse | null>
}

class Receiver extends CloudAdapter {
  async receive(authorization: string, activity: Activity, answer: () => Promise<InvokeResponse | null>) {
    let answered: InvokeResponse | null = null
    // Not through the TurnContext: that reads members that an activity may lack.
    await this.processActivity(authorization, activity, async () => {
      answered = await answer()
    })
    return answered
  }
}

/** Creates the verifier of requests. Without an app id, every request passes. */
export function createBot(config: TeamsConfig): Bot {
  const credentials = {
    isValidAppId: async (appId = '') => appId === config.appId,
    isAuthenticationDisabled: async () => config.appId === '',
    // Nothing is sent through the SDK (see connector.ts), so it needs no token.
    createCredentials: async () => ({ signRequest: async <T>(request: T) => request }),
  }
  // Set all of them: if one is set, the SDK has no defaults for the others.
  const settings = {
    MicrosoftAppId: config.appId,
    ToChannelFromBotLoginUrl: loginOf(config),
    ToChannelFromBotOAuthScope: config.oauthScope,
    ToBotFromChannelTokenIssuer: config.issuer,
    ToBotFromChannelOpenIdMetadataUrl: config.openIdMetadataUrl,
  }
  return new Receiver(new ConfigurationBotFrameworkAuthentication(settings, credentials))
}

/** The error names of jsonwebtoken, which the SDK passes on. */
const TOKEN_ERRORS = new Set(['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError'])

/** Whether the SDK's error means that a request is not from Teams, or not for us. */
export function isForged(err: unknown): boolean {
  if (!(err instanceof Error)) return false
  return TOKEN_ERRORS.has(err.name) || ('statusCode' in err && (err.statusCode === 401 || err.statusCode === 403))
}
