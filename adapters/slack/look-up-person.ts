import { ErrorCode } from '@slack/web-api'
import { z } from 'zod'
import type { Context } from '../../src/context.ts'
import type { NoAnswer } from '../../src/directory/directory.ts'
import { NotUnderstood } from '../chat/envelope.ts'
import { platformErrorOf } from './platform-error.ts'
import { type SlackUser, slackUser } from './slack-user.ts'
import type { SlackWorkspace } from './workspaces.ts'

/** What Slack says about a person. `nobody`: it shows the app no user with that id. */
export type SlackAnswer = { kind: 'user'; user: SlackUser } | { kind: 'nobody' } | NoAnswer

/** Asks Slack about a person. Never rejects. */
export async function lookUpPerson(ctx: Context, { client }: SlackWorkspace, userId: string): Promise<SlackAnswer> {
  try {
    const answer = await client.users.info({ user: userId, include_locale: true })
    const user = slackUser.parse(answer.user)
    if (user.id !== userId) throw new NotUnderstood('Slack returned another person than the one that was looked up')
    return { kind: 'user', user }
  } catch (err) {
    if (NOBODY.has(platformErrorOf(err) ?? '')) return { kind: 'nobody' }
    ctx.log.warn({ err }, 'Slack: a person could not be looked up')
    return noAnswer(err, ctx.now())
  }
}

/** These errors are answers, too. */
const NOBODY = new Set(['user_not_found', 'user_not_visible', 'users_not_found'])

/** The meaning of a WebClient error for a look-up: only whether, and when, to retry. */
export function noAnswer(err: unknown, now: Date): NoAnswer {
  const rateLimit = limited.safeParse(err)
  return rateLimit.success
    ? { kind: 'rate_limited', at: new Date(now.getTime() + rateLimit.data.retryAfter * 1000) }
    : { kind: 'failed' }
}

const limited = z.object({ code: z.literal(ErrorCode.RateLimitedError), retryAfter: z.number() })
