import { setTimeout } from 'node:timers/promises'
import { ErrorCode } from '@slack/web-api'
import { z } from 'zod'
import type { Context } from '../../src/context.ts'

/** One way to show something. Rejects where Slack refuses it, or nobody knows whether it was taken. */
export interface Means {
  /** Slack's name of the method, for the log. */
  name: string
  show(): Promise<unknown>
  /** The longest that a Retry-After is waited for, in seconds: what asks for longer leaves it to the next means. */
  patienceSeconds?: number
}

/** A person looks at the screen that is to change: they would rather have it in a few seconds than elsewhere. */
export const PATIENCE_SECONDS = 5

/** A trigger lives for 3 s: https://docs.slack.dev/interactivity/handling-user-interaction */
export const TRIGGER_PATIENCE_SECONDS = 1

/** The last of the means waits longer: after it there is nothing. */
export const LAST_PATIENCE_SECONDS = 30

const limited = z.object({ code: z.literal(ErrorCode.RateLimitedError), retryAfter: z.number() })

/**
 * Shows something by the first of these means that Slack takes. Whatever keeps it from the others (a refusal, a limit that asks
 * for too much patience, an answer that never came) is written to the log. Throws what the last one threw.
 * https://github.com/getsentry/sentry/pull/7798
 * https://github.com/slackapi/python-slack-sdk/issues/734
 */
export async function showBy(ctx: Context, means: readonly Means[]): Promise<void> {
  let last: unknown = new Error('There is no means of showing it.')
  for (const one of means) {
    try {
      await heeding(one)
      return
    } catch (err) {
      last = err
      ctx.log.info({ err, means: one.name }, 'Slack: something could not be shown that way')
    }
  }
  throw last
}

/** The same where it is no failure that none of them works. `showBy` has written why to the log. */
export async function showIfPossible(ctx: Context, means: readonly Means[]): Promise<void> {
  await showBy(ctx, means).catch(() => {})
}

/** Waits as long as Slack says before it is called again. https://docs.slack.dev/apis/web-api/rate-limits */
async function heeding({ show, patienceSeconds = PATIENCE_SECONDS }: Means): Promise<void> {
  for (let left = patienceSeconds; ; ) {
    try {
      await show()
      return
    } catch (err) {
      const read = limited.safeParse(err)
      if (!read.success || read.data.retryAfter > left) throw err
      left -= read.data.retryAfter
      await setTimeout(read.data.retryAfter * 1000)
    }
  }
}
