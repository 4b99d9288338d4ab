import { randomUUID } from 'node:crypto'
import type { Actor } from '../../src/actor.ts'
import type { Context } from '../../src/context.ts'

/** Logs that something a person wanted was refused. Returns the reference under which the log has it. */
export function logRefusal(ctx: Context, { personId, accountId }: Actor, of: { action: string }): string {
  const reference = randomUUID().slice(0, 8)
  ctx.log.info({ reference, personId, accountId, ...of }, 'Something a person wanted was refused')
  return reference
}
