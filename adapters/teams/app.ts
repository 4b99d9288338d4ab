import type { Activity, InvokeResponse } from 'botbuilder'
import express, { type Request, type Response, Router } from 'express'
import { withoutNul } from '../../src/text/without-nul.ts'
import { NotUnderstood } from '../chat/envelope.ts'
import { logFailure } from '../chat/failure.ts'
import { closedScreen } from '../chat/gate.ts'
import { timeClick } from '../chat/time-click.ts'
import { DEFAULT_LANGUAGE } from '../chat/words/languages.ts'
import { words } from '../chat/words/words.ts'
import { localeAndZoneOf, type TeamsActivity, teamsActivity, tenantOf } from './activity.ts'
import { createBot, isForged } from './bot.ts'
import { recordInstallation } from './installations.ts'
import { onEvents } from './on-events.ts'
import { onInteractions } from './on-interactions.ts'
import { replyingTo, type Teams } from './replying-to.ts'
import { answerFailure, answerTo } from './safety-net.ts'

const MESSAGES = '/teams/messages'

/** Events of Teams itself; we don't need the other types (`typing`, `messageReaction`). */
const EVENTS = new Set(['installationUpdate', 'conversationUpdate'])

/**
 * The answer to someone who can't be shown to belong to a served tenant: they are outside. Null if the request has no
 * answer that shows anything.
 */
function closed(activity: TeamsActivity): InvokeResponse | null {
  const w = words(localeAndZoneOf(activity).locale ?? DEFAULT_LANGUAGE, 'UTC')
  const screen = closedScreen(w, { standing: 'outside', role: null })
  return screen && answerTo(activity, w, screen)
}

/**
 * The Teams app: it receives requests and replies, nothing else. Mount `router` in the HTTP server. Requests are
 * verified before anything is read.
 */
export function createTeamsApp(teams: Teams): { router: Router } {
  const { ctx, config } = teams
  const bot = createBot(config)
  const interact = onInteractions()

  const answer = async (body: unknown): Promise<InvokeResponse | null> => {
    const parsed = teamsActivity.safeParse(body)
    if (!parsed.success) return refuse(new NotUnderstood('Teams sent an activity that can’t be read', parsed.error))
    const activity = parsed.data
    // A search is answered while somebody types.
    const waits = activity.type === 'message' || (activity.type === 'invoke' && activity.name !== 'application/search')
    if (!waits) return await answerActivity(activity)
    // Teams is never answered before the outcome is known.
    return await timeClick(ctx, { platform: 'teams', patienceMs: Number.POSITIVE_INFINITY }, () =>
      answerActivity(activity),
    )
  }

  const answerActivity = async (activity: TeamsActivity): Promise<InvokeResponse | null> => {
    const isOfPerson = activity.type === 'message' || activity.type === 'invoke'
    if (isOfPerson && activity.from.id === '')
      return refuse(new NotUnderstood('Teams sent an activity of a person without an id'))
    const tenant = tenantOf(activity)
    if (!tenant || (config.singleTenant && tenant !== config.tenantId)) {
      logFailure(ctx, new NotUnderstood(`An activity (${activity.type}) of a tenant that this app does not serve`))
      return closed(activity)
    }
    if (!isOfPerson && !EVENTS.has(activity.type)) return null
    try {
      if (!isOfPerson) {
        await onEvents(teams, tenant, activity)
        return null
      }
      // Whoever can write to the app has it installed: the event about that may have been lost.
      await recordInstallation(ctx, teams.connector, tenant, activity)
      const to = await replyingTo(teams, tenant, activity)
      return to && (await interact(to, activity))
    } catch (err) {
      if (isOfPerson) return await answerFailure(teams, activity, err)
      logFailure(ctx, err)
      return { status: 500 }
    }
  }

  /**
   * A required part of the activity is missing, so that nobody can be answered. A repetition would not help, hence 400.
   */
  const refuse = (err: NotUnderstood): InvokeResponse => {
    logFailure(ctx, err)
    return { status: 400 }
  }

  const receive = async (request: Request, response: Response) => {
    const copy: unknown = structuredClone(request.body)
    try {
      const answered = await bot.receive(
        request.get('authorization') ?? '',
        // The SDK's type for this JSON; it reads the type, channel and service URL.
        request.body as Activity,
        // A copy, because the SDK turns some texts of its own into dates.
        () => answer(copy),
      )
      response.status(answered?.status ?? 200)
      if (answered?.body) response.json(answered.body)
      else response.end()
    } catch (err) {
      if (isForged(err)) {
        response.status(401).end()
        return
      }
      logFailure(ctx, err)
      response.status(500).end()
    }
  }

  const router = Router()
  router.post(MESSAGES, express.json({ limit: '1mb', reviver: (_, value: unknown) => withoutNul(value) }), receive)
  return { router }
}
