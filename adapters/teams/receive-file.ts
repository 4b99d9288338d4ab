import { z } from 'zod'
import { SECOND_MS } from '../../src/durations.ts'
import { optionalPart, optionalText, requiredText } from '../chat/envelope.ts'
import { MAX_FILE_BYTES } from '../chat/own-list/file/file-problem.ts'
import { readAtMost } from '../chat/own-list/read-at-most.ts'
import type { Files, ReceivedFile } from '../chat/own-list/received-file.ts'
import type { TeamsActivity } from './activity.ts'
import { driveUrl } from './drive-url.ts'

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4#receive-files-in-personal-chat */
const DOWNLOAD = 'application/vnd.microsoft.teams.file.download.info'

const attachment = z.object({
  contentType: z.literal(DOWNLOAD),
  name: optionalText,
  content: optionalPart(z.object({ downloadUrl: requiredText })),
})

/** A file that a person sent. `address` is null if Teams gave none. */
export interface SentFile {
  name: string
  address: string | null
}

/** The files of a message. Pictures and the message's own HTML are attachments, too, and are none. */
export function sentFiles({ attachments }: TeamsActivity): SentFile[] {
  return (attachments ?? []).flatMap(one => {
    const read = attachment.safeParse(one)
    return read.success ? [{ name: read.data.name ?? '', address: read.data.content?.downloadUrl ?? null }] : []
  })
}

/** The files of one message, by their index. Without a message: people send them. */
export function teamsFiles(serviceUrl: string, files: readonly SentFile[] = []): Files {
  return {
    way: async () => 'message',
    receive: async nth => {
      const file = files[Number(nth)]
      if (!file) return { kind: 'gone' }
      return await download(file, serviceUrl).catch((): ReceivedFile => ({ kind: 'unreachable' }))
    },
  }
}

const MOST_REDIRECTS = 3
/** Teams repeats a message that is not answered within 15 s. */
const DOWNLOAD_MS = 6 * SECOND_MS

/** The address needs no login, and is valid for some minutes only. Each redirect is checked like the address itself. */
async function download({ name, address }: SentFile, serviceUrl: string): Promise<ReceivedFile> {
  const signal = AbortSignal.timeout(DOWNLOAD_MS)
  let next = address
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const url = next === null ? null : driveUrl(next, serviceUrl)
    if (!url) return { kind: 'not_a_file' }
    const answer = await fetch(url, { redirect: 'manual', signal })
    if (answer.status >= 300 && answer.status < 400) {
      await answer.body?.cancel()
      next = URL.parse(answer.headers.get('location') ?? '', url)?.href ?? null
      continue
    }
    // Teams on a phone sends the address of a page: https://github.com/OfficeDev/Microsoft-Teams-Samples/issues/1314
    const isPage = answer.headers.get('content-type')?.startsWith('text/html') ?? false
    if (answer.status !== 200 || isPage) {
      await answer.body?.cancel()
      if (isPage && answer.status === 200) return { kind: 'not_a_file' }
      // An address that has expired: https://devblogs.microsoft.com/microsoft365dev/working-with-files-in-your-microsoft-teams-bot/
      return { kind: answer.status >= 500 ? 'unreachable' : 'gone' }
    }
    const bytes = await readAtMost(answer, MAX_FILE_BYTES)
    return bytes ? { kind: 'file', name, bytes } : { kind: 'too_large' }
  }
  return { kind: 'not_a_file' }
}
