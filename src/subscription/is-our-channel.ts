import type { Trx } from '../context.ts'
import type { Actor } from '../person/actor.ts'

/**
 * Whether a channel that a form names is one of the actor's own workspace. Teams told us of each conversation that the app is
 * in, and an app of many tenants could post to any of them; Slack refuses a channel of another workspace by itself.
 */
export async function isOurChannel(trx: Trx, actor: Actor, channel: string): Promise<boolean> {
  if (actor.platform === 'slack') return true
  const row = await trx
    .selectFrom('conversation')
    .innerJoin('workspace', 'workspace.external_id', 'conversation.tenant')
    .select('conversation.id')
    .where('workspace.id', '=', actor.workspaceId)
    .where('conversation.external_id', '=', channel)
    .executeTakeFirst()
  return row !== undefined
}
