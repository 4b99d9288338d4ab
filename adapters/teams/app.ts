import type { Activity } from 'botbuilder'
import express, { type Request, type Response, Router } from 'express'
import { withoutNul } from '../../src/text/without-nul.ts'
import { type TeamsActivity, teamsActivity, tenantOf } from './activity.ts'
import { createBot, isForged } from './bot.ts'
import { keepInstallation } from './installations.ts'
import { onEvents } from './on-events.ts'
import { onInteractions } from './on-interactions.ts'
import { replyingTo, type Teams } from './replying-to.ts'

const MESSAGES = '/teams/messages'

/** The Teams app: receives, replies, nothing else. Mount `router` in the HTTP server; requests are verified before anything is read. */
export function createTeamsApp(teams: Teams): { router: Router } {
  const { ctx, config } = teams
  const bot = createBot(config)
  const interact = onInteractions()

  const answer = async (activity: TeamsActivity) => {
    const tenant = tenantOf(activity)
    if (!tenant || (config.singleTenant && tenant !== config.tenantId)) {
      ctx.log.warn({ type: activity.type }, 'Teams: an activity of a tenant that this app does not serve')
      return null
    }
    if (activity.type === 'installationUpdate' || activity.type === 'conversationUpdate') {
      await onEvents(teams, tenant, activity)
      return null
    }
    if (activity.type !== 'message' && activity.type !== 'invoke') return null
    // Whoever can speak to it has it: the event that told so may have been lost.
    await keepInstallation(ctx, teams.connector, tenant, activity)
    const to = await replyingTo(teams, tenant, activity)
    return to && (await interact(to, activity))
  }

  const receive = async (request: Request, response: Response) => {
    const parsed = teamsActivity.safeParse(request.body)
    if (!parsed.success) {
      response.status(400).end()
      return
    }
    try {
      const invoke = await bot.receive(
        request.get('authorization') ?? '',
        // The SDK's type of the same JSON; it reads its type, channel and service URL.
        request.body as Activity,
        () => answer(parsed.data),
      )
      response.status(invoke?.status ?? 200)
      if (invoke?.body) response.json(invoke.body)
      else response.end()
    } catch (err) {
      if (isForged(err)) {
        response.status(401).end()
        return
      }
      ctx.log.error({ err }, 'Teams: a request could not be answered')
      response.status(500).end()
    }
  }

  const router = Router()
  router.post(MESSAGES, express.json({ limit: '1mb', reviver: (_, value: unknown) => withoutNul(value) }), receive)
  return { router }
}
