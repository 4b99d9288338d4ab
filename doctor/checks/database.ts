import type { Config } from '../../config.ts'
import { POOL_SIZE, withConnection } from '../../src/database/connect.ts'
import { OLDEST_POSTGRES } from '../../src/database/migrate.ts'
import { inspectDatabase } from '../../src/operation/inspect-database.ts'
import { reasonOf } from '../../src/text/reason-of.ts'
import { bad, type Finding, good, warning } from '../check.ts'

export async function checkDatabase({ databaseUrl }: Config): Promise<Finding[]> {
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
