import { type AppTokenFacts, inspectAppToken, inspectToken, type TokenFacts } from '../../adapters/slack/inspect.ts'
import type { Config } from '../../config.ts'
import { withConnection } from '../../src/database/connect.ts'
import { parseKeyring } from '../../src/secret/keyring.ts'
import { reasonOf } from '../../src/text/reason-of.ts'
import { listInstalled } from '../../src/workspace/list-installed.ts'
import { bad, type Finding, good, warning } from '../check.ts'

const MOST_WORKSPACES = 20

export async function checkSlack(config: Config): Promise<Finding[]> {
  const { slack, databaseUrl, sealKeys } = config
  if (slack === null) return [good('Not set.')]
  if (slack.botToken !== null) {
    return [
      ...(slack.appToken === undefined ? [] : appTokenFindings(await inspectAppToken(slack, slack.appToken))),
      ...tokenFindings('SLACK_BOT_TOKEN', await inspectToken(slack, slack.botToken)),
    ]
  }
  if (databaseUrl === null || sealKeys === null) return []
  try {
    const installed = await withConnection(databaseUrl, db =>
      listInstalled(db, parseKeyring(sealKeys), { platform: 'slack', limit: MOST_WORKSPACES }),
    )
    if (installed.length === 0)
      return [warning('It is installed in no workspace.', `Open ${slack.oauth?.publicUrl}/slack/install in a browser.`)]
    const found = await Promise.all(
      installed.map(async ({ name, externalId, botToken, refreshes }) =>
        botToken === null
          ? [
              bad(
                `${name} (${externalId}): its token does not open.`,
                'See Keys above, or install the app there again.',
              ),
            ]
          : tokenFindings(`${name} (${externalId})`, await inspectToken(slack, botToken), refreshes),
      ),
    )
    return found.flat()
  } catch (err) {
    return [bad(`The workspaces can’t be read: ${reasonOf(err)}.`, 'See Database above.')]
  }
}

function appTokenFindings(facts: AppTokenFacts): Finding[] {
  if (facts.kind === 'accepted') return [good('SLACK_APP_TOKEN: Slack gives a connection of Socket Mode.')]
  if (facts.kind === 'no_answer') return tokenFindings('SLACK_APP_TOKEN', facts)
  return [
    bad(
      `SLACK_APP_TOKEN: Slack refuses the token (${facts.error}).`,
      'Make one under Basic Information, App-Level Tokens, with the scope connections:write.',
    ),
  ]
}

/** `refreshes`: it is refreshed when it has expired. */
function tokenFindings(whose: string, facts: TokenFacts, refreshes = false): Finding[] {
  if (facts.kind === 'refused' && facts.error === 'token_expired' && refreshes)
    return [good(`${whose}: its token has expired, and is refreshed when it is used.`)]
  switch (facts.kind) {
    case 'no_answer':
      return [
        bad(`${whose}: Slack can’t be reached: ${reasonOf(facts.cause)}.`, 'Allow this machine to reach slack.com.'),
      ]
    case 'refused':
      return [
        bad(
          `${whose}: Slack refuses the token (${facts.error}).`,
          'Install the app into the workspace again; its page OAuth & Permissions shows the token.',
        ),
      ]
    case 'accepted':
      return [
        ...(facts.missing.length > 0
          ? [
              bad(
                `${whose}: these scopes are missing: ${facts.missing.join(', ')}.`,
                'Update the app from manifest.json, and install it again.',
              ),
            ]
          : [good(`${whose}: ${facts.team}, with every scope that is needed.`)]),
        ...(facts.missingOptional.length > 0
          ? [
              warning(
                `${whose}: these optional scopes are missing: ${facts.missingOptional.join(', ')}.`,
                'docs/slack.md says what does not work without them.',
              ),
            ]
          : []),
      ]
    default:
      return facts satisfies never
  }
}
