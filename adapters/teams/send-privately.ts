import { logFailure } from '../chat/failure.ts'
import type { Screen } from '../chat/screen.ts'
import { chatWith } from './chat-with.ts'
import { ConnectorError } from './connector-error.ts'
import { renderMessage } from './render-screen.ts'
import type { Replying } from './replying-to.ts'

export type SentPrivately =
  /** `text`: the sentence that says where. */
  | { kind: 'sent'; text: string }
  /** Refused, or nobody knows. `text`: the sentence that says what the person can do. */
  | { kind: 'untold'; text: string }

/** A message in the chat with this person alone. What keeps it from there is written to the log. */
export async function sendPrivately(to: Replying, screen: Screen): Promise<SentPrivately> {
  try {
    const conversation = to.personal ? to.spot.conversation : await ownChat(to)
    await to.connector.send({ ...to.spot, conversation }, renderMessage(to.w, screen, to.config.dialogs))
    return { kind: 'sent', text: to.w.t(to.personal ? 'common.done' : 'common.sentToChat') }
  } catch (err) {
    // 400: with anonymous people and those of another company there can be no chat. 404: nobody is there.
    const noChat = err instanceof ConnectorError && [400, 403, 404].includes(err.status ?? 0)
    if (noChat) to.ctx.log.info({ err }, 'Teams: there is no chat with this person alone')
    else logFailure(to.ctx, err, { step: 'showing' })
    return { kind: 'untold', text: to.w.t(noChat ? 'common.noChat' : 'failure.notShown') }
  }
}

/** The chat with this person alone. Throws ConnectorError where there is none. */
export async function ownChat(to: Replying): Promise<string> {
  const { workspaceId, externalId: person } = to.actor
  return await chatWith(to, { workspaceId, tenant: to.tenant, serviceUrl: to.spot.serviceUrl, person })
}
