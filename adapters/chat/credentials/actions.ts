import { readCredentialForm, requestVerification } from '../../../src/app/request-verification.ts'
import { type CredentialFieldId, feedApp } from '../../../src/feed/feed.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { PLATFORMS } from '../../../src/platform.ts'
import { type Act, deed, type HandlersOf, look, notAllowed, stale } from '../handler.ts'
import { type Reply, typed } from '../interaction.ts'
import type { Screen } from '../screen.ts'
import { credentialsScreen, fieldProblemText, verifyingScreen } from './credentials-screen.ts'

/**
 * Draws the credential form of a feed with the values entered before; if it can't be shown, returns the replies that
 * say why.
 */
async function drawForm({ ctx, w, actor }: Act, integrationId: number): Promise<Screen | Reply[]> {
  const form = await readCredentialForm(ctx, actor, integrationId)
  if ('kind' in form) return notAllowed(w, form)
  const integration = await readIntegration(ctx.db, actor.accountId, integrationId)
  if (!integration) return stale(w)
  return credentialsScreen(w, {
    integrationId,
    name: integration.name,
    app: feedApp(ctx.feed, integration.oem),
    trouble: integration.verifyTrouble ?? integration.trouble?.trouble ?? null,
    secretsVisible: !PLATFORMS[actor.platform].masksSecrets,
    ...form,
  })
}

export const credentialActions: HandlersOf<'credentials'> = {
  'credentials.open': look(async (act, { integrationId }) => {
    const form = await drawForm(act, integrationId)
    return Array.isArray(form) ? form : [{ kind: 'open', screen: form }]
  }),

  'credentials.verify': deed(
    ({ ctx, actor, interaction }, { integrationId }) => {
      const values: Partial<Record<CredentialFieldId, string>> = {}
      for (const app of ctx.feed.catalogue) {
        for (const field of app.fields) values[field.id] = typed(interaction, field.id)
      }
      return requestVerification(ctx, actor, { integrationId, typed: values, place: interaction.place })
    },
    async (act, outcome, { integrationId }) => {
      const { w, interaction } = act
      switch (outcome.kind) {
        case 'verifying':
          return [{ kind: 'replace', screen: verifyingScreen(w, outcome.name, interaction.place.kind === 'view') }]
        case 'incomplete': {
          const errors = outcome.fields.map(({ id, problem }) => [id, fieldProblemText(w, problem)])
          const form = await drawForm(act, integrationId)
          return Array.isArray(form) ? form : [{ kind: 'errors', errors: Object.fromEntries(errors), screen: form }]
        }
        case 'not_found':
          return stale(w)
        case 'not_allowed':
          return notAllowed(w, outcome)
        default:
          return outcome satisfies never
      }
    },
  ),
}
