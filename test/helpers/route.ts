import type { RawAct } from '../../adapters/chat/handler.ts'
import type { Reply } from '../../adapters/chat/interaction.ts'
import { perform } from '../../adapters/chat/router.ts'

/** Performs an action and draws its outcome as the adapters do, but rejects at a bug. */
export async function route(act: RawAct): Promise<Reply[]> {
  const done = await perform(act)
  return await done.draw()
}
