import { findPersonalChat } from '../../src/conversation/list-conversations.ts'
import type { Screen } from '../chat/screen.ts'
import type { Spot } from './connector.ts'
import { ConnectorError } from './connector-error.ts'
import { renderMessage } from './render-screen.ts'
import type { Replying } from './replying-to.ts'

/** A message in the chat with this person alone. Returns the sentence that says so, or that there is no such chat. */
export async function tellAlone(to: Replying, screen: Screen): Promise<string> {
  try {
    const chat = to.personal ? to.spot : await chatWith(to)
    await to.connector.send(chat, renderMessage(to.w, screen, to.config.dialogs))
    return to.personal ? to.w.t('common.done') : to.w.t('common.sentToChat')
  } catch (err) {
    // 400: with anonymous people and those of another company there can be no chat.
    if (!(err instanceof ConnectorError) || (err.status !== 403 && err.status !== 400)) throw err
    return to.w.t('common.noChat')
  }
}

async function chatWith(to: Replying): Promise<Spot> {
  const { serviceUrl } = to.spot
  const known = await findPersonalChat(to.ctx, to.actor.workspaceId, to.actor.externalId)
  const conversation = known ?? (await to.connector.openChat(serviceUrl, to.tenant, to.actor.externalId))
  return { serviceUrl, conversation }
}
