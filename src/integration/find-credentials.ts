import type { Context } from '../context.ts'
import { type FeedConnection, feedApp } from '../feed/feed.ts'
import { readSecrets } from '../secret/secrets.ts'
import { findIntegration, type Integration } from './find-integration.ts'

/**
 * An integration with its opened credentials, for a job; `candidate`: those that wait for their verification. `null` where it
 * is removed. Both are of one snapshot: linking moves a feed to another account and seals its credentials for that one, and
 * read between the two a feed would have none, which an OEM calls wrong.
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
        // Another address may be tried.
        hours: kind === 'integration' ? integration.hours?.units : null,
      },
    }
  })
}
