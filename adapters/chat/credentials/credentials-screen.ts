import type { FieldProblem } from '../../../src/app/request-verification.ts'
import {
  type AuthMethod,
  type CredentialField,
  type CredentialFieldId,
  type FailedVerify,
  type FeedApp,
  type FeedTrouble,
  fieldsFor,
  isUrlField,
} from '../../../src/feed/feed.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Field, Screen } from '../screen.ts'
import { troubleText } from '../trouble/trouble-text.ts'
import type { Words } from '../words/words.ts'

/** Asks how a feed signs in, so that the form asks only for what that needs. `notice`: what was done right before. */
export function signInScreen(
  w: Words,
  input: { integrationId: number; name: string; signIns: readonly AuthMethod[]; notice?: string },
): Screen {
  const { integrationId } = input
  const intro = w.t('credentials.signIn')
  const choices = input.signIns.flatMap((signIn): Block[] => {
    const label = w.t(`fieldChoice.${signIn}`)
    const choose = w.t('credentials.choose')
    const does = action('credentials.signIn', { integrationId, signIn })
    return [
      { kind: 'text', text: label },
      { kind: 'actions', actions: [{ kind: 'button', label: choose, says: w.pair(choose, label), ...does }] },
    ]
  })
  return {
    title: w.t('credentials.title'),
    text: input.notice ?? intro,
    blocks: [
      ...(input.notice ? [{ kind: 'text' as const, text: input.notice }] : []),
      { kind: 'text', text: intro },
      ...choices,
    ],
    close: w.t('common.cancel'),
  }
}

/**
 * The credential form. Secrets are never filled in; a secret that is left empty keeps its saved value. `notice`: what was
 * done right before.
 */
export function credentialsScreen(
  w: Words,
  input: {
    integrationId: number
    name: string
    /** What the field for the feed's name contains; empty: it gets the usual one. */
    feedName: string
    app: FeedApp
    /** The way to sign in; null if the app has only one. */
    signIn: AuthMethod | null
    values: Partial<Record<CredentialFieldId, string>>
    storedSecrets: readonly CredentialFieldId[]
    /** The address that Verify requests first, as derived from the entered address; null if no address was entered. */
    firstAddress: string | null
    trouble: FailedVerify | null
    /** The platform has no masked input, so that secrets are visible while they are typed. */
    secretsVisible: boolean
    notice?: string
  },
): Screen {
  const { integrationId, signIn } = input
  const fields = fieldsFor(input.app, signIn)
  const intro = w.t('credentials.intro', { name: input.name })
  const blocks: Block[] = []
  if (input.notice) blocks.push({ kind: 'text', text: input.notice })
  if (input.trouble) {
    // No other screen names the button: only here it is below.
    const text = [troubleText(w, input.name, input.trouble), w.t('credentials.thenVerify')].join('\n')
    blocks.push({ kind: 'text', text })
  }
  blocks.push({ kind: 'text', text: intro })
  if (input.firstAddress !== null)
    blocks.push({ kind: 'text', text: w.t('credentials.asked', { url: input.firstAddress }) })
  if (signIn) blocks.push(...signInBlocks(w, integrationId, signIn))
  const nameHint = w.t(input.app.generic ? 'fieldHint.feedNameOther' : 'fieldHint.feedName')
  blocks.push({ ...nameField(w, input.feedName), hint: nameHint, optional: true })
  for (const field of fields) {
    blocks.push(fieldBlock(w, field, input.values[field.id], input.storedSecrets.includes(field.id)))
  }
  if (fields.some(field => field.secret)) {
    const sentences = [w.t('fieldHint.sealed'), ...(input.secretsVisible ? [w.t('fieldHint.visible')] : [])]
    blocks.push({ kind: 'text', text: sentences.join(' '), tone: 'quiet' })
  }
  const does = action('credentials.verify', signIn ? { integrationId, signIn } : { integrationId })
  return {
    title: w.t('credentials.title'),
    text: input.notice ?? intro,
    blocks,
    submit: { label: w.t('credentials.verify'), ...does },
    close: w.t('common.cancel'),
  }
}

/** The chosen way to sign in, with a button to choose another one. */
function signInBlocks(w: Words, integrationId: number, signIn: AuthMethod): Block[] {
  const change: Button = {
    kind: 'button',
    label: w.t('credentials.otherSignIn'),
    ...action('credentials.chooseSignIn', { integrationId }),
  }
  return [
    { kind: 'text', text: w.pair(w.t('field.authMethod'), w.t(`fieldChoice.${signIn}`)) },
    { kind: 'actions', actions: [change] },
  ]
}

