import { nameField } from '../credentials/credentials-screen.ts'
import { action } from '../payloads.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** The form in which a feed gets another name. */
export function renameScreen(w: Words, { integrationId, name }: { integrationId: number; name: string }): Screen {
  const text = w.t('integration.renameIntro', { name })
  return {
    title: w.t('integration.rename'),
    text,
    blocks: [
      { kind: 'text', text },
      { ...nameField(w, name), optional: false },
    ],
    submit: { label: w.t('common.save'), ...action('integration.saveName', { integrationId }) },
    close: w.t('common.cancel'),
  }
}
