import { createServer } from 'node:http'
import {
  type Activity,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type ConversationReference,
  type TurnContext,
} from 'botbuilder'
import { isFields, parseJson } from '../../../playground/json.ts'
import { readBody } from '../../../playground/read-body.ts'
import { type LocalTeams, startTeams, type TeamsOptions } from '../../../playground/teams/teams.ts'

export interface FakeBot {
  teams: LocalTeams
  adapter: CloudAdapter
  received: Activity[]
  /** Sets what the bot does from now on: sends something, or returns the body of an invoke’s response. */
  reply: (next: (context: TurnContext) => unknown) => void
  /** Does something in a conversation proactively. */
  proactively: (where: string, act: (context: TurnContext) => Promise<unknown>) => Promise<void>
  reference: (where: string) => Partial<ConversationReference>
  close: () => Promise<void>
}

/** Client credentials without MSAL, which refuses a login over http. */
function plainCredentials(teams: LocalTeams, secret: string) {
  const login = async (appId: string, audience: string | undefined, loginEndpoint: string) => {
    const response = await fetch(`${loginEndpoint}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: appId,
        client_secret: secret,
        scope: `${audience}/.default`,
      }),
    })
    const json: unknown = await response.json()
    if (!isFields(json)) throw new Error('no JSON')
    if (!response.ok) throw new Error(`login: ${response.status} ${String(json.error)}`)
    return String(json.access_token)
  }
  return {
    isValidAppId: async (appId: string) => appId === teams.appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async (appId: string, audience: string | undefined, loginEndpoint: string) => ({
      signRequest: async <R extends { headers: { set: (name: string, value: string) => void } }>(request: R) => {
        request.headers.set('authorization', `Bearer ${await login(appId, audience, loginEndpoint)}`)
        return request
      },
    }),
  }
}

export function createAdapter(teams: LocalTeams, secret = teams.appPassword): CloudAdapter {
  const settings = {
    MicrosoftAppId: teams.appId,
    ToChannelFromBotLoginUrl: `${teams.loginUrl}/${teams.tenantId}`,
    ToChannelFromBotOAuthScope: 'https://api.botframework.com',
    ToBotFromChannelTokenIssuer: teams.issuer,
    ToBotFromChannelOpenIdMetadataUrl: teams.openIdMetadataUrl,
  }
  return new CloudAdapter(new ConfigurationBotFrameworkAuthentication(settings, plainCredentials(teams, secret)))
}

/** A tiny bot built as Microsoft recommends, which records what it gets and does as the test says. */
export async function startFakeBot(options: TeamsOptions = {}): Promise<FakeBot> {
  const teams = await startTeams(options)
  const adapter = createAdapter(teams)
  const received: Activity[] = []
  let next: (context: TurnContext) => unknown = () => undefined
  const server = createServer(async (request, response) => {
    const body = parseJson((await readBody(request)).toString())
    let status = 200
    const res = {
      socket: response.socket,
      header: (name: string, value: string) => response.setHeader(name, value),
      status: (code: number) => {
        status = code
      },
      send: (sent: unknown) =>
        response
          .writeHead(status, { 'content-type': 'application/json' })
          .write(typeof sent === 'string' ? sent : JSON.stringify(sent)),
      end: () => (response.headersSent ? response.end() : response.writeHead(status).end()),
    }
    const req = { method: request.method ?? '', headers: request.headers, body: isFields(body) ? body : {} }
    await adapter.process(req, res, async context => {
      received.push(context.activity)
      const answer = await next(context)
      if (context.activity.type === 'invoke')
        await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body: answer } })
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  teams.connect(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/api/messages`)
  const reference = (where: string): Partial<ConversationReference> => ({
    bot: { id: `28:${teams.appId}`, name: 'Fleetfeed' },
    channelId: 'msteams',
    serviceUrl: teams.serviceUrl,
    conversation: {
      id: teams.conversationId(where),
      isGroup: !where.startsWith('@'),
      conversationType: '',
      tenantId: teams.tenantId,
      name: '',
    },
  })
  return {
    teams,
    adapter,
    received,
    reference,
    reply: how => {
      next = how
    },
    proactively: (where, act) =>
      adapter.continueConversationAsync(teams.appId, reference(where), async context => {
        await act(context)
      }),
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await teams.close()
    },
  }
}

/** A card as an activity. */
export const withCard = (card: object) => ({
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
})

export const cardOf = (body: object[], actions: object[] = []) => ({
  type: 'AdaptiveCard',
  version: '1.5',
  body,
  ...(actions.length > 0 && { actions }),
})

export const words = (text: string) => ({ type: 'TextBlock', text, wrap: true })
