import { type Kysely, sql } from 'kysely'

/** The locale in the form stored from now on; null if it is none. */
function localeOf(said: string): string | null {
  try {
    return new Intl.Locale(
      said
        .trim()
        .replace(/[.@].*/, '')
        .replaceAll('_', '-'),
    ).baseName
  } catch {
    return null
  }
}

/** The same zone, or UTC if it is none. */
function zoneOf(said: string): string {
  try {
    if (!/^[A-Za-z]/.test(said)) return 'UTC'
    new Intl.DateTimeFormat('en', { timeZone: said })
    return said
  } catch {
    return 'UTC'
  }
}

/**
 * Locales and zones of people were stored as the platform wrote them: one that no runtime can parse (`""`, `Mars/Base`)
 * locked the person out, and `en_US` was parsed again each time. Values that can't be parsed become the defaults of a
 * new person.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['person', 'subscription']) {
    const of = sql.table(table)
    const { rows } = await sql<{ locale: string }>`select distinct locale from ${of}`.execute(db)
    for (const { locale } of rows) {
      const mended = localeOf(locale) ?? 'en-US'
      if (mended !== locale) await sql`update ${of} set locale = ${mended} where locale = ${locale}`.execute(db)
    }
  }
  const { rows } = await sql<{ zone: string }>`select distinct time_zone as zone from person`.execute(db)
  for (const { zone } of rows) {
    const mended = zoneOf(zone)
    if (mended !== zone) await sql`update person set time_zone = ${mended} where time_zone = ${zone}`.execute(db)
  }
}
