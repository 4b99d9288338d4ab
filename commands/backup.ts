import '../temporal.ts'
import { open, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { reasonOf } from '../src/text/reason-of.ts'
import { done, refused, runWithDatabaseUrl } from './command.ts'
import { runPgProgram } from './pg-program.ts'

/**
 * `npm run backup -- FILE`: writes the database to a file, as of one moment, while the product runs. Without BullMQ's
 * tables: the rows say what is due.
 */
await runWithDatabaseUrl(async (databaseUrl, args) => {
  const [given, ...more] = args
  if (given === undefined || more.length > 0) return refused('Usage: npm run backup -- FILE')
  const file = resolve(given)
  try {
    // Before pg_dump writes: the file is its owner's alone from the beginning, and no older backup is lost.
    await (await open(file, 'wx', 0o600)).close()
  } catch (err) {
    return refused(`${file} can't be written: ${reasonOf(err)}`)
  }
  const options = ['--format=custom', '--no-owner', '--no-privileges', '--exclude-schema=bullmq', `--file=${file}`]
  const problem = await runPgProgram('pg_dump', databaseUrl, options)
  if (problem !== null) {
    await rm(file, { force: true })
    return refused(problem, 'Nothing was backed up.')
  }
  const { size } = await stat(file)
  return done(
    `The database is backed up to ${file} (${size} bytes).`,
    'Secrets in it are sealed: keep SEAL_KEYS as safe as the file, and apart from it. Restore: npm run restore -- FILE',
  )
})
