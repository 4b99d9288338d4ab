import { logFailure } from '../chat/failure.ts'
import type { Screen } from '../chat/screen.ts'
import { chatWith } from './chat-with.ts'
import { ConnectorError } from './connector-error.ts'
import { renderMessage } from './render-screen.ts'
import type { Replying } from './replying-to.ts'

export type SentPrivately =
  /** `text`: the sentence that says where it was sent. */
  | { kind: 'sent'; text: string }
  /**
   * Refused, or unknown. `text`: the sentence that says what the person can do. `noChat`: there can be no chat with this
   * person, so a later attempt fails, too.
   */
  | { kind: 'untold'; text: string; noChat: boolean }

/** Sends a message to the person's own chat. Never rejects: a failure is logged. */
export async function sendPrivately(to: Replying, screen: Screen): Promise<SentPrivately> {
  try {
    const conversation = to.personal ? to.spot.conversation : await ownChat(to)
    await to.connector.send({ ...to.spot, conversation }, renderMessage(to.w, screen, to.config.dialogs))
    return { kind: 'sent', text: to.w.t(to.personal ? 'common.done' : 'common.sentToChat') }
  } catch (err) {
    // 400: there can be no chat with anonymous people and people of another company. 404: the person doesn't exist.
    const noChat = err instanceof ConnectorError && [400, 403, 404].includes(err.status ?? 0)
    if (noChat) to.ctx.log.info({ err }, 'Teams: there is no chat with this person alone')
    else logFailure(to.ctx, err, { step: 'showing' })
    return { kind: 'untold', text: to.w.t(noChat ? 'common.noChat' : 'failure.notShown'), noChat }
  }
}

/** The person's own chat with the app. Throws ConnectorError if there is none. */
export async function ownChat(to: Replying): Promise<string> {
  const { workspaceId, externalId: person } = to.actor
  return await chatWith(to, { workspaceId, tenant: to.tenant, serviceUrl: to.spot.serviceUrl, person })
}
