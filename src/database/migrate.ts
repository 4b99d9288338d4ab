import { readdir } from 'node:fs/promises'
import { type Migration, Migrator } from 'kysely/migration'
import { connect } from './connect.ts'

const folder = new URL('../../migrations/', import.meta.url)

/** Brings the database at `url` to the newest schema. Safe to run from several processes at once (kysely locks). */
export async function migrateToLatest(url: string): Promise<void> {
  const db = connect({ url, poolSize: 2 })
  try {
    const migrator = new Migrator({ db, provider: { getMigrations } })
    const { error } = await migrator.migrateToLatest()
    if (error) throw new Error('The database could not be migrated.', { cause: error })
  } finally {
    await db.destroy()
  }
}

/** By their names, in their order. */
export async function getMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(folder)).filter(file => file.endsWith('.ts')).sort()
  const entries = files.map(async file => [file.slice(0, -3), await import(new URL(file, folder).href)] as const)
  return Object.fromEntries(await Promise.all(entries))
}
