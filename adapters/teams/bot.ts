import { type Activity, CloudAdapter, ConfigurationBotFrameworkAuthentication, type InvokeResponse } from 'botbuilder'
import { loginOf, type TeamsConfig } from './config.ts'

/** What botbuilder is kept for: it says whether a request comes from Teams. */
export interface Bot {
  /** The answer, to a request of Teams'. Throws where it is not from Teams for us: see `isForged`. */
  receive(
    authorization: string,
    activity: Activity,
    answer: () => Promise<InvokeResponse | null>,
  ): Promise<InvokeResponse | null>
}

class Receiver extends CloudAdapter {
  async receive(authorization: string, activity: Activity, answer: () => Promise<InvokeResponse | null>) {
    let answered: InvokeResponse | null = null
    // Not by way of the turn: that reads more of an activity than there may be.
    await this.processActivity(authorization, activity, async () => {
      answered = await answer()
    })
    return answered
  }
}

export function createBot(config: TeamsConfig): Bot {
  const credentials = {
    isValidAppId: async (appId = '') => appId === config.appId,
    isAuthenticationDisabled: async () => config.appId === '',
    // Nothing is sent through the SDK (see connector.ts): what it would send goes without a token.
    createCredentials: async () => ({ signRequest: async <T>(request: T) => request }),
  }
  // All of these or none: with one of them set, the SDK has no defaults for the others.
  const settings = {
    MicrosoftAppId: config.appId,
    ToChannelFromBotLoginUrl: loginOf(config),
    ToChannelFromBotOAuthScope: config.oauthScope,
    ToBotFromChannelTokenIssuer: config.issuer,
    ToBotFromChannelOpenIdMetadataUrl: config.openIdMetadataUrl,
  }
  return new Receiver(new ConfigurationBotFrameworkAuthentication(settings, credentials))
}

/** jsonwebtoken's words, which the SDK lets through as they are. */
const TOKEN_ERRORS = new Set(['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError'])

/** Whether the SDK says by this that a request isn't Teams', or isn't for us. */
export function isForged(err: unknown): boolean {
  if (!(err instanceof Error)) return false
  return TOKEN_ERRORS.has(err.name) || ('statusCode' in err && (err.statusCode === 401 || err.statusCode === 403))
}
