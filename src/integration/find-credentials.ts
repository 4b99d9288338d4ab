import type { Context } from '../context.ts'
import { type FeedConnection, feedApp } from '../feed/feed.ts'
import { readSecrets } from '../secret/secrets.ts'
import { findIntegration, type Integration } from './find-integration.ts'

/**
 * An integration with its decrypted credentials, for a job; `candidate`: those that wait for verification. `null` if it
 * was removed. Both are read in one snapshot: linking moves a feed to another account and seals its credentials for
 * that account. Between two separate reads the feed could appear without credentials, which an OEM would refuse as
 * wrong.
 */
export async function findCredentials(
  ctx: Context,
  integrationId: number,
  kind: 'integration' | 'candidate',
): Promise<{ integration: Integration; connection: FeedConnection } | null> {
  const snapshot = ctx.db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
  return await snapshot.execute(async trx => {
    const integration = await findIntegration(trx, null, integrationId)
    if (!integration) return null
    const { accountId, id, oem } = integration
    return {
      integration,
      connection: {
        oem: feedApp(ctx.feed, oem).oem,
        credentials: await readSecrets(trx, ctx.keyring, { accountId, kind, id }),
        // A candidate may have another address, whose hours may be in another unit.
        hours: kind === 'integration' ? integration.hours?.units : null,
      },
    }
  })
}
