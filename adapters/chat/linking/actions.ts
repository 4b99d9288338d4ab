import { type LinkProblem, link, previewLink } from '../../../src/linking/link.ts'
import { createLinkCode } from '../../../src/linking/link-code.ts'
import { unlink } from '../../../src/linking/unlink.ts'
import { type Act, deed, type HandlersOf, look, notAllowed } from '../handler.ts'
import { type Reply, typed } from '../interaction.ts'
import { noticeScreen } from '../notice-screen.ts'
import { drawLink } from './draw-link.ts'
import { enterCodeScreen, linkCodeScreen, linkPreviewScreen, unlinkedScreen } from './link-screen.ts'

/** Shows a problem on the form that asked for the code. */
function problem(act: Act, outcome: LinkProblem): Reply[] {
  if (outcome.kind === 'not_allowed') return notAllowed(act.w, outcome)
  return [{ kind: 'errors', errors: { code: act.w.t(`link.${outcome.kind}`) }, screen: enterCodeScreen(act.w) }]
}

/** Links several workspaces of a company to one account. */
export const linkingActions: HandlersOf<'link'> = {
  'link.open': look(async ({ ctx, w, actor }) => [{ kind: 'open', screen: await drawLink(ctx, w, actor) }]),

  'link.code': deed(
    ({ ctx, actor }) => createLinkCode(ctx, actor),
    ({ w }, outcome) => {
      if (outcome.kind === 'not_allowed') return notAllowed(w, outcome)
      // Only to this person: whoever has the code can link.
      return [{ kind: 'say', screen: linkCodeScreen(w, outcome), secret: true }]
    },
  ),

  'link.enter': look(({ w }) => [{ kind: 'open', screen: enterCodeScreen(w) }]),

  // A deed, because it counts wrong guesses.
  'link.preview': deed(
    ({ ctx, actor, interaction }) => previewLink(ctx, actor, typed(interaction, 'code')),
    (act, outcome) => {
      if (outcome.kind !== 'preview') return problem(act, outcome)
      const { w, interaction } = act
      return [{ kind: 'replace', screen: linkPreviewScreen(w, typed(interaction, 'code'), outcome) }]
    },
  ),

  'link.confirm': deed(
    ({ ctx, actor }, code) => link(ctx, actor, code),
    ({ w }, outcome) => {
      if (outcome.kind === 'not_allowed') return notAllowed(w, outcome)
      if (outcome.kind !== 'linked') {
        const screen = noticeScreen(w, w.t('link.title'), w.t(`link.${outcome.kind}`))
        return [{ kind: 'replace', screen, refused: true }]
      }
      return [{ kind: 'replace', screen: noticeScreen(w, w.t('link.title'), w.t('link.done')) }, { kind: 'home' }]
    },
  ),

  'link.unlink': deed(
    ({ ctx, actor }) => unlink(ctx, actor),
    ({ w }, outcome) => {
      if (outcome.kind === 'not_allowed') return notAllowed(w, outcome)
      const screen =
        outcome.kind === 'unlinked'
          ? unlinkedScreen(w, outcome.silent)
          : noticeScreen(w, w.t('link.title'), w.t(`link.${outcome.kind}`))
      return [{ kind: 'replace', screen }, { kind: 'home' }]
    },
  ),
}
