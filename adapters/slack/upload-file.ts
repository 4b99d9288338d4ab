import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { MINUTE_MS } from '../../src/durations.ts'
import type { FileToSend } from '../chat/files/file-to-send.ts'
import { spool } from '../chat/files/spool.ts'
import { escapeMrkdwn } from './limits.ts'
import { platformErrorOf } from './platform-error.ts'

/** A million rows are some 100 MB. */
const UPLOAD_MS = 5 * MINUTE_MS

const place = z.object({ upload_url: z.url(), file_id: z.string() })

/** The bytes of a file did not reach Slack. */
export class UploadError extends Error {}

/**
 * Uploads a file to a conversation, below a message of it where `threadTs` is given, and says what it is. Returns Slack's id of
 * the file. `begin` is called right before the call that posts it. Throws what the WebClient throws, and UploadError;
 * `isMissingScope` tells an installation from before files were sent.
 * https://docs.slack.dev/messaging/working-with-files#uploading_files
 */
export async function uploadFile(
  client: WebClient,
  to: { channel: string; threadTs?: string; file: FileToSend; begin?: () => Promise<void> },
): Promise<string> {
  const { channel, threadTs, file, begin } = to
  return await spool(file, async bytes => {
    const answer = await client.files.getUploadURLExternal({ filename: file.name, length: bytes.size })
    const { upload_url, file_id } = place.parse(answer)
    const taken = await fetch(upload_url, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
      redirect: 'error',
      signal: AbortSignal.timeout(UPLOAD_MS),
    }).catch((err: unknown) => {
      throw new UploadError('Slack did not take the bytes of a file.', { cause: err })
    })
    if (!taken.ok) throw new UploadError(`Slack refused the bytes of a file with ${taken.status}.`)
    const shared = { files: [{ id: file_id, title: file.name }] as [{ id: string; title: string }] }
    await begin?.()
    const said = { channel_id: channel, initial_comment: escapeMrkdwn(file.text) }
    await client.files.completeUploadExternal(
      threadTs === undefined ? { ...shared, ...said } : { ...shared, ...said, thread_ts: threadTs },
    )
    return file_id
  })
}

/** The workspace installed the app before it asked for `files:write`, and has yet to allow it. */
export function isMissingScope(err: unknown): boolean {
  return platformErrorOf(err) === 'missing_scope'
}
