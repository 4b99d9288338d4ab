import type { Screen } from '../chat/screen.ts'
import { chatWith } from './chat-with.ts'
import { ConnectorError } from './connector-error.ts'
import { renderMessage } from './render-screen.ts'
import type { Replying } from './replying-to.ts'

/** A message in the chat with this person alone. Returns the sentence that says so, or that there is no such chat. */
export async function tellAlone(to: Replying, screen: Screen): Promise<string> {
  try {
    const conversation = to.personal ? to.spot.conversation : await ownChat(to)
    await to.connector.send({ ...to.spot, conversation }, renderMessage(to.w, screen, to.config.dialogs))
    return to.personal ? to.w.t('common.done') : to.w.t('common.sentToChat')
  } catch (err) {
    // 400: with anonymous people and those of another company there can be no chat. 404: nobody is there.
    if (!(err instanceof ConnectorError) || ![400, 403, 404].includes(err.status ?? 0)) throw err
    return to.w.t('common.noChat')
  }
}

async function ownChat(to: Replying): Promise<string> {
  const { workspaceId, externalId: person } = to.actor
  return await chatWith(to, { workspaceId, tenant: to.tenant, serviceUrl: to.spot.serviceUrl, person })
}
