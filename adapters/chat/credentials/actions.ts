import { endHold, isVerificationOver } from '../../../src/app/held-verification.ts'
import {
  type FormFieldId,
  readCredentialForm,
  requestVerification,
  type VerificationRequested,
} from '../../../src/app/request-verification.ts'
import { type AuthMethod, type CredentialFieldId, feedApp, signInsOf } from '../../../src/feed/feed.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { PLATFORMS } from '../../../src/platform.ts'
import { type Act, deed, type HandlersOf, look, notAllowed, stale } from '../handler.ts'
import { type Reply, typed } from '../interaction.ts'
import type { Screen } from '../screen.ts'
import { credentialsScreen, fieldProblemText, signInScreen, verifyingScreen } from './credentials-screen.ts'
import { drawVerification } from './draw-verification.ts'
import { untilOver } from './until-over.ts'

/**
 * Draws the credential form of a feed with the values entered before; if it can't be shown, returns the replies that
 * say why. If the app has several ways to sign in and none was chosen, people are asked for it first: `signIn` is their
 * choice; `anew`: they choose again. `notice`: what was done right before.
 */
export async function drawForm(
  { ctx, w, actor }: Act,
  integrationId: number,
  how: { signIn?: AuthMethod | undefined; anew?: true; notice?: string } = {},
): Promise<Screen | Reply[]> {
  const form = await readCredentialForm(ctx, actor, integrationId, how.signIn)
  if ('kind' in form) return notAllowed(w, form)
  const integration = await readIntegration(ctx.db, actor.accountId, integrationId)
  if (!integration) return stale(w)
  const { name } = integration
  const app = feedApp(ctx.feed, integration.oem)
  const signIns = signInsOf(app)
  const notice = how.notice === undefined ? {} : { notice: how.notice }
  if (signIns.length > 0 && (form.signIn === null || how.anew))
    return signInScreen(w, { integrationId, name, signIns, ...notice })
  // Before anything was entered, a feed of any OEM has only the name of its standard.
  const isUnnamed = app.generic && integration.state === 'installed' && integration.host === null
  return credentialsScreen(w, {
    integrationId,
    name,
    feedName: isUnnamed ? '' : name,
    app,
    trouble: integration.verifyTrouble ?? integration.trouble?.trouble ?? null,
    secretsVisible: !PLATFORMS[actor.platform].masksSecrets,
    ...notice,
    ...form,
  })
}

type Verifying = Extract<VerificationRequested, { kind: 'verifying' }> & {
  /** There is an outcome already, and this answer shows it. */
  isOver?: boolean
}

/**
 * Requests a Verify. If the answer to the click can show the outcome, waits for it, as long as the platform allows.
 *
 * `values`: what was entered; `name`: of the feed, undefined: it keeps its own.
 */
async function verify(
  { ctx, actor, interaction }: Act,
  integrationId: number,
  values: Partial<Record<CredentialFieldId, string>>,
  name: string | undefined,
): Promise<Exclude<VerificationRequested, { kind: 'verifying' }> | Verifying> {
  const { place, answerBy } = interaction
  const heldUntil = answerBy === undefined ? null : new Date(ctx.now().getTime() + HELD_MS)
  const requested = await requestVerification(ctx, actor, { integrationId, typed: values, name, place, heldUntil })
  if (requested.kind !== 'verifying' || answerBy === undefined) return requested
  const { accountId } = actor
  const isOver = await untilOver(answerBy, () => isVerificationOver(ctx.db, accountId, integrationId))
  await endHold(ctx, { accountId, integrationId, requestedAt: requested.requestedAt, shown: isOver })
  return { ...requested, isOver }
}

/** Longer than any answer is waited for, so that a process that was killed meanwhile delays its message only briefly. */
const HELD_MS = 15_000

/** Shows what came of a Verify, or that it is still under way. */
async function outcome(act: Act, integrationId: number): Promise<Reply[]> {
  const { ctx, actor, w } = act
  const viewer = { accountId: actor.accountId, workspaceId: actor.workspaceId, actor, w }
  return [{ kind: 'replace', screen: await drawVerification(ctx, viewer, integrationId, 'dialog') }]
}

/** Waits, and shows what came of it. */
async function lookAgain(act: Act, integrationId: number): Promise<Reply[]> {
  const { ctx, actor, interaction } = act
  await untilOver(interaction.answerBy, () => isVerificationOver(ctx.db, actor.accountId, integrationId))
  return await outcome(act, integrationId)
}

async function afterVerify(
  act: Act,
  requested: Awaited<ReturnType<typeof verify>>,
  { integrationId, signIn }: { integrationId: number; signIn?: AuthMethod | undefined },
): Promise<Reply[]> {
  const { w, interaction } = act
  switch (requested.kind) {
    case 'verifying': {
      if (requested.isOver) return await outcome(act, integrationId)
      const changes = interaction.place.kind === 'view'
      return [{ kind: 'replace', screen: verifyingScreen(w, { integrationId, name: requested.name, changes }) }]
    }
    case 'incomplete': {
      const errors = requested.fields.map(({ id, problem }) => [id, fieldProblemText(w, problem)])
      const form = await drawForm(act, integrationId, { signIn })
      return Array.isArray(form) ? form : [{ kind: 'errors', errors: Object.fromEntries(errors), screen: form }]
    }
    case 'not_found':
      return stale(w)
    case 'not_allowed':
      return notAllowed(w, requested)
    default:
      return requested satisfies never
  }
}

const show = async (kind: 'open' | 'replace', drawing: Promise<Screen | Reply[]>): Promise<Reply[]> => {
  const screen = await drawing
  return Array.isArray(screen) ? screen : [{ kind, screen }]
}

export const credentialActions: HandlersOf<'credentials'> = {
  'credentials.open': look((act, { integrationId }) => show('open', drawForm(act, integrationId))),
  'credentials.chooseSignIn': look((act, { integrationId }) =>
    show('replace', drawForm(act, integrationId, { anew: true })),
  ),
  'credentials.signIn': look((act, { integrationId, signIn }) =>
    show('replace', drawForm(act, integrationId, { signIn })),
  ),

  'credentials.verify': deed(
    (act, { integrationId, signIn }) => {
      const { ctx, interaction } = act
      const values: Partial<Record<CredentialFieldId, string>> = {}
      for (const app of ctx.feed.catalogue) {
        for (const field of app.fields) values[field.id] = typed(interaction, field.id)
      }
      // Forms of older releases have a field for it, and none for the name.
      if (signIn !== undefined) values.authMethod = signIn
      const isNameOpen = signIn !== undefined || interaction.values[FEED_NAME] !== undefined
      return verify(act, integrationId, values, isNameOpen ? typed(interaction, FEED_NAME) : undefined)
    },
    afterVerify,
    (act, { integrationId }) => lookAgain(act, integrationId),
  ),
  // Tries what was entered before.
  'credentials.retry': deed(
    async (act, { integrationId }) => {
      const form = await readCredentialForm(act.ctx, act.actor, integrationId)
      if ('kind' in form) return form
      const { values, signIn } = form
      return await verify(act, integrationId, signIn ? { ...values, authMethod: signIn } : values, undefined)
    },
    afterVerify,
    (act, { integrationId }) => lookAgain(act, integrationId),
  ),
  'credentials.result': look((act, { integrationId }) => lookAgain(act, integrationId)),
}

/** The id of the field for the feed's name. */
const FEED_NAME: FormFieldId = 'feedName'
