import type { Actor } from '../../../src/actor.ts'
import type { Context } from '../../../src/context.ts'
import { listWorkspaces } from '../../../src/workspace/list-workspaces.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { linkScreen } from './link-screen.ts'

/** The answer to `link`: whether this workspace is linked. */
export async function drawLink(ctx: Context, w: Words, actor: Actor): Promise<Screen> {
  return linkScreen(w, actor, await listWorkspaces(ctx, actor.accountId))
}
