import { randomUUID } from 'node:crypto'
import type { AllMiddlewareArgs, SlackActionMiddlewareArgs } from '@slack/bolt'
import { performSafely } from '../chat/failure.ts'
import { announceUnshown } from '../chat/inbox/announce-unshown.ts'
import type { Handling } from './handling.ts'
import { blockActions, readAction, screenIdOf } from './read-interaction.ts'
import { showReplies } from './reply.ts'
import { replyingTo, whoClicked } from './replying-to.ts'
import { untilDoneOrStored } from './until-done-or-stored.ts'

/** Handles a click, a tick, an entered text or a choice: performs it, acknowledges it, shows its outcome. */
export async function onAction(
  { ctx, workspaces, patienceMs, deeds, showings }: Handling,
  { ack, body, context }: SlackActionMiddlewareArgs & AllMiddlewareArgs,
): Promise<void> {
  const payload = blockActions.parse(body)
  const interaction = readAction(payload)
  const key = screenIdOf(payload) ?? payload.trigger_id ?? randomUUID()
  const deed = deeds.run(key, async () => {
    const to = await replyingTo(ctx, workspaces, context, payload.user.id)
    const done = await performSafely({ ...to, interaction })
    // Added to its mutex here, so that showings have the order of their deeds; not awaited, so that the next deed
    // doesn't wait for a slow Slack.
    const showing = showings.run(key, async () => {
      const unshown = await showReplies(to, payload, await done.draw())
      if (!done.looks) await announceUnshown(ctx, to.actor, interaction, unshown)
    })
    return { showing }
  })
  const showing = deed.then(({ showing }) => showing)
  const click = { who: whoClicked(context, payload.user.id), interaction, patienceMs }
  // `ack` waits for this: until then, Slack tells the person if the process is killed. A look is an action, too: if it is
  // stored, its redo drops it.
  const { over } = await untilDoneOrStored(ctx, click, { deed, showing })
  await ack()
  await over
}
