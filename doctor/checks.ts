import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { listHosts } from '../adapters/feeds/list-hosts.ts'
import {
  type AppTokenFacts,
  inspectAppToken,
  inspectToken,
  slackClockAheadMs,
  type TokenFacts,
} from '../adapters/slack/inspect.ts'
import { inspectLogin, LOGIN_REMEDIES } from '../adapters/teams/inspect.ts'
import type { Config } from '../config.ts'
import { evicts, inspectRedis, isTooOld, OLDEST_REDIS } from '../jobs/inspect-redis.ts'
import { POOL_SIZE, withConnection } from '../src/database/connect.ts'
import { OLDEST_POSTGRES } from '../src/database/migrate.ts'
import { inspectDatabase } from '../src/operation/inspect-database.ts'
import { inspectSecrets } from '../src/operation/inspect-secrets.ts'
import { parseKeyring } from '../src/secret/keyring.ts'
import { listInstalled } from '../src/workspace/list-installed.ts'
import { bad, type Check, type Finding, good, reasonOf, warning } from './check.ts'

/** Slack refuses nothing, but we refuse its requests: their signature may be five minutes old. */
const MOST_CLOCK_MS = 60_000
const LEAST_FREE_BYTES = 2 ** 30
const MOST_WORKSPACES = 20

/** Every check, in the order in which what it needs must work. */
export const CHECKS: readonly Check[] = [
  { name: 'Settings', run: checkSettings },
  { name: 'Database', run: checkDatabase },
  { name: 'Queues', run: checkQueues },
  { name: 'Keys', run: checkKeys },
  { name: 'Slack', run: checkSlack },
  { name: 'Teams', run: checkTeams },
  { name: 'OEM feeds', run: checkFeeds },
  { name: 'Clock', run: checkClock },
  { name: 'Disk', run: checkDisk },
]

async function checkSettings(config: Config): Promise<Finding[]> {
  const mode = config.production ? 'production' : 'trying out (NODE_ENV is not production)'
  const played = config.production
    ? []
    : [
        ...(config.databaseUrl ? [] : ['the database']),
        ...(config.slack || config.teams ? [] : ['Slack and Teams']),
        ...(config.feeds === 'local' ? ['the OEM feeds'] : []),
      ]
  return [good(`Mode: ${mode}. Role: ${config.role}.${played.length > 0 ? ` Played: ${played.join(', ')}.` : ''}`)]
}

async function checkDatabase({ databaseUrl }: Config): Promise<Finding[]> {
  if (databaseUrl === null) return [good('Embedded: `npm start` makes and starts it.')]
  try {
    const facts = await withConnection(databaseUrl, inspectDatabase)
    const version = `${Math.floor(facts.version / 10_000)}.${facts.version % 10_000}`
    const { missingExtensions, pendingMigrations, newerMigrations, maxConnections } = facts
    return [
      facts.version < OLDEST_POSTGRES * 10_000
        ? bad(`PostgreSQL ${version} is too old.`, `Use PostgreSQL ${OLDEST_POSTGRES} or newer.`)
        : good(`PostgreSQL ${version}.`),
      ...missingExtensions.map(name =>
        bad(`The extension ${name} is not installed on the server.`, 'Install the package postgresql-contrib there.'),
      ),
      ...(facts.mayCreate
        ? []
        : [
            bad(
              'The role may not create tables.',
              'Make it the owner of the database, or grant it CREATE on the schema.',
            ),
          ]),
      newerMigrations.length > 0
        ? bad(
            `The database was migrated by a newer release (${newerMigrations.at(-1)}).`,
            'Start that release, or restore the backup that was made before the upgrade.',
          )
        : pendingMigrations.length > 0
          ? good(`${pendingMigrations.length} migrations are pending; the next start runs them.`)
          : good('All migrations were run.'),
      maxConnections < 2 * POOL_SIZE
        ? warning(
            `max_connections is ${maxConnections}; a process uses up to ${POOL_SIZE} and some of its own.`,
            'Raise max_connections, or put PgBouncer in front.',
          )
        : good(
            `max_connections is ${maxConnections}: enough for ${Math.floor((maxConnections - 5) / (POOL_SIZE + 2))} processes.`,
          ),
    ]
  } catch (err) {
    return [bad(`It can’t be used: ${reasonOf(err)}.`, 'Correct DATABASE_URL, or start PostgreSQL.')]
  }
}

