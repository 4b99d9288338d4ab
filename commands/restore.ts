import '../temporal.ts'
import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { withConnection } from '../src/database/connect.ts'
import { migrateToLatest } from '../src/database/migrate.ts'
import { adoptRestoredCopy, isEmpty } from '../src/operation/adopt-restored-copy.ts'
import { reasonOf } from '../src/text/reason-of.ts'
import { type Answer, done, refused, runWithDatabaseUrl } from './command.ts'
import { runPgProgram } from './pg-program.ts'

const USAGE = `Usage:
  npm run restore -- FILE       restores a backup into the empty database of DATABASE_URL, and makes it safe to start from
  npm run restore -- --adopt    only the latter, after a restore by other means (a snapshot, point-in-time recovery)`

await runWithDatabaseUrl(async (databaseUrl, args) => {
  const [given, ...more] = args
  if (given === undefined || more.length > 0 || (given.startsWith('--') && given !== '--adopt')) return refused(USAGE)
  try {
    if (given !== '--adopt') {
      const problem = await fill(databaseUrl, resolve(given))
      if (problem !== null) return refused(problem, 'Nothing was restored.')
    }
    await migrateToLatest(databaseUrl)
    return await adopt(databaseUrl)
  } catch (err) {
    return refused(`The database can't be used: ${reasonOf(err)}`)
  }
})

/** Returns null, or why nothing was restored. */
async function fill(databaseUrl: string, file: string): Promise<string | null> {
  try {
    await access(file)
  } catch (err) {
    return `${file} can't be read: ${reasonOf(err)}`
  }
  if (!(await withConnection(databaseUrl, isEmpty))) {
    return 'The database of DATABASE_URL has tables. Create an empty one (createdb), and let DATABASE_URL name it.'
  }
  const options = ['--no-owner', '--no-privileges', '--exit-on-error', '--single-transaction']
  return await runPgProgram('pg_restore', databaseUrl, [...options, file])
}

async function adopt(databaseUrl: string): Promise<Answer> {
  const adopted = await withConnection(databaseUrl, adoptRestoredCopy)
  if (adopted.kind === 'in_use') {
    return refused(
      `The database has ${adopted.connections} other connections: a product works on it, and nothing was changed. Stop it, then: npm run restore -- --adopt`,
    )
  }
  const { inDoubt, since } = adopted
  return done(
    `The database is safe to start from. Its newest row is of ${since?.toISOString() ?? 'no time: it is empty'}.`,
    inDoubt === 0
      ? 'No post was waiting in it.'
      : `${inDoubt} posts that were waiting in it may have been made since: each is looked up before it is posted. Where a platform allows no look-up, people are asked.`,
    'Stop the product of the old database for good before you start this one: both would post. Then erase again what was erased since the backup.',
  )
}
