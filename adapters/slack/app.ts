import { App, type Authorize, type CodedError, ExpressReceiver, HTTPModuleFunctions, type Receiver } from '@slack/bolt'
import { type RequestHandler, Router } from 'express'
import { z } from 'zod'
import type { Context } from '../../src/context.ts'
import { MINUTE_MS } from '../../src/durations.ts'
import type { Background } from '../chat/background.ts'
import { boltLogger } from './bolt-logger.ts'
import { BOT_SCOPES, type SlackConfig } from './config.ts'
import { installPages } from './install-pages.ts'
import { createInstallationStore } from './installations.ts'
import { onEvents } from './on-events.ts'
import { onInteractions, PATIENCE_MS } from './on-interactions.ts'
import { installedIn, NotInstalled } from './replying-to.ts'
import { createSafetyNet, type SafetyNet } from './safety-net.ts'
import { createSocketMode, type SocketMode } from './socket-mode.ts'
import type { SlackWorkspaces } from './workspaces.ts'

const EVENTS = '/slack/events'

/** How far Slack's clock and ours may differ. Bolt refuses only old timestamps. */
const FUTURE_MS = 5 * MINUTE_MS

/** What the Slack app receives by. */
export interface SlackApp {
  /** For the HTTP server; empty with Socket Mode. */
  router: Router
  socket: SocketMode | null
}

/**
 * The Slack app: it receives requests and replies, nothing else. The same handlers serve both ways: signed requests over
 * HTTP (mount `router`; their signature is verified before anything is read), and Socket Mode.
 */
export function createSlackApp(
  ctx: Context,
  config: SlackConfig,
  workspaces: SlackWorkspaces,
  background: Background,
): SlackApp {
  // A receiver with OAuth brings its own `authorize`, and Bolt then accepts no other; so it is replaced.
  const authorize: Authorize<boolean> = async source => {
    const workspace = await workspaces.byTeam(installedIn(source))
    if (!workspace) throw new NotInstalled()
    return {
      ...(workspace.client.token ? { botToken: workspace.client.token } : {}),
      botUserId: workspace.botUserId,
      teamId: workspace.teamId,
    }
  }
  const handledBy = (receiver: Receiver & Pick<ExpressReceiver, 'installer'>): SafetyNet => {
    if (receiver.installer) receiver.installer.authorize = authorize
    const app = new App({
      receiver,
      logger: boltLogger(ctx),
      clientOptions: { slackApiUrl: config.apiUrl, retryConfig: { retries: 0 } },
      ...(receiver.installer ? {} : { authorize }),
      extendedErrorHandler: true,
    })
    const net = createSafetyNet(app, { ctx, workspaces, background, patienceMs: config.patienceMs ?? PATIENCE_MS })
    onInteractions(app, ctx, workspaces, { patienceMs: config.patienceMs })
    onEvents(app, ctx, workspaces)
    app.error(async ({ error, body }: { error: CodedError; body: object }) => net.caught(error.original ?? error, body))
    return net
  }
  if (config.appToken !== undefined) {
    const net = handledBy(NO_RECEIVER)
    return { router: Router(), socket: createSocketMode(ctx, config, net) }
  }
  const { router, receivers } = createHttpReceivers(ctx, config, workspaces)
  const net = handledBy(receivers[0])
  // Bolt's receivers use an app only for `processEvent`, which the safety net has.
  for (const one of receivers) one.init(net as unknown as App)
  return { router, socket: null }
}

/** With Socket Mode each connection has a receiver of its own. */
const NO_RECEIVER = { init: () => {}, start: async () => {}, stop: async () => {}, installer: undefined }

/** The receivers of signed requests: the first with the pages of the installation, the second for events. */
function createHttpReceivers(
  ctx: Context,
  config: Extract<SlackConfig, { signingSecret: string }>,
  workspaces: SlackWorkspaces,
): { router: Router; receivers: [ExpressReceiver, ExpressReceiver] } {
  const router = Router()
  router.use(EVENTS, refuseFuture)
  const common: ConstructorParameters<typeof ExpressReceiver>[0] = {
    endpoints: EVENTS,
    signingSecret: config.signingSecret,
    logger: boltLogger(ctx),
    // Signed by Slack, but unlike anything that Slack documents: answer 400 without logging an error of ours.
    processEventErrorHandler: async args => {
      if (isReadable(args.request) || args.response.headersSent)
        return await HTTPModuleFunctions.defaultProcessEventErrorHandler(args)
      args.response.writeHead(400).end()
      return false
    },
  }
  // Events are acknowledged when their work is done, so that Slack repeats those that failed. Actions of people are
  // acknowledged when our listener calls `ack()`.
  const events = new ExpressReceiver({ ...common, router: Router(), processBeforeResponse: true })
  router.post(EVENTS, (request, response, next) => {
    if (request.is('json')) events.router(request, response, next)
    else next()
  })
  const receiver = new ExpressReceiver({
    ...common,
    router,
    ...(config.oauth
      ? {
          clientId: config.oauth.clientId,
          clientSecret: config.oauth.clientSecret,
          stateSecret: config.oauth.stateSecret,
          redirectUri: `${config.oauth.publicUrl}/slack/oauth_redirect`,
          scopes: BOT_SCOPES,
          installationStore: createInstallationStore(ctx, workspaces),
          installerOptions: {
            redirectUriPath: '/slack/oauth_redirect',
            directInstall: true,
            callbackOptions: installPages(err => ctx.log.error({ err }, 'Slack: an installation failed')),
            clientOptions: { slackApiUrl: config.apiUrl },
            ...(config.oauth.authorizeUrl ? { authorizationUrl: config.oauth.authorizeUrl } : {}),
          },
        }
      : {}),
  })
  return { router, receivers: [receiver, events] }
}

/** Refuses requests with a timestamp in the future: they are as forged as old ones, but Bolt accepts them. */
const refuseFuture: RequestHandler = (request, response, next) => {
  const sentAt = Number(request.get('x-slack-request-timestamp')) * 1000
  if (sentAt > Date.now() + FUTURE_MS) response.status(401).end()
  else next()
}

/** Whether Bolt has parsed an object, and its event, if there is one, is an object, too. */
function isReadable(request: object): boolean {
  const body = z.object({ body: z.object({ event: z.looseObject({}).optional() }) }).safeParse(request)
  return body.success
}
