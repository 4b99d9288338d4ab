import { may } from '../../../src/actor.ts'
import { auditFile } from '../files/file-to-send.ts'
import type { FileFormat } from '../files/link.ts'
import { type HandlersOf, look, notAllowed, type OptionsOf } from '../handler.ts'
import { chosenIds } from '../interaction.ts'
import type { ActionPayload } from '../payloads.ts'
import { peopleOptions } from '../people/actions.ts'
import { drawAudit } from './draw-audit.ts'

const turn = (kind: 'older' | 'newer') =>
  look(async (act, { personId, than }: ActionPayload<'audit.older'>) => [
    { kind: 'replace', screen: await drawAudit(act, personId, { kind, than }) },
  ])

const send = (format: FileFormat) =>
  look(({ ctx, w, actor }, { personId }: ActionPayload<'audit.csv'>) =>
    may(actor, 'administer')
      ? [{ kind: 'file', file: auditFile(ctx, { ...actor, w }, personId, format) }]
      : notAllowed(w, { kind: 'not_allowed', needs: 'administer' }),
  )

/** The audit log: its pages, the filter by person, and its files. */
export const auditActions: HandlersOf<'audit'> = {
  'audit.open': look(async act => [{ kind: 'open', screen: await drawAudit(act) }]),
  'audit.everybody': look(async act => [{ kind: 'replace', screen: await drawAudit(act) }]),
  'audit.person': look(async act => {
    const [personId = null] = chosenIds(act.interaction.values.person)
    return [{ kind: 'replace', screen: await drawAudit(act, personId) }]
  }),
  'audit.csv': send('csv'),
  'audit.xlsx': send('xlsx'),
  'audit.older': turn('older'),
  'audit.newer': turn('newer'),
}

export const auditOptions: OptionsOf<'audit'> = {
  'audit.person': (act, _, part) => peopleOptions['people.pick'](act, undefined, part),
}
