import { z } from 'zod'
import { BOT_SCOPES, OPTIONAL_BOT_SCOPES, type SlackConfig } from './config.ts'
import { platformErrorOf } from './platform-error.ts'
import { createClient } from './workspaces.ts'

/** What Slack says about a bot token. */
export type TokenFacts =
  | {
      kind: 'accepted'
      team: string
      /** Scopes that the app needs, and that were not granted. */
      missing: string[]
      /** The same of scopes that a workspace may refuse. */
      missingOptional: string[]
    }
  | { kind: 'refused'; error: string }
  | { kind: 'no_answer'; cause: unknown }

const identity = z.object({
  team: z.string().nullish(),
  team_id: z.string(),
  // From the header `x-oauth-scopes`.
  response_metadata: z.object({ scopes: z.array(z.string()).nullish() }).nullish(),
})

/** Asks Slack whose token it is and which scopes it has. Changes nothing. */
export async function inspectToken(config: SlackConfig, botToken: string): Promise<TokenFacts> {
  try {
    const { team, team_id, response_metadata } = identity.parse(await createClient(config, botToken).auth.test())
    const granted = new Set(response_metadata?.scopes ?? [])
    const missing = (scopes: readonly string[]) => scopes.filter(scope => !granted.has(scope))
    return {
      kind: 'accepted',
      team: team ?? team_id,
      missing: missing(BOT_SCOPES),
      missingOptional: missing(OPTIONAL_BOT_SCOPES),
    }
  } catch (cause) {
    const error = platformErrorOf(cause)
    return error === null ? { kind: 'no_answer', cause } : { kind: 'refused', error }
  }
}

/** What Slack says about an app-level token. */
export type AppTokenFacts = { kind: 'accepted' } | Exclude<TokenFacts, { kind: 'accepted' }>

/** Asks Slack for a connection of Socket Mode, and does not open it. Changes nothing. */
export async function inspectAppToken(config: SlackConfig, appToken: string): Promise<AppTokenFacts> {
  try {
    await createClient(config, appToken).apps.connections.open()
    return { kind: 'accepted' }
  } catch (cause) {
    const error = platformErrorOf(cause)
    return error === null ? { kind: 'no_answer', cause } : { kind: 'refused', error }
  }
}

/** Milliseconds by which Slack's clock is ahead of ours, to the second; null: Slack doesn't say. */
export async function slackClockAheadMs({ apiUrl }: SlackConfig): Promise<number | null> {
  const answer = await fetch(new URL('api.test', apiUrl), { method: 'POST', signal: AbortSignal.timeout(10_000) })
  await answer.body?.cancel()
  const date = Date.parse(answer.headers.get('date') ?? '')
  return Number.isNaN(date) ? null : date - Date.now()
}
