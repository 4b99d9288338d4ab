import { setTimeout } from 'node:timers/promises'
import { ErrorCode } from '@slack/web-api'
import { z } from 'zod'
import type { Context } from '../../src/context.ts'

/** One way to show something. `show` rejects if Slack refuses it, or if it is unknown whether Slack took it. */
export interface Means {
  /** Slack's name of the method, for the log. */
  name: string
  show(): Promise<unknown>
  /** The longest Retry-After to wait for, in seconds; after a longer one, the next way is tried. */
  patienceSeconds?: number
}

/** People look at the screen that is to change: they prefer to see it there in a few seconds to seeing it elsewhere. */
export const PATIENCE_SECONDS = 5

/** A trigger lives for 3 s: https://docs.slack.dev/interactivity/handling-user-interaction */
export const TRIGGER_PATIENCE_SECONDS = 1

/** The last way waits longer, because there is none after it. */
export const LAST_PATIENCE_SECONDS = 30

const limited = z.object({ code: z.literal(ErrorCode.RateLimitedError), retryAfter: z.number() })

/**
 * Shows something in the first of these ways that works. Why the others failed (a refusal, a Retry-After that is too
 * long, no answer) is logged. Throws the error of the last one. https://github.com/getsentry/sentry/pull/7798,
 * https://github.com/slackapi/python-slack-sdk/issues/734
 */
export async function showBy(ctx: Context, means: readonly Means[]): Promise<void> {
  let last: unknown = new Error('There is no way to show it.')
  for (const one of means) {
    try {
      await showWithRetries(one)
      return
    } catch (err) {
      last = err
      ctx.log.info({ err, means: one.name }, 'Slack: something could not be shown that way')
    }
  }
  throw last
}

/** The same, but it is no failure if none of them works. `showBy` has logged why. */
export async function showIfPossible(ctx: Context, means: readonly Means[]): Promise<void> {
  await showBy(ctx, means).catch(() => {})
}

/**
 * Shows something, and waits for Slack's Retry-After before it retries. https://docs.slack.dev/apis/web-api/rate-limits
 */
async function showWithRetries({ show, patienceSeconds = PATIENCE_SECONDS }: Means): Promise<void> {
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
