import type { Actor } from '../../../src/actor.ts'
import { type AuditPage, listAudit } from '../../../src/audit/list-audit.ts'
import type { Context } from '../../../src/context.ts'
import { readPerson } from '../../../src/person/list-people.ts'
import { notAllowedScreen } from '../notice-screen.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { AUDIT_PAGE, auditScreen } from './audit-screen.ts'

/** Draws a page of the audit log, of everybody or of one person. Only Administrators may see it. */
export async function drawAudit(
  { ctx, w, actor }: { ctx: Context; w: Words; actor: Actor },
  personId: number | null = null,
  page: AuditPage = { kind: 'newest' },
): Promise<Screen> {
  const person = personId === null ? null : await readPerson(ctx, actor.accountId, personId)
  const listed = await listAudit(ctx, actor, { personId: person?.personId ?? null, page, limit: AUDIT_PAGE })
  return listed.kind === 'not_allowed' ? notAllowedScreen(w, listed.needs) : auditScreen(w, listed, person)
}
