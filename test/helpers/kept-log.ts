import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DestinationStream, pino } from 'pino'
import { onGeneratedSecret } from '../../playground/generated-secrets.ts'
import type { Settings } from '../../start.ts'

/** The folder with what this run has logged, and the secrets that it has used. Absent: nothing is kept. */
export const LOGS_FOLDER = 'FLEETFEED_TEST_LOGS'

/** A shorter text is no secret: it would be found in words. */
const SHORTEST = 8

const shownLevels = new WeakMap<object, string>()

/** A stream that keeps each line for the check at the end of the run. */
export const keptLog: DestinationStream = { write: line => keep('log', line.endsWith('\n') ? line : `${line}\n`) }

/**
 * The same settings, but everything is kept that the product would log at level `debug`; `logTo` still gets only what it
 * would get.
 */
export function keepingLog<S extends Partial<Settings> & { logLevel: string }>(settings: S): S {
  if (!process.env[LOGS_FOLDER]) return settings
  registerSecretsOf(settings)
  const { logLevel, logTo } = settings
  const shown = logLevel === 'silent' ? [] : [{ level: logLevel, stream: logTo ?? process.stdout }]
  const both = pino.multistream([...(shown as pino.StreamEntry[]), { level: 'debug', stream: keptLog }])
  shownLevels.set(both, logLevel)
  // Where settings are sent to another process as JSON, which wraps its own.
  return {
    ...settings,
    logLevel: logLevel === 'trace' ? 'trace' : 'debug',
    logTo: Object.assign(both, { toJSON: () => undefined }),
  }
}

/** The level that these settings had before `keepingLog`. */
export function shownLevel({ logLevel, logTo }: Pick<Settings, 'logLevel' | 'logTo'>): string {
  return (logTo && shownLevels.get(logTo)) ?? logLevel
}

const registered = new Set<string>()

/** At the end of the run nothing may have been logged that contains it. */
export function registerSecret(secret: string | null | undefined): void {
  if (!secret || secret.length < SHORTEST || registered.has(secret)) return
  registered.add(secret)
  keep('secrets', `${JSON.stringify(secret)}\n`)
}
onGeneratedSecret(registerSecret)

/** The fields of credentials that are secret, and the header that is made of them. */
export function registerCredentials(credentials: Readonly<Partial<Record<string, string>>>): void {
  for (const field of ['password', 'clientSecret', 'apiToken']) registerSecret(credentials[field])
  for (const [name, secret] of [
    ['username', 'password'],
    ['clientId', 'clientSecret'],
  ] as const) {
    const pair = credentials[secret] && `${credentials[name]}:${credentials[secret]}`
    if (pair) registerSecret(Buffer.from(pair).toString('base64').replace(/=+$/, ''))
  }
}

/** The secrets that an operator sets. */
export function registerSecretsOf(settings: Partial<Settings>): void {
  const { sealKeys, slack, teams, databaseUrl, metricsToken, operatorToken } = settings
  const keys = (sealKeys ?? '').split(',').map(key => key.slice(key.indexOf(':') + 1))
  const { signingSecret, botToken, oauth } = slack ?? {}
  const password = databaseUrl && URL.parse(databaseUrl)?.password
  const all = [signingSecret, botToken, oauth?.clientSecret, oauth?.stateSecret, teams?.appPassword, metricsToken]
  for (const secret of [...keys, ...all, operatorToken, password]) registerSecret(secret)
}

function keep(kind: 'log' | 'secrets', text: string): void {
  const folder = process.env[LOGS_FOLDER]
  // After the run its folder is gone.
  if (folder && existsSync(folder)) appendFileSync(join(folder, `${kind}-${process.pid}`), text)
}

/** The lines of that folder that contain a secret, with the secret masked. */
export function findLogged(folder: string): string[] {
  const files = readdirSync(folder)
  const read = (kind: string) =>
    files
      .filter(file => file.startsWith(`${kind}-`))
      .flatMap(file => readFileSync(join(folder, file), 'utf8').split('\n'))
      .filter(line => line !== '')
  const secrets = new Set(read('secrets').flatMap(line => spellings(String(JSON.parse(line)))))
  // Thousands of secrets in megabytes of text: each place is compared with those only that begin as it does.
  const byBeginning = Map.groupBy(secrets, secret => secret.slice(0, SHORTEST))
  return read('log').flatMap(line => {
    for (let at = 0; at + SHORTEST <= line.length; at += 1) {
      const found = byBeginning.get(line.slice(at, at + SHORTEST))?.find(secret => line.startsWith(secret, at))
      if (found !== undefined) return [line.replaceAll(found, '«secret»')]
    }
    return []
  })
}

/** How a secret looks in an address, or as text in JSON. */
const spellings = (secret: string) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]
