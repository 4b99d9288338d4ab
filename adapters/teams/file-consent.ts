import type { InvokeResponse } from 'botbuilder'
import { z } from 'zod'
import { admission, may } from '../../src/actor.ts'
import { findBook } from '../../src/billing/find-book.ts'
import { MINUTE_MS } from '../../src/durations.ts'
import { NotUnderstood, optionalText, requiredText } from '../chat/envelope.ts'
import { logFailure } from '../chat/failure.ts'
import type { FileToSend } from '../chat/files/file-to-send.ts'
import { type FileLink, isAuditLink, readLink } from '../chat/files/link.ts'
import { openFile } from '../chat/files/open-file.ts'
import { spool } from '../chat/files/spool.ts'
import { failureScreen, noticeScreen } from '../chat/notice-screen.ts'
import type { TeamsActivity } from './activity.ts'
import { driveUrl } from './drive-url.ts'
import { inBackground } from './in-background.ts'
import { renderMessage } from './render-screen.ts'
import type { Replying } from './replying-to.ts'
import { sendPrivately } from './send-privately.ts'

const CONSENT = 'application/vnd.microsoft.teams.card.file.consent'
const INFO = 'application/vnd.microsoft.teams.card.file.info'

/** Where the file is uploaded to; the other members are only needed to show it. */
const uploadInfo = z.object({
  uploadUrl: z.url(),
  contentUrl: optionalText,
  name: optionalText,
  uniqueId: optionalText,
  fileType: optionalText,
})
type UploadInfo = z.infer<typeof uploadInfo>

const context = z.object({ token: requiredText })

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4#invoke-activity-when-the-user-accepts-the-file */
const consent = z.discriminatedUnion('action', [
  z.object({ action: z.literal('accept'), context, uploadInfo }),
  z.object({ action: z.literal('decline'), context }),
])

/** Offers a file in the chat with the person, who decides whether it may be stored in their OneDrive. */
export async function offerFile(to: Replying, file: FileToSend): Promise<void> {
  const size = await spool(file, async bytes => bytes.size)
  await to.connector.send(to.spot, {
    type: 'message',
    summary: file.text,
    attachments: [
      {
        contentType: CONSENT,
        name: file.name,
        content: {
          description: file.text,
          sizeInBytes: size,
          acceptContext: { token: file.token },
          declineContext: { token: file.token },
        },
      },
    ],
  })
}

/** Handles the person's answer. The file is made again, because the offer may be hours old. */
export async function onFileConsent(to: Replying, activity: TeamsActivity): Promise<InvokeResponse> {
  const { ctx, w } = to
  const cardId = activity.replyToId
  if (admission(to.actor) !== 'in') return { status: 403 }
  const parsed = consent.safeParse(activity.value)
  if (!parsed.success) {
    const cause = new NotUnderstood('Teams sent an answer about a file that can’t be read', parsed.error)
    await sendPrivately(to, failureScreen(w, logFailure(ctx, cause)))
    return { status: 200 }
  }
  const answer = parsed.data
  const read = readLink(ctx, answer.context.token)
  if (read.kind === 'forged' || !(await belongsToActor(to, read.link))) return { status: 403 }
  const showText = async (text: string) => {
    const message = renderMessage(w, noticeScreen(w, w.t('file.title'), text), to.config.dialogs)
    await (cardId ? to.connector.update(to.spot, cardId, message) : to.connector.send(to.spot, message))
  }
  if (answer.action === 'decline') await showText(w.t('file.declined'))
  else if (read.kind === 'expired') await showText(w.t('file.expired'))
  else if (isAuditLink(read.link) && !may(to.actor, 'administer')) await showText(w.t('access.administer'))
  else inBackground(to, () => uploadAndShow(to, cardId, read.link, answer.uploadInfo))
  return { status: 200 }
}

/**
 * Whether the file belongs to the actor's account. A month's book may have moved to another account since, or was in
 * another one then, because companies linked.
 */
async function belongsToActor({ ctx, actor }: Replying, link: FileLink): Promise<boolean> {
  if (link.accountId === actor.accountId) return true
  if (isAuditLink(link)) return false
  const book = await findBook(ctx.db, { accountId: link.accountId }, link.month)
  return book === (await findBook(ctx.db, actor, link.month))
}

/** Uploads the file to the person's OneDrive, and replaces the question with it. */
async function uploadAndShow(to: Replying, cardId: string | null, link: FileLink, target: UploadInfo): Promise<void> {
  const url = uploadUrl(target, to.spot.serviceUrl)
  await spool(openFile(to.ctx, link), bytes => upload(url, bytes))
  const { contentUrl, name, uniqueId, fileType } = target
  const fileCard = {
    type: 'message',
    summary: name ?? to.w.t('file.title'),
    attachments: [{ contentType: INFO, contentUrl, name, content: { uniqueId, fileType } }],
  }
  // The card of a file needs all four members.
  const isWhole = contentUrl !== null && name !== null && uniqueId !== null && fileType !== null
  const message = isWhole
    ? fileCard
    : renderMessage(to.w, noticeScreen(to.w, to.w.t('file.title'), to.w.t('file.saved')), to.config.dialogs)
  await (cardId ? to.connector.update(to.spot, cardId, message) : to.connector.send(to.spot, message))
}

/** The URL to which a file is uploaded. Throws for one that `driveUrl` doesn't allow. */
export function uploadUrl({ uploadUrl }: Pick<UploadInfo, 'uploadUrl'>, serviceUrl: string): URL {
  const url = driveUrl(uploadUrl, serviceUrl)
  if (!url) throw new Error(`No place for a file: ${new URL(uploadUrl).origin}`)
  return url
}

/** A multiple of 320 KiB, which OneDrive requires of every part but the last. */
const PART = 16 * 320 * 1024
const PART_MS = MINUTE_MS

/** https://learn.microsoft.com/onedrive/developer/rest-api/api/driveitem_createuploadsession#upload-bytes-to-the-upload-session */
async function upload(url: URL, bytes: Blob): Promise<void> {
  for (let from = 0; from < bytes.size; from += PART) {
    const to = Math.min(from + PART, bytes.size)
    const answer = await fetch(url, {
      method: 'PUT',
      headers: { 'content-range': `bytes ${from}-${to - 1}/${bytes.size}` },
      body: bytes.slice(from, to),
      redirect: 'error',
      signal: AbortSignal.timeout(PART_MS),
    })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`OneDrive refused a part of a file with ${answer.status}.`)
  }
}
