import { z } from 'zod'

/** A posted message: its conversation and its activity. */
export const messageAddress = z.object({ conversation: z.string(), activity: z.string() })
export type MessageAddress = z.infer<typeof messageAddress>