async function checkQueues({ redisUrl }: Config): Promise<Finding[]> {
  if (redisUrl === null) return [good('In the same PostgreSQL (REDIS_URL is not set).')]
  try {
    const facts = await inspectRedis(redisUrl)
    return [
      isTooOld(facts)
        ? bad(`Redis ${facts.version} is too old.`, `Use Redis ${OLDEST_REDIS} or newer.`)
        : good(`Redis ${facts.version}.`),
      evicts(facts)
        ? bad(
            `Redis drops jobs when its memory is full (maxmemory-policy ${facts.evictionPolicy}).`,
            'Set maxmemory-policy to noeviction; before that, no process starts.',
          )
        : good('Redis drops nothing when its memory is full (noeviction).'),
    ]
  } catch (err) {
    return [bad(`Redis can’t be used: ${reasonOf(err)}.`, 'Correct REDIS_URL, or start Redis.')]
  }
}

async function checkKeys({ databaseUrl, sealKeys }: Config): Promise<Finding[]> {
  if (sealKeys === null) return [good('Made by `npm start` (SEAL_KEYS is not set).')]
  const keyring = parseKeyring(sealKeys)
  if (databaseUrl === null) return [good(`New secrets are sealed by the key ${keyring.first}.`)]
  try {
    const { opened, byKey, closed } = await withConnection(databaseUrl, db => inspectSecrets(db, keyring))
    const lacking = [...new Set(closed.map(({ keyId }) => keyId))].filter(id => !keyring.keys.has(id))
    const unused = [...keyring.keys.keys()].filter(id => id !== keyring.first && byKey[id] === undefined)
    return [
      good(`${opened} stored secrets open. New ones are sealed by the key ${keyring.first}.`),
      ...(closed.length === 0
        ? []
        : [
            bad(
              `${closed.length} stored secrets do not open, the first of ${closed[0]?.owner}.`,
              lacking.length > 0
                ? `Put the key ${lacking.join(', ')} back into SEAL_KEYS. If it is lost, enter those credentials again in the chat.`
                : 'A key of SEAL_KEYS is not the one of that id: put the right one back. If it is lost, enter those credentials again in the chat.',
            ),
          ]),
      ...unused.map(id => good(`The key ${id} seals nothing any more and may be taken out of SEAL_KEYS.`)),
    ]
  } catch (err) {
    return [bad(`The stored secrets can’t be read: ${reasonOf(err)}.`, 'See Database above.')]
  }
}

async function checkSlack(config: Config): Promise<Finding[]> {
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

async function checkTeams({ teams }: Config): Promise<Finding[]> {
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

async function checkFeeds({ feeds }: Config): Promise<Finding[]> {
  if (feeds === 'local') return [good('Played on this machine (FEEDS=local).')]
  return await Promise.all(
    listHosts().map(async ({ oem, url }) => {
      try {
        // Any answer will do: a login is needed for more.
        const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(10_000) })
        await answer.body?.cancel()
        return good(`${oem}: ${url} answers.`)
      } catch (err) {
        return warning(`${oem}: ${url} can’t be reached: ${reasonOf(err)}.`, 'Allow this machine to reach it.')
      }
    }),
  )
}

async function checkClock({ databaseUrl, slack }: Config): Promise<Finding[]> {
  const clocks = [
    ...(slack ? [{ whose: 'Slack', ahead: slackClockAheadMs(slack) }] : []),
    ...(databaseUrl ? [{ whose: 'PostgreSQL', ahead: databaseClockAheadMs(databaseUrl) }] : []),
  ]
  const found = await Promise.all(
    clocks.map(async ({ whose, ahead }) => {
      const ms = await ahead.catch(() => null)
      if (ms === null) return []
      const seconds = Math.round(Math.abs(ms) / 1000)
      return Math.abs(ms) > MOST_CLOCK_MS
        ? [
            bad(
              `This machine’s clock is ${seconds} s ${ms > 0 ? 'behind' : 'ahead of'} that of ${whose}.`,
              'Set it by NTP: requests of Slack and Teams are refused if they seem old.',
            ),
          ]
        : [good(`This machine’s clock and that of ${whose} agree.`)]
    }),
  )
  return found.flat()
}

async function databaseClockAheadMs(url: string): Promise<number> {
  return await withConnection(url, async db => (await inspectDatabase(db)).clockAheadMs)
}

async function checkDisk({ dataDir }: Config): Promise<Finding[]> {
  let folder = dataDir
  while (!existsSync(folder)) folder = dirname(folder)
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const text = `${(free / 2 ** 30).toFixed(1)} GiB are free in ${folder}.`
  return [free < LEAST_FREE_BYTES ? warning(text, 'Free some: logs and the embedded database need it.') : good(text)]
}
