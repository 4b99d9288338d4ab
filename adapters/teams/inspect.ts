import { z } from 'zod'
import type { TeamsConfig } from './config.ts'
import { askForToken } from './tokens.ts'

/** What Microsoft Entra says about the app's password. */
export type LoginFacts =
  | { kind: 'accepted' }
  /** `code`: Entra's, like `AADSTS7000222`; null if the answer has none. */
  | { kind: 'refused'; status: number; code: string | null }
  | { kind: 'no_answer'; cause: unknown }

const refusal = z.object({ error_description: z.string() })

/** Asks for a token as the product does, and forgets it. Changes nothing. */
export async function inspectLogin(config: TeamsConfig): Promise<LoginFacts> {
  try {
    const answer = await askForToken(config)
    if (answer.ok) {
      await answer.body?.cancel()
      return { kind: 'accepted' }
    }
    const said = refusal.safeParse(await answer.json().catch(() => null))
    const code = said.success ? (/\bAADSTS\d+/.exec(said.data.error_description)?.[0] ?? null) : null
    return { kind: 'refused', status: answer.status, code }
  } catch (cause) {
    return { kind: 'no_answer', cause }
  }
}

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
export const LOGIN_REMEDIES: Readonly<Record<string, string>> = {
  AADSTS7000215:
    'TEAMS_APP_PASSWORD is not the value of a client secret of this app. Azure shows the value only when it is made, and beside it the id, which is not it: make a new one under Certificates & secrets.',
  AADSTS7000222:
    'The client secret has expired: make a new one under Certificates & secrets, and set TEAMS_APP_PASSWORD.',
  AADSTS700016:
    'TEAMS_TENANT_ID has no app with the id TEAMS_APP_ID: correct one of them, or TEAMS_APP_TYPE if the app is multi-tenant.',
  AADSTS90002: 'TEAMS_TENANT_ID is no directory of this cloud: copy it from the overview of the Entra app.',
  AADSTS900023: 'TEAMS_TENANT_ID is no directory of this cloud: copy it from the overview of the Entra app.',
  AADSTS7000112: 'The app is disabled in the directory: enable it under Enterprise applications, Properties.',
}
