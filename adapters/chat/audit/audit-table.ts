import { type AuditEntry, readAudit } from '../../../src/audit/list-audit.ts'
import type { Context } from '../../../src/context.ts'
import type { Table } from '../files/table.ts'
import type { Words } from '../words/words.ts'
import { auditText } from './audit-text.ts'

const PAGE = 1000

/**
 * The audit log of an account, oldest entry first; with `personId`, only what that person did. Entries without an actor
 * have no person. For programs, instants are UTC and details JSON; for people, instants are in `timeZone` and an entry
 * is the sentence that the screen has.
 */
export function auditTable(
  ctx: Context,
  w: Words,
  input: { accountId: number; workspaceId?: number | undefined; personId: number | null; timeZone: string },
): Table<AuditEntry> {
  const { timeZone } = input
  return {
    async *pages() {
      for (let than: number | undefined = 0; than !== undefined; ) {
        const entries: AuditEntry[] = await readAudit(ctx.db, { ...input, page: { kind: 'newer', than }, limit: PAGE })
        yield entries
        than = entries.at(-1)?.id
      }
    },
    csv: [
      { name: 'at', value: ({ at }) => at.toISOString() },
      { name: 'person', value: ({ by }) => by?.name },
      { name: 'platform', value: ({ by }) => by?.platform },
      { name: 'workspace', value: ({ by }) => by?.workspace },
      { name: 'action', value: ({ fact }) => fact.action },
      { name: 'details', value: ({ fact }) => JSON.stringify(fact.details) },
    ],
    sheet: {
      name: w.t('audit.title'),
      columns: [
        {
          kind: 'time',
          zone: timeZone,
          heading: w.t('file.inZone', { label: w.t('audit.sheet.at'), zone: timeZone }),
          width: 26,
          value: ({ at }) => at,
        },
        { kind: 'text', heading: w.t('audit.person'), width: 24, value: ({ by }) => by?.name },
        { kind: 'text', heading: w.t('audit.sheet.workspace'), width: 24, value: ({ by }) => by?.workspace },
        { kind: 'text', heading: w.t('audit.sheet.entry'), width: 90, value: entry => auditText(w, entry) },
      ],
    },
  }
}
