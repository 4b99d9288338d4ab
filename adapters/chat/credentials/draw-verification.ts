import type { Actor } from '../../../src/actor.ts'
import { readCredentialForm } from '../../../src/app/request-verification.ts'
import type { Context } from '../../../src/context.ts'
import { type IntegrationSummary, readIntegration } from '../../../src/integration/list-integrations.ts'
import { openDraft } from '../../../src/selection/draft.ts'
import { integrationScreen } from '../integration/integration-screen.ts'
import { noticeScreen } from '../notice-screen.ts'
import { drawPicker } from '../picker/draw-picker.ts'
import type { Screen } from '../screen.ts'
import { troubleText } from '../trouble/trouble-text.ts'
import type { Viewer } from '../viewer.ts'
import type { Words } from '../words/words.ts'
import { chooseAssetsScreen, notVerifiedScreen, readingScreen, verifyingScreen } from './credentials-screen.ts'

/**
 * Where the outcome of a Verify is shown: in a screen that was open when Verify was pressed and changes by itself; in a
 * dialog, which changes only when somebody presses a button; or in a message for a person who closed either.
 */
export type ShownIn = 'view' | 'dialog' | 'message'

/** Draws how far a Verify is: under way, failed, or the assets to choose from. */
export async function drawVerification(
  ctx: Context,
  { accountId, actor, w }: Pick<Viewer, 'accountId' | 'actor' | 'w'>,
  integrationId: number,
  shownIn: ShownIn,
): Promise<Screen> {
  const integration = await readIntegration(ctx.db, accountId, integrationId)
  if (!integration) return noticeScreen(w, w.t('home.library'), w.t('integration.gone'))
  const { name } = integration
  const changes = shownIn !== 'dialog'
  if (integration.verifying) return verifyingScreen(w, { integrationId, name, changes })
  const addressText = actor && (await readAddressText(ctx, actor, w, integrationId))
  if (integration.verifyTrouble) {
    const text = troubleText(w, name, integration.verifyTrouble)
    const mayRetry = isWorthRepeating(integration.verifyTrouble)
    return notVerifiedScreen(w, { integrationId, title: w.t('credentials.failed'), text, addressText, mayRetry })
  }
  if (integration.state !== 'verified')
    return actor ? integrationScreen(w, actor, integration) : noticeScreen(w, w.t('credentials.verified'), name)
  if (integration.reading) {
    const trouble = integration.trouble?.trouble ?? null
    return readingScreen(w, { integrationId, name, assets: integration.assetCount, trouble, changes })
  }
  if (integration.assetCount === 0) {
    const inList = integration.listTrouble
    const text = inList ? troubleText(w, name, inList.trouble) : w.t('credentials.empty', { name })
    const title = w.t('credentials.verified')
    return notVerifiedScreen(w, { integrationId, title, text, addressText, mayRetry: true })
  }
  if (shownIn === 'message') return chooseAssetsScreen(w, { integrationId, name, assets: integration.assetCount })
  const draft = actor && (await openDraft(ctx, actor, integrationId))
  if (draft && !('kind' in draft)) return await drawPicker(ctx, w, draft, addressText ?? undefined)
  return actor ? integrationScreen(w, actor, integration) : noticeScreen(w, w.t('credentials.verified'), name)
}

/** An OEM may lock a login that is refused again and again, and a scope doesn't become right by itself. */
function isWorthRepeating({ kind }: NonNullable<IntegrationSummary['verifyTrouble']>): boolean {
  return kind !== 'wrong_credentials' && kind !== 'wrong_scope'
}

/**
 * Shows the address that we derived from the entered one. Only the person who may edit the form sees it, because the
 * address may hold a secret.
 */
async function readAddressText(ctx: Context, actor: Actor, w: Words, integrationId: number): Promise<string | null> {
  const form = await readCredentialForm(ctx, actor, integrationId)
  return 'kind' in form || form.firstAddress === null ? null : w.t('credentials.asked', { url: form.firstAddress })
}
