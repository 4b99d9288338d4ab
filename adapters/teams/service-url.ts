import type { Context } from '../../src/context.ts'
import { findServiceUrl } from '../../src/conversation/list-conversations.ts'
import { withoutThread } from './activity.ts'
import type { Spot } from './connector.ts'
import { ConnectorError } from './connector-error.ts'

/** A tenant, with the service URL that its newest activity named. */
interface Tenant {
  tenant: string
  serviceUrl: string
}

/**
 * The service URL for a conversation: from its own newest activity, otherwise from the tenant's. People of one tenant
 * have different URLs, and at another's URL Teams doesn't know the conversation.
 * https://github.com/microsoft/botframework-sdk/issues/6184, https://github.com/MicrosoftDocs/bot-docs/issues/1687
 */
export async function serviceUrlOf({ db }: Context, of: Tenant, conversation: string): Promise<string> {
  return (await findServiceUrl(db, of.tenant, withoutThread(conversation))) ?? of.serviceUrl
}

/**
 * Runs `call` with the conversation's own service URL; if Teams doesn't know the conversation there any more, with the
 * tenant's newest one, because URLs change. https://github.com/microsoft/BotFramework-Services/issues/349
 */
export async function withServiceUrl<T>(
  ctx: Context,
  of: Tenant,
  conversation: string,
  call: (spot: Spot) => Promise<T>,
): Promise<T> {
  const own = await serviceUrlOf(ctx, of, conversation)
  try {
    return await call({ serviceUrl: own, conversation })
  } catch (err) {
    if (own === of.serviceUrl || !mayBeElsewhere(err)) throw err
    return await call({ serviceUrl: of.serviceUrl, conversation }).catch((other: unknown) => {
      throw mayBeElsewhere(other) ? err : other
    })
  }
}

/** Whether nothing was applied at that URL, and another may work. */
function mayBeElsewhere(err: unknown): boolean {
  return err instanceof ConnectorError && (err.status === 403 || err.status === 404 || err.code === 'not_sent')
}
