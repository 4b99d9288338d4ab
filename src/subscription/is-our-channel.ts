import type { Actor } from '../actor.ts'
import type { Trx } from '../context.ts'
import { PLATFORMS } from '../platform.ts'

/**
 * Whether a channel named in a form belongs to the actor's own workspace. On a platform that reports each conversation
 * to us (Teams), an app of many tenants could post to any of them; a platform with its own channel picker (Slack)
 * refuses foreign channels itself.
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
