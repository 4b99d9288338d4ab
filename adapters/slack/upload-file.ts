import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { MINUTE_MS } from '../../src/durations.ts'
import type { FileToSend } from '../chat/files/file-to-send.ts'
import { spool } from '../chat/files/spool.ts'
import { escapeMrkdwn } from './limits.ts'
import { platformErrorOf } from './platform-error.ts'

/** A million rows are about 100 MB. */
const UPLOAD_MS = 5 * MINUTE_MS

const uploadTarget = z.object({ upload_url: z.url(), file_id: z.string() })

/** The bytes of a file did not reach Slack. */
export class UploadError extends Error {}

/**
 * Uploads a file to a conversation, with a sentence about it; into the thread of `threadTs`, if given. Returns Slack's
 * id of the file. `begin` is called right before the call that posts. Throws the errors of the WebClient, and
 * UploadError; `isMissingScope` recognises an installation older than the scope `files:write`.
 * https://docs.slack.dev/messaging/working-with-files#uploading_files
 */
export async function uploadFile(
  client: WebClient,
  to: { channel: string; threadTs?: string; file: FileToSend; begin?: () => Promise<void> },
): Promise<string> {
  const { channel, threadTs, file, begin } = to
  return await spool(file, async bytes => {
    const answer = await client.files.getUploadURLExternal({ filename: file.name, length: bytes.size })
    const { upload_url, file_id } = uploadTarget.parse(answer)
    const response = await fetch(upload_url, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
      redirect: 'error',
      signal: AbortSignal.timeout(UPLOAD_MS),
    }).catch((err: unknown) => {
      throw new UploadError('Slack did not take the bytes of a file.', { cause: err })
    })
    if (!response.ok) throw new UploadError(`Slack refused the bytes of a file with ${response.status}.`)
    const shared = { files: [{ id: file_id, title: file.name }] as [{ id: string; title: string }] }
    await begin?.()
    const target = { channel_id: channel, initial_comment: escapeMrkdwn(file.text) }
    await client.files.completeUploadExternal(
      threadTs === undefined ? { ...shared, ...target } : { ...shared, ...target, thread_ts: threadTs },
    )
    return file_id
  })
}

/** Whether the workspace installed the app before it requested `files:write`, and has not granted it yet. */
export function isMissingScope(err: unknown): boolean {
  return platformErrorOf(err) === 'missing_scope'
}
