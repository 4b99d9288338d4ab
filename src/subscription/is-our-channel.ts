import type { Actor } from '../actor.ts'
import type { Trx } from '../context.ts'
import { PLATFORMS } from '../platform.ts'

/**
 * Whether a channel that a form names is one of the actor's own workspace. A platform that tells us of each
 * conversation lets an app of many tenants post to any of them; one that picks channels refuses a foreign one by itself.
 */
export async function isOurChannel(trx: Trx, actor: Actor, channel: string): Promise<boolean> {
  if (PLATFORMS[actor.platform].picksChannels) return true
  const row = await trx
    .selectFrom('conversation')
    .innerJoin('workspace', 'workspace.external_id', 'conversation.tenant')
    .select('conversation.id')
    .where('workspace.id', '=', actor.workspaceId)
    .where('conversation.external_id', '=', channel)
    .where('conversation.kind', '!=', 'personal')
    .executeTakeFirst()
  return row !== undefined
}
