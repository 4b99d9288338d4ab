import { readAudit } from '../../../src/audit/list-audit.ts'
import type { Context } from '../../../src/context.ts'
import { BOM, csvRows } from '../files/csv.ts'

/** In English and in this order whoever reads it: programs read it too. */
const COLUMNS = ['at', 'person', 'platform', 'workspace', 'action', 'details']

const PAGE = 1000

/**
 * The trail of an account as CSV in pieces, oldest first; with `personId` what that person did. Instants are UTC, the details
 * JSON; what happened by itself has no person.
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
