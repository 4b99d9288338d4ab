import type { Context } from '../../src/context.ts'
import type { Journal } from './journal.ts'

/** How many of the newest rows are read each time; a click writes a few. */
const LOOKED_AT = 200

export interface Rows {
  /** Reads the rows now and adds what is new to the journal. Never throws. */
  look(): void
  /** Resolves once no read is running. */
  close(): Promise<void>
}

/** Adds new audit entries and every state of an announcement to the journal. */
export async function recordRows(journal: Journal, ctx: Context): Promise<Rows> {
  let lastEntry = 0
  const states = new Map<number, string>()

  const find = async (tell: boolean) => {
    const entries = await ctx.db
      .selectFrom('audit_entry')
      .select(['id', 'action', 'details'])
      .where('id', '>', lastEntry)
      .orderBy('id', 'desc')
      .limit(LOOKED_AT)
      .execute()
    const announcements = await ctx.db
      .selectFrom('announcement')
      .select(['id', 'topic', 'place', 'state', 'wanted', 'delivered', 'problem'])
      .orderBy('id', 'desc')
      .limit(LOOKED_AT)
      .execute()
    for (const { id, action, details } of entries.reverse()) {
      lastEntry = Math.max(lastEntry, id)
      if (tell) journal.add('row', `audit_entry ${id} ${action}`, details)
    }
    for (const { id, state, ...row } of announcements.reverse()) {
      const is = row.wanted > row.delivered && state === 'sent' ? 'sent, to be brought up to date' : state
      const known = `${is} ${row.wanted} ${row.delivered}`
      if (states.get(id) === known) continue
      states.set(id, known)
      if (tell) journal.add('row', `announcement ${id} ${row.topic.kind} ${is}`, row)
    }
  }
  await find(false)

  let looking: Promise<void> | null = null
  let again = false
  let closed = false
  const look = () => {
    if (closed) return
    again = true
    looking ??= run().finally(() => {
      looking = null
    })
  }
  const run = async () => {
    while (again && !closed) {
      again = false
      await find(true).catch((err: unknown) => ctx.log.warn({ err }, 'The journal could not read the rows'))
    }
  }
  return {
    look,
    close: async () => {
      closed = true
      await looking
    },
  }
}
