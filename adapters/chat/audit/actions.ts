import { may } from '../../../src/actor.ts'
import { auditCsvFile } from '../files/file-to-send.ts'
import { type HandlersOf, look, notAllowed, type OptionsOf } from '../handler.ts'
import { chosenIds } from '../interaction.ts'
import type { ActionPayload } from '../payloads.ts'
import { peopleOptions } from '../people/actions.ts'
import { drawAudit } from './draw-audit.ts'

const turn = (kind: 'older' | 'newer') =>
  look(async (act, { personId, than }: ActionPayload<'audit.older'>) => [
    { kind: 'replace', screen: await drawAudit(act, personId, { kind, than }) },
  ])

/** The audit log: its pages, the filter by person, and its CSV. */
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

export const auditOptions: OptionsOf<'audit'> = {
  'audit.person': (act, _, part) => peopleOptions['people.pick'](act, undefined, part),
}
