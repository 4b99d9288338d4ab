import { MAX_ROWS } from '../../../src/own-list/list-table.ts'
import type { Words } from '../words/words.ts'
import { MAX_FILE_BYTES } from './file/file-problem.ts'
import type { ReceivedList } from './receive-list.ts'
import { FILES_SCOPE } from './received-file.ts'

export type Refusal = Exclude<ReceivedList, { kind: 'saved' } | { kind: 'not_allowed' }>

/** Why a list was not taken, and what to do. */
export function refusalText(w: Words, refusal: Refusal): string {
  switch (refusal.kind) {
    case 'incomplete':
      return w.t(refusal.both ? 'ownList.both' : 'ownList.nothing')
    case 'too_many_rows':
      return w.t('ownList.fileProblem.too_many_rows', { count: MAX_ROWS })
    case 'no_numbers':
      return w.t('ownList.noNumbers')
    case 'no_column':
      return w.t('ownList.noColumn')
    case 'not_received':
      return refusal.why === 'too_large'
        ? tooLarge(w)
        : w.t(`ownList.notReceived.${refusal.why}`, { scope: FILES_SCOPE })
    case 'unreadable_file':
      switch (refusal.problem) {
        case 'too_large':
          return tooLarge(w)
        case 'too_many_rows':
          return w.t('ownList.fileProblem.too_many_rows', { count: MAX_ROWS })
        default:
          return w.t(`ownList.fileProblem.${refusal.problem}`)
      }
    default:
      return refusal satisfies never
  }
}

const tooLarge = (w: Words) => w.t('ownList.fileProblem.too_large', { megabytes: MAX_FILE_BYTES / 1024 / 1024 })
