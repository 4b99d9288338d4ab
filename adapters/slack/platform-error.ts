import { ErrorCode } from '@slack/web-api'
import { z } from 'zod'

const platformError = z.object({ code: z.literal(ErrorCode.PlatformError), data: z.object({ error: z.string() }) })

/** Slack's name for why it refused a call of the WebClient; `null` where it did not refuse it, so that it may have been done. */
export function platformErrorOf(err: unknown): string | null {
  return platformError.safeParse(err).data?.data.error ?? null
}
