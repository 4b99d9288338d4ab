import { randomBytes } from 'node:crypto'
import type { AppAnswer } from '../call-app.ts'
import { type Fields, isFields } from '../json.ts'
import type { Platform } from './platform.ts'
import { callApp } from './signed-request.ts'
import type { Workspace } from './world.ts'

/** One event and its deliveries. Slack tries again at once, after 1 minute, after 5 minutes, with the same id. */
export interface SentEvent {
  id: string
  type: string
  team: string
  envelope: Fields
  attempts: AppAnswer[]
  /** An app may say `x-slack-no-retry: 1`; ours never needs to, so it is not looked at. */
  delivered: boolean
}

export interface HowSent {
  /** When it happened, in milliseconds; default: now. Slack may send it much later. */
  at?: number
  /** For an org-wide installation: the envelope says so, and which organisation. */
  org?: string
}

export interface Events {
  /** Sends, and where the app doesn't answer 2xx in time, tries again at once, as Slack does. */
  send: (workspace: Workspace, event: Fields, how?: HowSent) => Promise<SentEvent>
  /** Sends it once more: the retries after 1 and 5 minutes, or a duplicate. Called by tests. */
  retry: (eventId: string) => Promise<SentEvent>
  /** `tokens_revoked`, and `app_uninstalled` before or after it: Slack promises no order. */
  tellGone: (workspace: Workspace, uninstalled: boolean, revokedFirst?: boolean) => Promise<SentEvent[]>
  urlVerification: () => Promise<boolean>
}

export function createEvents(platform: Platform): Events {
  const sent = new Map<string, SentEvent>()

  const post = (body: Fields, headers: Record<string, string> = {}) =>
    callApp(platform, JSON.stringify(body), 'application/json', headers)

  const deliver = async (event: SentEvent) => {
    const retry = event.attempts.length
    const before = event.attempts.at(-1)
    const reason =
      before?.kind === 'timeout' ? 'http_timeout' : before?.kind === 'unreachable' ? 'connection_failed' : 'http_error'
    const headers = retry === 0 ? {} : { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': reason }
    const answer = await post(event.envelope, { ...headers })
    event.attempts.push(answer)
    event.delivered = answer.kind === 'answered' && answer.status >= 200 && answer.status < 300
    return event
  }

  const send: Events['send'] = async (workspace, payload, how = {}) => {
    const id = `Ev${randomBytes(5).toString('hex').toUpperCase()}`
    const seconds = (how.at ?? platform.now()) / 1000
    const enterprise = how.org ?? workspace.enterprise?.id
    const event: SentEvent = {
      id,
      type: String(payload.type),
      team: workspace.id,
      envelope: {
        token: 'playground-verification-token',
        team_id: workspace.id,
        ...(enterprise !== undefined && { enterprise_id: enterprise }),
        api_app_id: platform.app.id,
        event: { event_ts: seconds.toFixed(6), ...payload },
        type: 'event_callback',
        event_id: id,
        event_time: Math.floor(seconds),
        authorizations: [
          {
            enterprise_id: enterprise ?? null,
            team_id: how.org === undefined ? workspace.id : null,
            user_id: workspace.bot.userId,
            is_bot: true,
            is_enterprise_install: how.org !== undefined,
          },
        ],
        is_ext_shared_channel: false,
      },
      attempts: [],
      delivered: false,
    }
    sent.set(id, event)
    if (sent.size > 1000) sent.delete(sent.keys().next().value ?? '')
    await deliver(event)
    return event.delivered ? event : deliver(event)
  }

  return {
    send,
    tellGone: async (workspace, uninstalled, revokedFirst = false) => {
      const revoked: Fields = { type: 'tokens_revoked', tokens: { oauth: [], bot: [workspace.bot.userId] } }
      const both: Fields[] = uninstalled ? [{ type: 'app_uninstalled' }, revoked] : [revoked]
      if (revokedFirst) both.reverse()
      const sent: SentEvent[] = []
      for (const payload of both) sent.push(await send(workspace, payload))
      return sent
    },
    retry: async eventId => {
      const event = sent.get(eventId)
      if (!event) throw new Error(`No event ${eventId} was sent`)
      return deliver(event)
    },
    urlVerification: async () => {
      const challenge = randomBytes(16).toString('hex')
      const answer = await post({ token: 'playground-verification-token', challenge, type: 'url_verification' })
      if (answer.kind !== 'answered' || answer.status !== 200) return false
      return answer.text === challenge || (isFields(answer.json) && answer.json.challenge === challenge)
    },
  }
}
