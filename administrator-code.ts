import './temporal.ts'
import { ConfigError, readConfig } from './config.ts'
import { connect } from './src/database/connect.ts'
import { migrateToLatest } from './src/database/migrate.ts'
import { createAdministratorCode } from './src/person/administrator-code.ts'

/**
 * `npm run --silent administrator-code -- <tenant id>`: prints a one-time code with which somebody inside that tenant
 * (or Slack workspace) becomes Administrator by writing `administrator <code>` to Fleetfeed. Valid for a day; only its
 * hash is stored.
 */
const USAGE =
  'Usage: npm run administrator-code -- <id>, the directory (tenant) id in Entra, or the id of a Slack workspace (T…) or organisation (E…).'

/** A tenant id of Entra, in any letter case, or an id of Slack. */
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const SLACK = /^[TE][A-Z0-9]+$/

const [given = '', ...more] = process.argv.slice(2)
const workspace = GUID.test(given) ? given.toLowerCase() : given
const problem = await run()
if (problem !== null) {
  console.error(problem)
  process.exitCode = 1
}

/** Prints the code. Returns null, or what is wrong, in words. */
async function run(): Promise<string | null> {
  if (more.length > 0 || !(GUID.test(workspace) || SLACK.test(workspace))) return USAGE
  let databaseUrl: string | null
  try {
    databaseUrl = readConfig(process.env).databaseUrl
  } catch (err) {
    if (err instanceof ConfigError) return err.message
    throw err
  }
  if (databaseUrl === null) return 'DATABASE_URL is missing: the code is for the people of that database.'
  try {
    await migrateToLatest(databaseUrl)
  } catch (err) {
    return `The database can't be used: ${err instanceof Error ? err.message || String(err.cause ?? err.name) : String(err)}`
  }
  const db = connect({ url: databaseUrl, poolSize: 1 })
  try {
    const installed = await db
      .selectFrom('workspace')
      .select(['external_id', 'name'])
      .where('uninstalled_at', 'is', null)
      .orderBy('id')
      .limit(20)
      .execute()
    const known = await db.selectFrom('workspace').select('id').where('external_id', '=', workspace).executeTakeFirst()
    if (!known) {
      const list = installed.map(one => `  ${one.external_id}  ${one.name}`)
      const seen = list.length > 0 ? ['Fleetfeed is in:', ...list] : ['Fleetfeed is nowhere yet.']
      return [
        `Fleetfeed was never in ${workspace}. Add it there, or write to it once, then make the code.`,
        ...seen,
      ].join('\n')
    }
    const { code, expiresAt } = await createAdministratorCode({ db, now: () => new Date() }, workspace)
    console.log(
      `${code}  (good once, until ${expiresAt.toISOString()}; to be written to Fleetfeed: administrator ${code})`,
    )
    return null
  } finally {
    await db.destroy()
  }
}
