import { type CredentialFieldId, feedApp } from '../../../src/feed/feed.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { readCredentialForm, requestVerification } from '../../../src/integration/request-verification.ts'
import type { NotAllowed } from '../../../src/person/actor.ts'
import { type Act, carried, type Handlers, notAllowed, stale } from '../handler.ts'
import { typed } from '../interaction.ts'
import type { Screen } from '../screen.ts'
import { credentialsScreen, fieldProblemText, verifyingScreen } from '../screens/credentials.ts'

/** The form as it is now: what was entered before, secrets left out. */
async function form(act: Act, id: number): Promise<Screen | NotAllowed | null> {
  const { ctx, w, actor } = act
  const entered = await readCredentialForm(ctx, actor, id)
  if ('kind' in entered) return entered
  const integration = await readIntegration(ctx.db, actor.accountId, id)
  if (!integration) return null
  return credentialsScreen(w, {
    integrationId: id,
    name: integration.name,
    app: feedApp(ctx.feed, integration.oem),
    trouble: integration.verifyTrouble ?? integration.trouble?.trouble ?? null,
    ...entered,
  })
}

export const credentialActions: Handlers = {
  'credentials.open': async act => {
    const screen = await form(act, carried(act)[0])
    if (screen === null) return stale(act.w)
    if ('kind' in screen) return notAllowed(act.w, screen)
    return [{ kind: 'open', screen }]
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
        return [{ kind: 'replace', screen: verifyingScreen(w, outcome.name) }]
      case 'incomplete': {
        const screen = await form(act, id)
        if (screen === null || 'kind' in screen) return stale(w)
        const errors = outcome.fields.map(({ id, problem }) => [id, fieldProblemText(w, problem)])
        return [{ kind: 'errors', errors: Object.fromEntries(errors), screen }]
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
