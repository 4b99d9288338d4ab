import { MAX_ROWS } from '../../../src/own-list/list-table.ts'
import { action } from '../payloads.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { MAX_FILE_BYTES } from './file/file-problem.ts'
import { FILES_SCOPE, type Files } from './received-file.ts'

/** The form to which a person pastes a list, or uploads one. `way`: how a file can be handed over here. */
export function ownListFormScreen(
  w: Words,
  { integrationId, name, way }: { integrationId: number; name: string; way: Awaited<ReturnType<Files['way']>> },
): Screen {
  const limits = { megabytes: MAX_FILE_BYTES / 1024 / 1024, count: MAX_ROWS, scope: FILES_SCOPE }
  const byFile: Block =
    way === 'field'
      ? {
          kind: 'field',
          id: 'file',
          label: w.t('ownList.file'),
          hint: w.t('ownList.fileHint', limits),
          input: 'file',
          optional: true,
        }
      : { kind: 'text', text: w.t(way === 'message' ? 'ownList.sendFile' : 'ownList.notPermitted', limits) }
  return {
    title: w.t('ownList.title'),
    text: w.t('ownList.intro', { name }),
    blocks: [
      { kind: 'text', name, text: w.t('ownList.intro', { name }) },
      {
        kind: 'field',
        id: 'numbers',
        label: w.t('ownList.numbers'),
        hint: w.t('ownList.numbersHint'),
        input: 'lines',
        optional: true,
      },
      byFile,
      {
        kind: 'actions',
        actions: [
          { kind: 'button', label: w.t('ownList.back'), ...action('assets.edit', { integrationId }), opens: true },
        ],
      },
    ],
    submit: { label: w.t('ownList.compare'), ...action('ownList.compare', { integrationId }) },
    close: w.t('common.close'),
  }
}
