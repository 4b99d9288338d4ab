import { readConfig } from './config.ts'
import { connect } from './src/database/connect.ts'
import { migrateToLatest } from './src/database/migrate.ts'
import { createAdministratorCode } from './src/person/administrator-code.ts'

/**
 * `npm run --silent administrator-code -- <tenant id>`: prints a one-time code with which somebody inside that tenant (or
 * Slack workspace) becomes Administrator, by writing `administrator <code>` to Fleetfeed. Good for a day; only its hash is kept.
 */
const [given = '', ...more] = process.argv.slice(2)
// Teams writes tenants in lower case.
const workspace = given.includes('-') ? given.toLowerCase() : given
const { databaseUrl } = readConfig(process.env)
if (!/^[\w-]+$/.test(workspace) || more.length > 0) {
  fail(
    'Usage: npm run administrator-code -- <tenant id>, the directory (tenant) id in Entra, or the id of a Slack workspace.',
  )
} else if (databaseUrl === null) {
  fail('DATABASE_URL is missing: the code is for the people of that database.')
} else {
  await migrateToLatest(databaseUrl)
  const db = connect({ url: databaseUrl, poolSize: 1 })
  try {
    const { code, expiresAt } = await createAdministratorCode({ db, now: () => new Date() }, workspace)
    console.log(
      `${code}  (good once, until ${expiresAt.toISOString()}; to be written to Fleetfeed: administrator ${code})`,
    )
  } finally {
    await db.destroy()
  }
}

function fail(text: string): void {
  console.error(text)
  process.exitCode = 1
}
