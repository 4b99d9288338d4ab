import type { Context } from '../../src/context.ts'
import { findServiceUrl } from '../../src/conversation/list-conversations.ts'
import { withoutThread } from './activity.ts'
import type { Spot } from './connector.ts'
import { ConnectorError } from './connector-error.ts'

/** A tenant, and where Teams takes our messages by its newest activity. */
interface Tenant {
  tenant: string
  serviceUrl: string
}

/**
 * Where Teams takes what is for this conversation: as its own newest activity said, else as the tenant's did. People of one tenant
 * come by different ones, and by another's Teams doesn't know the conversation.
 * https://github.com/microsoft/botframework-sdk/issues/6184, https://github.com/MicrosoftDocs/bot-docs/issues/1687
 */
export async function serviceUrlOf({ db }: Context, of: Tenant, conversation: string): Promise<string> {
  return (await findServiceUrl(db, of.tenant, withoutThread(conversation))) ?? of.serviceUrl
}

/**
 * Says something there; where Teams doesn't know the conversation at its own URL any more, by the tenant's newest: URLs change.
 * https://github.com/microsoft/BotFramework-Services/issues/349
 */
export async function atItsUrl<T>(
  ctx: Context,
  of: Tenant,
  conversation: string,
  say: (spot: Spot) => Promise<T>,
): Promise<T> {
  const own = await serviceUrlOf(ctx, of, conversation)
  try {
    return await say({ serviceUrl: own, conversation })
  } catch (err) {
    if (own === of.serviceUrl || !mayBeElsewhere(err)) throw err
    return await say({ serviceUrl: of.serviceUrl, conversation }).catch((other: unknown) => {
      throw mayBeElsewhere(other) ? err : other
    })
  }
}

/** Nothing was done there. */
function mayBeElsewhere(err: unknown): boolean {
  return err instanceof ConnectorError && (err.status === 403 || err.status === 404 || err.code === 'not_sent')
}
