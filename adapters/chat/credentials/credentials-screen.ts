import type { FieldProblem } from '../../../src/app/request-verification.ts'
import {
  type CredentialField,
  type CredentialFieldId,
  type FeedApp,
  type FeedTrouble,
  isUrlField,
} from '../../../src/feed/feed.ts'
import { action } from '../payloads.ts'
import type { Block, Screen } from '../screen.ts'
import { troubleText } from '../trouble/trouble-text.ts'
import type { Words } from '../words/words.ts'

/** The credential form. Secrets are never filled in; a secret that is left empty keeps its saved value. */
export function credentialsScreen(
  w: Words,
  input: {
    integrationId: number
    name: string
    app: FeedApp
    values: Partial<Record<CredentialFieldId, string>>
    kept: readonly CredentialFieldId[]
    /** The address that Verify requests first, as derived from the entered address; null if no address was entered. */
    asked: string | null
    trouble: FeedTrouble | null
    /** The platform has no masked input, so that secrets are visible while they are typed. */
    secretsVisible: boolean
  },
): Screen {
  const { integrationId } = input
  const blocks: Block[] = []
  if (input.trouble) blocks.push({ kind: 'text', text: troubleText(w, input.name, input.trouble) })
  blocks.push({ kind: 'text', text: w.t('credentials.intro', { name: input.name }) })
  if (input.asked !== null) blocks.push({ kind: 'text', text: w.t('credentials.asked', { url: input.asked }) })
  for (const field of input.app.fields) {
    blocks.push(fieldBlock(w, field, input.values[field.id], input.kept.includes(field.id)))
  }
  if (input.app.fields.some(field => field.secret)) {
    const sentences = [w.t('fieldHint.sealed'), ...(input.secretsVisible ? [w.t('fieldHint.visible')] : [])]
    blocks.push({ kind: 'text', text: sentences.join(' '), tone: 'quiet' })
  }
  return {
    title: w.t('credentials.title'),
    text: w.t('credentials.intro', { name: input.name }),
    blocks,
    submit: { label: w.t('credentials.verify'), ...action('credentials.verify', { integrationId }) },
    close: w.t('common.cancel'),
  }
}

function fieldBlock(w: Words, field: CredentialField, value: string | undefined, kept: boolean): Block {
  const hint = kept ? w.t('fieldHint.kept') : isUrlField(field.id) ? w.t(`fieldHint.${field.id}`) : undefined
  return {
    kind: 'field',
    id: field.id,
    label: w.t(`field.${field.id}`),
    input: field.choices ? 'choice' : field.secret ? 'secret' : isUrlField(field.id) ? 'url' : 'text',
    optional: !field.required || kept,
    ...(hint ? { hint } : {}),
    ...(value && !field.secret ? { value } : {}),
    ...(field.choices ? { choices: field.choices.map(id => ({ id, label: w.t(`fieldChoice.${id}`) })) } : {}),
  }
}

export function fieldProblemText(w: Words, problem: FieldProblem): string {
  return w.t(`fieldProblem.${problem}`)
}

/**
 * Shown right after Verify is pressed. `changes`: the job will replace this screen; otherwise its outcome comes as a
 * message.
 */
export function verifyingScreen(w: Words, name: string, changes: boolean): Screen {
  const text = changes ? w.t('credentials.verifyingHere', { name }) : w.t('credentials.verifyingChat', { name })
  return { title: w.t('credentials.verifying'), text, blocks: [{ kind: 'text', text }], close: w.t('common.close') }
}

/** Shown after a successful Verify, while the list is read for the first time. */
export function readingScreen(w: Words, input: { name: string; assets: number; trouble: FeedTrouble | null }): Screen {
  const text = w.t('credentials.reading', { count: input.assets })
  const blocks: Block[] = [
    { kind: 'heading', text: input.name },
    { kind: 'text', text },
  ]
  if (input.trouble) blocks.push({ kind: 'text', text: troubleText(w, input.name, input.trouble) })
  return { title: w.t('credentials.verified'), text: w.pair(input.name, text), blocks, close: w.t('common.close') }
}

/** Shown if Verify failed, or succeeded for a fleet without machines. */
export function notVerifiedScreen(
  w: Words,
  input: { integrationId: number; title: string; text: string; asked: string | null },
): Screen {
  return {
    title: input.title,
    text: input.text,
    blocks: [
      { kind: 'text', text: input.text },
      ...(input.asked === null ? [] : [{ kind: 'text', text: input.asked, tone: 'quiet' } as const]),
      {
        kind: 'actions',
        actions: [
          {
            kind: 'button',
            label: w.t('credentials.again'),
            ...action('credentials.open', { integrationId: input.integrationId }),
            style: 'primary',
            opens: true,
          },
        ],
      },
    ],
    close: w.t('common.close'),
  }
}
