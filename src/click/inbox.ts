import { sql } from 'kysely'
import { type Context, transact } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import { isDone } from '../event/do-once.ts'
import { endLease, startRenewing, takeLease } from '../lease.ts'
import { seal } from '../secret/seal.ts'

export interface NewClick {
  /** The idempotency key of the click's deed (`doOnce`), made of the platform's id of the click. */
  idempotencyKey: string
  /** Who clicked, by the platform's ids. */
  who: { platform: Platform; workspace: string; person: string }
  /**
   * The interaction as text, which `WorkerContext.performClick` parses. Stored sealed, because a form may hold
   * credentials.
   */
  interaction: string
}

/**
 * Puts a click into the inbox, so that it can be acknowledged before its deed is done: a job redoes it if this process
 * ends first. Returns a function that removes it again, to be called when the deed is done or the person was informed
 * that it failed; it never throws.
 */
export async function addToInbox(ctx: Context, click: NewClick): Promise<() => Promise<void>> {
  const { id, lease } = await transact(ctx, async trx => {
    const { id } = await trx
      .insertInto('kept_click')
      .values({ event_id: click.idempotencyKey, ...click.who, clicked_at: ctx.now() })
      // The same click again, from another process.
      .onConflict(conflict => conflict.column('event_id').doUpdateSet({ event_id: click.idempotencyKey }))
      .returning('id')
      .executeTakeFirstOrThrow()
    const slot = secretSlotOf(id)
    await trx
      .insertInto('secret')
      .values({ ...slot, ...seal(ctx.keyring, slot, click.interaction) })
      .onConflict(conflict => conflict.columns(['owner', 'field']).doNothing())
      .execute()
    return { id, lease: await takeLease(trx, 'redo-click', `${id}`, ctx.leaseMs) }
  })
  const stopRenewing =
    lease && startRenewing(ctx.db, lease, err => ctx.log.warn({ err }, 'The lease of a click was not renewed'))
  return async () => {
    stopRenewing?.()
    try {
      // Another process holds its lease: it is removed only if the deed is done.
      if (!lease && !(await isDone(ctx, click.idempotencyKey))) return
      await removeFromInbox(ctx, id)
      if (lease) await endLease(ctx.db, lease)
    } catch (err) {
      // The job finds by the idempotency key that the deed was done.
      ctx.log.warn({ err }, 'A click that is done was not removed from the inbox')
    }
  }
}

/** Removes a click from the inbox. */
export async function removeFromInbox({ db }: Pick<Context, 'db'>, id: number): Promise<void> {
  await sql`with gone as (delete from kept_click where id = ${id})
    delete from secret where owner = ${secretSlotOf(id).owner}`.execute(db)
}

/** The row of `secret` that holds a click's text. */
export const secretSlotOf = (id: number) => ({ owner: `click/${id}`, field: 'interaction' })
