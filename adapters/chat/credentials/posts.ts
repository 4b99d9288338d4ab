import type { Actor } from '../../../src/actor.ts'
import { readCredentialForm } from '../../../src/app/request-verification.ts'
import type { Context } from '../../../src/context.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { openDraft } from '../../../src/selection/draft.ts'
import { integrationScreen } from '../integration/integration-screen.ts'
import { noticeScreen } from '../notice-screen.ts'
import { drawPicker } from '../picker/draw-picker.ts'
import type { Post } from '../post.ts'
import { troubleText } from '../trouble/trouble-text.ts'
import type { Words } from '../words/words.ts'
import { notVerifiedScreen, readingScreen, verifyingScreen } from './credentials-screen.ts'

/** The outcome of Verify for the person who pressed it: the list of assets, or why there is none. */
export const verification: Post<'verification'> = {
  label: w => w.t('credentials.title'),
  isObsolete: null,
  draw: async (ctx, { accountId, actor, w }, { integrationId }) => {
    const integration = await readIntegration(ctx.db, accountId, integrationId)
    if (!integration) return noticeScreen(w, w.t('home.library'), w.t('integration.gone'))
    const { name } = integration
    if (integration.verifying) return verifyingScreen(w, name, true)
    const addressText = actor && (await readAddressText(ctx, actor, w, integrationId))
    if (integration.verifyTrouble) {
      const text = troubleText(w, name, integration.verifyTrouble)
      return notVerifiedScreen(w, { integrationId, title: w.t('credentials.failed'), text, addressText })
    }
    if (integration.state === 'verified' && integration.reading) {
      const trouble = integration.trouble?.trouble ?? null
      return readingScreen(w, { name, assets: integration.assetCount, trouble })
    }
    if (integration.state === 'verified' && integration.assetCount === 0) {
      const inList = integration.listTrouble
      const text = inList ? troubleText(w, name, inList.trouble) : w.t('credentials.empty', { name })
      return notVerifiedScreen(w, { integrationId, title: w.t('credentials.verified'), text, addressText })
    }
    if (actor && integration.state === 'verified') {
      const draft = await openDraft(ctx, actor, integrationId)
      if (!('kind' in draft)) return await drawPicker(ctx, w, draft, addressText ?? undefined)
    }
    return actor ? integrationScreen(w, actor, integration) : noticeScreen(w, w.t('credentials.verified'), name)
  },
}

/**
 * Shows the address that we derived from the entered one. Only the person who may edit the form sees it, because the
 * address may hold a secret.
 */
async function readAddressText(ctx: Context, actor: Actor, w: Words, integrationId: number): Promise<string | null> {
  const form = await readCredentialForm(ctx, actor, integrationId)
  return 'kind' in form || form.firstAddress === null ? null : w.t('credentials.asked', { url: form.firstAddress })
}
