import { inspectLogin, LOGIN_REMEDIES } from '../../adapters/teams/inspect.ts'
import type { Config } from '../../config.ts'
import { reasonOf } from '../../src/text/reason-of.ts'
import { bad, type Finding, good } from '../check.ts'

export async function checkTeams({ teams }: Config): Promise<Finding[]> {
  if (teams === null) return [good('Not set.')]
  const facts = await inspectLogin(teams)
  switch (facts.kind) {
    case 'accepted':
      return [good(`Microsoft gives a token for the app ${teams.appId}.`)]
    case 'no_answer':
      return [
        bad(
          `The login server can’t be reached: ${reasonOf(facts.cause)}.`,
          'Allow this machine to reach login.microsoftonline.com.',
        ),
      ]
    case 'refused': {
      const remedy = facts.code === null ? undefined : LOGIN_REMEDIES[facts.code]
      const told = facts.code ?? `status ${facts.status}`
      return [
        bad(
          `Microsoft gives no token (${told}).`,
          remedy ?? 'Compare TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID with the Entra app.',
        ),
      ]
    }
    default:
      return facts satisfies never
  }
}
