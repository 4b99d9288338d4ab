import { destination, type Logger, pino } from 'pino'
import { type Config, ConfigError, readConfig } from '../config.ts'
import type { Context } from '../src/context.ts'
import { withConnection } from '../src/database/connect.ts'
import { migrateToLatest } from '../src/database/migrate.ts'
import { reasonOf } from '../src/text/reason-of.ts'

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

/**
 * Runs a command and prints its answer; the process exits with 0 if it was done, otherwise with 1 and the reason on standard
 * error. `body` is called with the arguments and the settings of the environment; the database has the newest schema.
 */
export async function runCommand(body: (ctx: CommandContext, args: string[]) => Promise<Answer>): Promise<void> {
  answer(await withDatabase(ctx => body(ctx, process.argv.slice(2))))
}

/** The same for a command whose database may be empty, or older. */
export async function runWithDatabaseUrl(
  body: (databaseUrl: string, args: string[]) => Promise<Answer>,
): Promise<void> {
  answer(await withSettings(({ databaseUrl }) => body(databaseUrl, process.argv.slice(2))))
}

function answer({ kind, text }: Answer): void {
  if (kind === 'done') console.log(text)
  else console.error(text)
  process.exitCode = EXIT_CODES[kind]
}

async function withSettings(
  body: (settings: { config: Config; databaseUrl: string }) => Promise<Answer>,
): Promise<Answer> {
  try {
    const config = readConfig(process.env)
    const { databaseUrl } = config
    if (databaseUrl === null) return refused('DATABASE_URL is missing: it names the database that the command is for.')
    return await body({ config, databaseUrl })
  } catch (err) {
    if (err instanceof ConfigError) return refused(err.message)
    throw err
  }
}

async function withDatabase(body: (ctx: CommandContext) => Promise<Answer>): Promise<Answer> {
  return await withSettings(async ({ config, databaseUrl }) => {
    try {
      await migrateToLatest(databaseUrl)
    } catch (err) {
      return refused(`The database can't be used: ${reasonOf(err)}`)
    }
    const log = pino({ level: 'warn' }, destination(2))
    return await withConnection(databaseUrl, db =>
      body({ config, databaseUrl, db, log, now: () => new Date(), enqueueHint: () => {} }),
    )
  })
}
