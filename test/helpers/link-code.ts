import type { Actor } from '../../src/actor.ts'
import type { Context } from '../../src/context.ts'
import { createLinkCode } from '../../src/linking/link-code.ts'

/** The code that this Administrator gets to link another workspace. */
export async function linkCodeOf(ctx: Context, actor: Actor): Promise<string> {
  const given = await createLinkCode(ctx, actor)
  if (given.kind !== 'code') throw new Error(given.kind)
  return given.code
}
