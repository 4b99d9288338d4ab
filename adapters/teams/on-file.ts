import { performSafely } from '../chat/failure.ts'
import { action } from '../chat/payloads.ts'
import { idempotencyKeyOf, type TeamsActivity } from './activity.ts'
import { placeOf } from './on-action.ts'
import { type SentFile, teamsFiles } from './receive-file.ts'
import { renderMessage } from './render-screen.ts'
import type { Replying } from './replying-to.ts'

/** Takes the first file of a message as the person's own list, and answers in the chat. */
export async function onFile(to: Replying, activity: TeamsActivity, files: readonly SentFile[]): Promise<void> {
  const key = idempotencyKeyOf(activity)
  const done = await performSafely({
    ...to,
    files: teamsFiles(to.spot.serviceUrl, files),
    interaction: {
      ...action('ownList.receive'),
      payloadText: '',
      values: { file: ['0'] },
      checkboxOptions: {},
      place: placeOf(to, null),
      idempotencyKey: key === null ? undefined : `${key}/file`,
    },
  })
  for (const reply of await done.draw()) {
    if ('screen' in reply) await to.connector.send(to.spot, renderMessage(to.w, reply.screen, to.config.dialogs))
  }
}
