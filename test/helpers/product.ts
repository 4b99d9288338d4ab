import type { TeamsConfig } from '../../adapters/teams/config.ts'
import { type LocalProduct, startLocalProduct } from '../../playground/local-product.ts'
import type { Settings } from '../../start.ts'
import { createTestDatabase } from './database.ts'
import type { TestBackend } from './redis.ts'

export { settle } from '../../playground/local-product.ts'

export type Product = LocalProduct

/** The whole product on a database of its own. `at`: where its clock begins. */
export async function startProduct(
  options: { backend?: TestBackend; at?: string; teams?: Partial<TeamsConfig>; settings?: Partial<Settings> } = {},
): Promise<Product> {
  const database = await createTestDatabase()
  const product = await startLocalProduct({
    databaseUrl: database.url,
    redisUrl: options.backend?.name === 'redis' ? options.backend.url : null,
    at: options.at ?? '2026-11-10T09:00:00Z',
    ...(options.teams ? { teams: options.teams } : {}),
    ...(options.settings ? { settings: options.settings } : {}),
  })
  return {
    ...product,
    stop: async () => {
      await product.stop()
      await database.drop()
    },
  }
}
