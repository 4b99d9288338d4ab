import { type Actor, may } from '../../../src/actor.ts'
import { type AuditPage, listAudit } from '../../../src/audit/list-audit.ts'
import type { Context } from '../../../src/context.ts'
import { readPerson } from '../../../src/person/list-people.ts'
import { auditCsvFile } from '../files/file-to-send.ts'
import { type Act, carried, type Handlers, notAllowed, type Options } from '../handler.ts'
import { type Reply, typed } from '../interaction.ts'
import type { Screen } from '../screen.ts'
import { AUDIT_PAGE, auditScreen } from '../screens/audit.ts'
import { notAllowedScreen } from '../screens/notice.ts'
import type { Words } from '../words/words.ts'
import { peopleOptions } from './people.ts'

/** A page of the trail, of everybody or of one person: for Administrators. */
export async function drawAudit(
  { ctx, w, actor }: { ctx: Context; w: Words; actor: Actor },
  personId = 0,
  page: AuditPage = { kind: 'newest' },
): Promise<Screen> {
  const person = personId === 0 ? null : await readPerson(ctx, actor.accountId, personId)
  const listed = await listAudit(ctx, actor, { personId: person?.personId ?? null, page, limit: AUDIT_PAGE })
  return listed.kind === 'not_allowed' ? notAllowedScreen(w, listed.needs) : auditScreen(w, listed, person)
}

async function turn(act: Act, kind: 'older' | 'newer'): Promise<Reply[]> {
  const [personId, than] = carried(act)
  return [{ kind: 'replace', screen: await drawAudit(act, personId, { kind, than }) }]
}

/** Who did what. */
export const auditActions: Handlers = {
  'audit.open': async act => [{ kind: 'open', screen: await drawAudit(act) }],
  'audit.everybody': async act => [{ kind: 'replace', screen: await drawAudit(act) }],
  'audit.person': async act => {
    const personId = Number.parseInt(typed(act.interaction, 'person'), 10) || 0
    return [{ kind: 'replace', screen: await drawAudit(act, personId) }]
  },
  'audit.csv': async act => {
    const { ctx, w, actor } = act
    if (!may(actor, 'administer')) return notAllowed(w, { kind: 'not_allowed', needs: 'administer' })
    const [personId] = carried(act)
    return [{ kind: 'file', file: auditCsvFile(ctx, { accountId: actor.accountId, w }, personId || null) }]
  },
  'audit.older': act => turn(act, 'older'),
  'audit.newer': act => turn(act, 'newer'),
}

export const auditOptions: Options = {
  'audit.person': async (act, part) => (await peopleOptions['people.pick']?.(act, part)) ?? [],
}
