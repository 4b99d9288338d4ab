import type { TeamsConfig } from '../../adapters/teams/config.ts'
import { type LocalProduct, startLocalProduct } from '../../playground/local-product.ts'
import type { Settings } from '../../start.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { keepingLog, registerCredentials, registerSecretsOf } from './kept-log.ts'
import type { TestBackend } from './redis.ts'

export { drain } from '../../playground/drain.ts'

export type Product = LocalProduct

/** The whole product on its own database, or on an existing one. `at`: where its clock begins. */
export async function startProduct(
  options: {
    backend?: TestBackend
    database?: TestDatabase
    at?: string
    teams?: Partial<TeamsConfig>
    socket?: boolean
    settings?: Partial<Settings>
  } = {},
): Promise<Product> {
  const database = options.database ?? (await createTestDatabase())
  const product = await startLocalProduct({
    databaseUrl: database.url,
    redisUrl: options.backend?.name === 'redis' ? options.backend.url : null,
    at: options.at ?? '2026-11-10T09:00:00Z',
    // Retries wait only briefly: the length of the wait proves nothing.
    teams: { firstWaitMs: 10, ...options.teams },
    ...(options.socket ? { socket: true } : {}),
    settings: keepingLog({ logLevel: process.env.LOG_LEVEL ?? 'error', ...options.settings }),
  })
  registerSecretsOf(product.settings)
  for (const credentials of Object.values(product.feeds.credentials)) registerCredentials(credentials)
  return {
    ...product,
    stop: async () => {
      await product.stop()
      if (!options.database) await database.drop()
    },
  }
}
