import { destination, type Logger, pino } from 'pino'
import { type Config, ConfigError, readConfig } from '../config.ts'
import type { Context } from '../src/context.ts'
import { withConnection } from '../src/database/connect.ts'
import { migrateToLatest } from '../src/database/migrate.ts'

/** What a command works with: the product's own settings and database. */
export interface CommandContext {
  config: Config
  databaseUrl: string
  db: Context['db']
  log: Logger
  now: () => Date
  /** A transaction has work for a running process: it finds it in the rows. */
  enqueueHint: () => void
}

/** Whether it was done, and what to tell the operator, in sentences. */
export interface Answer {
  kind: 'done' | 'refused'
  text: string
}

export const done = (...lines: string[]): Answer => ({ kind: 'done', text: lines.join('\n') })
export const refused = (...lines: string[]): Answer => ({ kind: 'refused', text: lines.join('\n') })

const EXIT_CODES = { done: 0, refused: 1 } as const

/** What is wrong, in words: of an error of a database, and of the system. */
export function reasonOf(err: unknown): string {
  if (!(err instanceof Error)) return String(err)
  return err.cause === undefined ? err.message || err.name : reasonOf(err.cause)
}

/**
 * Runs a command and prints its answer; the process exits with 0 if it was done, otherwise with 1 and the reason on standard
 * error. `body` is called with the arguments and the settings of the environment; the database has the newest schema.
 */
export async function runCommand(body: (ctx: CommandContext, args: string[]) => Promise<Answer>): Promise<void> {
  const answer = await withDatabase(ctx => body(ctx, process.argv.slice(2)))
  if (answer.kind === 'done') console.log(answer.text)
  else console.error(answer.text)
  process.exitCode = EXIT_CODES[answer.kind]
}

/** The same for a command that needs only the settings, since its database may be empty, or newer. */
export async function runWithConfig(body: (config: Config, args: string[]) => Promise<Answer>): Promise<void> {
  const config = readSettings()
  const answer = 'kind' in config ? config : await body(config, process.argv.slice(2))
  if (answer.kind === 'done') console.log(answer.text)
  else console.error(answer.text)
  process.exitCode = EXIT_CODES[answer.kind]
}

function readSettings(): Config | Answer {
  try {
    return readConfig(process.env)
  } catch (err) {
    if (err instanceof ConfigError) return refused(err.message)
    throw err
  }
}

async function withDatabase(body: (ctx: CommandContext) => Promise<Answer>): Promise<Answer> {
  const config = readSettings()
  if ('kind' in config) return config
  const { databaseUrl } = config
  if (databaseUrl === null) return refused('DATABASE_URL is missing: it names the database that the command is for.')
  try {
    await migrateToLatest(databaseUrl)
  } catch (err) {
    return refused(`The database can't be used: ${reasonOf(err)}`)
  }
  const log = pino({ level: 'warn' }, destination(2))
  return await withConnection(databaseUrl, db =>
    body({ config, databaseUrl, db, log, now: () => new Date(), enqueueHint: () => {} }),
  )
}
