import type { Context } from '../../src/context.ts'
import type { HomeDisplay } from '../../src/home/home-display.ts'
import { beginHome, endHome } from '../../src/home/record-home.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { drawHome } from '../chat/home/draw-home.ts'
import { hashOfHome } from '../chat/home/hash-of-home.ts'
import type { Screen } from '../chat/screen.ts'
import { words } from '../chat/words/words.ts'
import { slackDelivery } from './errors.ts'
import type { Means } from './means.ts'
import { renderHome } from './render-screen.ts'
import type { Replying } from './reply.ts'
import type { SlackWorkspaces } from './workspaces.ts'

/** A way to show a screen: as the person's Home tab, which is drawn again from then on when it changes. */
export function homePublish(to: Replying, screen: Screen, search = ''): Means {
  const show = async () => {
    const { ctx, actor } = to
    const view = renderHome(screen)
    // Somebody who was never looked up has no row, and sees only the gate's sentence.
    const showing = actor.personId === 0 ? null : await beginHome(ctx, { ...actor, search, address: null })
    await to.client.views.publish({ user_id: actor.externalId, view })
    if (showing) await endHome(ctx, showing, hashOfHome(view))
  }
  return { name: 'views.publish', show }
}

/**
 * Draws the Home tab again for people who opened it. `views.publish` gets no `hash`: with a wrong one Slack refuses the view
 * (`hash_conflict`), even an empty one. https://github.com/slack-go/slack/issues/1462,
 * https://github.com/TracecatHQ/tracecat/pull/2974
 */
export function createSlackHome(ctx: Context, workspaces: SlackWorkspaces): HomeDisplay {
  return {
    show: async ({ workspaceId, workspace: team, person, search, shown }) => {
      try {
        const workspace = await workspaces.byId(workspaceId)
        const actor = await findActor(ctx.db, { platform: 'slack', workspace: team, person })
        if (!workspace || !actor || actor.standing === 'left') return { kind: 'failed', failure: { kind: 'gone' } }
        const view = renderHome(await drawHome(ctx, words(actor.locale, actor.timeZone), actor, search))
        const hash = hashOfHome(view)
        if (hash === shown) return { kind: 'unchanged' }
        await workspace.client.views.publish({ user_id: person, view })
        return { kind: 'shown', shown: hash }
      } catch (err) {
        const failure = slackDelivery(err, ctx.now())
        if (failure.kind === 'sent') throw err
        return { kind: 'failed', failure }
      }
    },
  }
}
