import { installApp } from '../../../src/app/install-app.ts'
import { findApp } from '../../../src/feed/feed.ts'
import { drawForm } from '../credentials/actions.ts'
import { deed, type HandlersOf, look, notAllowed, stale } from '../handler.ts'
import { appPageScreen } from './app-screen.ts'

/** The page of an app of the Marketplace. */
export const appActions: HandlersOf<'app'> = {
  'app.view': look(({ ctx, w, actor }, oem) => {
    const app = findApp(ctx.feed, oem)
    return app ? [{ kind: 'open', screen: appPageScreen(w, actor, app) }] : stale(w)
  }),

  'app.install': deed(
    ({ ctx, actor }, oem) => installApp(ctx, actor, oem),
    async (act, outcome) => {
      const { w } = act
      if (outcome.kind === 'not_allowed') return notAllowed(w, outcome)
      if (outcome.kind === 'not_found') return stale(w)
      const notice = w.t('app_page.justInstalled', { name: outcome.name })
      const form = await drawForm(act, outcome.integrationId, { notice })
      return Array.isArray(form) ? form : [{ kind: 'replace', screen: form }, { kind: 'home' }]
    },
  ),
}
