import { readCredentialForm, requestVerification } from '../../../src/app/request-verification.ts'
import { type CredentialFieldId, feedApp } from '../../../src/feed/feed.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { PLATFORMS } from '../../../src/platform.ts'
import { type Act, carried, type Handlers, notAllowed, stale } from '../handler.ts'
import { type Reply, typed } from '../interaction.ts'
import type { Screen } from '../screen.ts'
import { credentialsScreen, fieldProblemText, verifyingScreen } from '../screens/credentials.ts'

/** The form of a feed, with what was entered before. */
async function drawForm(act: Act): Promise<Screen | Reply[]> {
  const { ctx, w, actor } = act
  const [id] = carried(act)
  const form = await readCredentialForm(ctx, actor, id)
  if ('kind' in form) return notAllowed(w, form)
  const integration = await readIntegration(ctx.db, actor.accountId, id)
  if (!integration) return stale(w)
  return credentialsScreen(w, {
    integrationId: id,
    name: integration.name,
    app: feedApp(ctx.feed, integration.oem),
    trouble: integration.verifyTrouble ?? integration.trouble?.trouble ?? null,
    secretsVisible: !PLATFORMS[actor.platform].masksSecrets,
    ...form,
  })
}

export const credentialActions: Handlers = {
  'credentials.open': async act => {
    const form = await drawForm(act)
    return Array.isArray(form) ? form : [{ kind: 'open', screen: form }]
  },

  'credentials.verify': async act => {
    const { ctx, w, actor, interaction } = act
    const [id] = carried(act)
    const values: Partial<Record<CredentialFieldId, string>> = {}
    for (const app of ctx.feed.catalogue) {
      for (const field of app.fields) values[field.id] = typed(interaction, field.id)
    }
    const outcome = await requestVerification(ctx, actor, {
      integrationId: id,
      typed: values,
      place: interaction.place,
    })
    switch (outcome.kind) {
      case 'verifying':
        return [{ kind: 'replace', screen: verifyingScreen(w, outcome.name, interaction.place.kind === 'view') }]
      case 'incomplete': {
        const errors = outcome.fields.map(({ id, problem }) => [id, fieldProblemText(w, problem)])
        const form = await drawForm(act)
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
}
