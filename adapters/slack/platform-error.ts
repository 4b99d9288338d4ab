import { ErrorCode } from '@slack/web-api'
import { z } from 'zod'

const platformError = z.object({ code: z.literal(ErrorCode.PlatformError), data: z.object({ error: z.string() }) })

/**
 * Slack's error code for a call that it refused; `null` for any other error, after which the call may have been
 * applied.
 */
export function platformErrorOf(err: unknown): string | null {
  return platformError.safeParse(err).data?.data.error ?? null
}