/** The field for the name of a feed. */
export function nameField(w: Words, value: string): Field {
  return { kind: 'field', id: 'feedName', label: w.t('field.feedName'), input: 'text', ...(value ? { value } : {}) }
}

function fieldBlock(w: Words, field: CredentialField, value: string | undefined, isStored: boolean): Field {
  const hint = isStored ? w.t('fieldHint.kept') : isUrlField(field.id) ? w.t(`fieldHint.${field.id}`) : undefined
  return {
    kind: 'field',
    id: field.id,
    label: w.t(`field.${field.id}`),
    input: field.secret ? 'secret' : isUrlField(field.id) ? 'url' : 'text',
    optional: !field.required || isStored,
    ...(hint ? { hint } : {}),
    ...(value && !field.secret ? { value } : {}),
  }
}

export function fieldProblemText(w: Words, problem: FieldProblem): string {
  return w.t(`fieldProblem.${problem}`)
}

/** The button with which a person looks whether there is an outcome, where the screen doesn't change by itself. */
function resultButton(w: Words, integrationId: number): Block {
  const does = action('credentials.result', { integrationId })
  return { kind: 'actions', actions: [{ kind: 'button', label: w.t('credentials.result'), ...does, style: 'primary' }] }
}

/**
 * Shown while Verify is under way. `changes`: the outcome will replace this screen by itself; otherwise a button shows
 * it, and if the screen is closed, it comes as a message.
 */
export function verifyingScreen(
  w: Words,
  { integrationId, name, changes }: { integrationId: number; name: string; changes: boolean },
): Screen {
  const text = changes ? w.t('credentials.verifyingHere', { name }) : w.t('credentials.verifyingChat', { name })
  const blocks: Block[] = [{ kind: 'text', text }, ...(changes ? [] : [resultButton(w, integrationId)])]
  return { title: w.t('credentials.verifying'), text, blocks, close: w.t('common.close') }
}

/** Shown after a successful Verify, while the list is read for the first time. `changes`: as in `verifyingScreen`. */
export function readingScreen(
  w: Words,
  input: { integrationId: number; name: string; assets: number; trouble: FeedTrouble | null; changes: boolean },
): Screen {
  const next = w.t(input.changes ? 'credentials.changesItself' : 'credentials.lookLater')
  const text = `${w.t('credentials.reading', { count: input.assets })} ${next}`
  const blocks: Block[] = [
    { kind: 'heading', text: input.name },
    { kind: 'text', text },
  ]
  if (input.trouble) blocks.push({ kind: 'text', text: troubleText(w, input.name, input.trouble) })
  if (!input.changes) blocks.push(resultButton(w, input.integrationId))
  return { title: w.t('credentials.verified'), text: w.pair(input.name, text), blocks, close: w.t('common.close') }
}

/** The message for somebody who closed the screen before there was an outcome, or before they chose. */
export function chooseAssetsScreen(
  w: Words,
  { integrationId, name, assets }: { integrationId: number; name: string; assets: number },
): Screen {
  const text = w.t('credentials.chooseNow', { count: assets })
  return {
    title: w.t('credentials.verified'),
    text: w.pair(name, text),
    blocks: [
      { kind: 'text', name, text },
      {
        kind: 'actions',
        actions: [
          {
            kind: 'button',
            label: w.t('integration.choose'),
            ...action('assets.edit', { integrationId }),
            style: 'primary',
            opens: true,
          },
          { kind: 'button', label: w.t('integration.editInChat'), ...action('assets.editInChat', { integrationId }) },
        ],
      },
    ],
  }
}

/**
 * Shown if Verify failed, or succeeded for a fleet without machines. `mayRetry`: the same credentials may work later.
 */
export function notVerifiedScreen(
  w: Words,
  input: { integrationId: number; title: string; text: string; addressText: string | null; mayRetry: boolean },
): Screen {
  const feed = { integrationId: input.integrationId }
  const change: Button = {
    kind: 'button',
    label: w.t('credentials.again'),
    ...action('credentials.open', feed),
    style: 'primary',
    opens: true,
  }
  const retry: Button = { kind: 'button', label: w.t('credentials.retry'), ...action('credentials.retry', feed) }
  return {
    title: input.title,
    text: input.text,
    blocks: [
      { kind: 'text', text: input.text },
      ...(input.addressText === null ? [] : [{ kind: 'text', text: input.addressText, tone: 'quiet' } as const]),
      { kind: 'actions', actions: input.mayRetry ? [change, retry] : [change] },
    ],
    close: w.t('common.close'),
  }
}
