import { readAudit } from '../../../src/audit/list-audit.ts'
import type { Context } from '../../../src/context.ts'
import { BOM, csvRows } from '../files/csv.ts'

/** Column names and their order are the same in every language, because programs read the file, too. */
const COLUMNS = ['at', 'person', 'platform', 'workspace', 'action', 'details']

const PAGE = 1000

/**
 * The audit log of an account as CSV in pieces, oldest entry first; with `personId`, only what that person did.
 * Instants are UTC, details are JSON. Entries without an actor have no person.
 */
export async function* auditCsv(
  ctx: Context,
  input: { accountId: number; workspaceId?: number | undefined; personId: number | null },
): AsyncGenerator<string> {
  yield BOM + csvRows([COLUMNS])
  for (let than: number | undefined = 0; than !== undefined; ) {
    const entries = await readAudit(ctx.db, { ...input, page: { kind: 'newer', than }, limit: PAGE })
    const rows = entries.map(({ at, by, fact }) => [
      at.toISOString(),
      by?.name,
      by?.platform,
      by?.workspace,
      fact.action,
      JSON.stringify(fact.details),
    ])
    if (rows.length > 0) yield csvRows(rows)
    than = entries.at(-1)?.id
  }
}
