import { type Actor, may } from '../../../src/actor.ts'
import { type AuditPage, listAudit } from '../../../src/audit/list-audit.ts'
import type { Context } from '../../../src/context.ts'
import { readPerson } from '../../../src/person/list-people.ts'
import { auditCsvFile } from '../files/file-to-send.ts'
import { type HandlersOf, look, notAllowed, type OffersOf } from '../handler.ts'
import { chosenIds } from '../interaction.ts'
import type { Payload } from '../payloads.ts'
import type { Screen } from '../screen.ts'
import { AUDIT_PAGE, auditScreen } from '../screens/audit.ts'
import { notAllowedScreen } from '../screens/notice.ts'
import type { Words } from '../words/words.ts'
import { peopleOffers } from './people.ts'

/** A page of the trail, of everybody or of one person: for Administrators. */
export async function drawAudit(
  { ctx, w, actor }: { ctx: Context; w: Words; actor: Actor },
  personId: number | null = null,
  page: AuditPage = { kind: 'newest' },
): Promise<Screen> {
  const person = personId === null ? null : await readPerson(ctx, actor.accountId, personId)
  const listed = await listAudit(ctx, actor, { personId: person?.personId ?? null, page, limit: AUDIT_PAGE })
  return listed.kind === 'not_allowed' ? notAllowedScreen(w, listed.needs) : auditScreen(w, listed, person)
}

const turn = (kind: 'older' | 'newer') =>
  look(async (act, { personId, than }: Payload<'audit.older'>) => [
    { kind: 'replace', screen: await drawAudit(act, personId, { kind, than }) },
  ])

/** Who did what. */
export const auditActions: HandlersOf<'audit'> = {
  'audit.open': look(async act => [{ kind: 'open', screen: await drawAudit(act) }]),
  'audit.everybody': look(async act => [{ kind: 'replace', screen: await drawAudit(act) }]),
  'audit.person': look(async act => {
    const [personId = null] = chosenIds(act.interaction.values.person)
    return [{ kind: 'replace', screen: await drawAudit(act, personId) }]
  }),
  'audit.csv': look(({ ctx, w, actor }, { personId }) =>
    may(actor, 'administer')
      ? [{ kind: 'file', file: auditCsvFile(ctx, { ...actor, w }, personId) }]
      : notAllowed(w, { kind: 'not_allowed', needs: 'administer' }),
  ),
  'audit.older': turn('older'),
  'audit.newer': turn('newer'),
}

export const auditOffers: OffersOf<'audit'> = {
  'audit.person': (act, _, part) => peopleOffers['people.pick'](act, undefined, part),
}
