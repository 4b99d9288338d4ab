import type { Actor } from '../../../src/actor.ts'
import type { Context } from '../../../src/context.ts'
import { type LinkProblem, link, previewLink } from '../../../src/linking/link.ts'
import { createLinkCode } from '../../../src/linking/link-code.ts'
import { unlink } from '../../../src/linking/unlink.ts'
import { listWorkspaces } from '../../../src/workspace/list-workspaces.ts'
import { type Act, type Handlers, notAllowed } from '../handler.ts'
import { type Reply, typed } from '../interaction.ts'
import type { Screen } from '../screen.ts'
import { enterCodeScreen, linkPreviewScreen, linkScreen } from '../screens/link.ts'
import { noticeScreen } from '../screens/notice.ts'
import type { Words } from '../words/words.ts'

/** How this workspace stands, the answer to `link`. */
export async function drawLink(ctx: Context, w: Words, actor: Actor): Promise<Screen> {
  return linkScreen(w, actor, await listWorkspaces(ctx, actor.accountId))
}

/** The sentence of a problem, on the form that asked for the code. */
function problem(act: Act, outcome: LinkProblem): Reply[] {
  if (outcome.kind === 'not_allowed') return notAllowed(act.w, outcome)
  return [{ kind: 'errors', errors: { code: act.w.t(`link.${outcome.kind}`) }, screen: enterCodeScreen(act.w) }]
}

/** One account for several workspaces of a company. */
export const linkingActions: Handlers = {
  'link.open': async act => [{ kind: 'open', screen: await drawLink(act.ctx, act.w, act.actor) }],

  'link.code': async act => {
    const outcome = await createLinkCode(act.ctx, act.actor)
    if (outcome.kind === 'not_allowed') return notAllowed(act.w, outcome)
    const when = act.w.when(outcome.expiresAt)
    // To this person alone: who has the code can link.
    const text = act.w.t('link.code', { code: outcome.code, when })
    return [{ kind: 'say', screen: noticeScreen(act.w, act.w.t('link.title'), text) }]
  },

  'link.enter': async act => [{ kind: 'open', screen: enterCodeScreen(act.w) }],

  'link.preview': async act => {
    const code = typed(act.interaction, 'code')
    const outcome = await previewLink(act.ctx, act.actor, code)
    if (outcome.kind !== 'preview') return problem(act, outcome)
    return [{ kind: 'replace', screen: linkPreviewScreen(act.w, code, outcome) }]
  },

  'link.confirm': async act => {
    const outcome = await link(act.ctx, act.actor, act.interaction.carries)
    if (outcome.kind !== 'linked') {
      if (outcome.kind === 'not_allowed') return notAllowed(act.w, outcome)
      const text = act.w.t(`link.${outcome.kind}`)
      return [{ kind: 'replace', screen: noticeScreen(act.w, act.w.t('link.title'), text) }]
    }
    return [
      { kind: 'replace', screen: noticeScreen(act.w, act.w.t('link.title'), act.w.t('link.done')) },
      { kind: 'home' },
    ]
  },

  'link.unlink': async act => {
    const outcome = await unlink(act.ctx, act.actor)
    if (outcome.kind === 'not_allowed') return notAllowed(act.w, outcome)
    const text = outcome.kind === 'unlinked' ? act.w.t('link.unlinked') : act.w.t('link.not_linked')
    return [{ kind: 'replace', screen: noticeScreen(act.w, act.w.t('link.title'), text) }, { kind: 'home' }]
  },
}
