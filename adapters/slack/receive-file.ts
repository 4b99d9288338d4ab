import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { SECOND_MS } from '../../src/durations.ts'
import { optionalPart, optionalText } from '../chat/envelope.ts'
import { MAX_FILE_BYTES } from '../chat/own-list/file/file-problem.ts'
import { readAtMost } from '../chat/own-list/read-at-most.ts'
import { FILES_SCOPE, type Files, type ReceivedFile } from '../chat/own-list/received-file.ts'
import { Client } from './client.ts'
import type { SlackConfig } from './config.ts'
import { platformErrorOf } from './platform-error.ts'

const FETCH_MS = 10 * SECOND_MS

const granted = z.object({ response_metadata: optionalPart(z.object({ scopes: z.array(z.string()) })) })
const info = z.object({
  file: z.object({
    name: optionalText,
    mode: optionalText,
    size: z.number().nullish(),
    url_private_download: optionalText,
    url_private: optionalText,
  }),
})

/** What an error of files.info means; any other: Slack did not say, so it may be tried again. */
const ERRORS: Readonly<Record<string, ReceivedFile['kind'] & ('not_permitted' | 'gone')>> = {
  missing_scope: 'not_permitted',
  not_allowed_token_type: 'not_permitted',
  file_deleted: 'gone',
  file_not_found: 'gone',
  access_denied: 'not_permitted',
}

/** The files that people hand over in a form of this workspace. */
export function slackFiles({ apiUrl }: Pick<SlackConfig, 'apiUrl'>, client: WebClient): Files {
  return {
    way: async () => {
      try {
        const answer = granted.parse(await client.auth.test())
        return answer.response_metadata?.scopes.includes(FILES_SCOPE) ? 'field' : 'not_permitted'
      } catch {
        // Pasting works; the field would make Slack refuse the whole form.
        return 'not_permitted'
      }
    },
    receive: id => receive(apiUrl, client, id),
  }
}

/**
 * Fetches the file of a file_input. The submission's own copy of the file may have no address (`check_file_info`, for
 * files of Slack Connect), so it is always asked for: https://docs.slack.dev/reference/objects/file-object
 */
async function receive(apiUrl: string, client: WebClient, id: string): Promise<ReceivedFile> {
  try {
    const { file } = info.parse(await client.files.info({ file: id }))
    if (file.mode === 'tombstone') return { kind: 'gone' }
    if ((file.size ?? 0) > MAX_FILE_BYTES) return { kind: 'too_large' }
    const address = URL.parse(file.url_private_download ?? file.url_private ?? '')
    if (!address || !isSlack(address, apiUrl)) return { kind: 'not_a_file' }
    return await fetchFile(address, tokenOf(client), file.name ?? '')
  } catch (err) {
    return { kind: ERRORS[platformErrorOf(err) ?? ''] ?? 'unreachable' }
  }
}

/** The token goes to Slack alone: a file of another service has an address there. */
function isSlack(address: URL, apiUrl: string): boolean {
  const isSlacks = address.protocol === 'https:' && /(?:^|\.)slack(?:-gov)?\.com$/.test(address.hostname)
  return isSlacks || address.origin === new URL(apiUrl).origin
}

const tokenOf = (client: WebClient) => (client instanceof Client ? client.currentToken : client.token) ?? ''

async function fetchFile(address: URL, token: string, name: string): Promise<ReceivedFile> {
  const answer = await fetch(address, {
    headers: { authorization: `Bearer ${token}` },
    // Slack redirects whoever may not read the file to the page where people log in.
    redirect: 'manual',
    signal: AbortSignal.timeout(FETCH_MS),
  })
  const isPage = answer.headers.get('content-type')?.startsWith('text/html') ?? false
  if (answer.status !== 200 || isPage) {
    await answer.body?.cancel()
    // Without the scope Slack answers 200 with that page: https://github.com/slackapi/bolt-js/issues/2585
    if (isPage || (answer.status >= 300 && answer.status < 400) || answer.status === 403)
      return { kind: 'not_permitted' }
    return { kind: answer.status === 404 || answer.status === 410 ? 'gone' : 'unreachable' }
  }
  const bytes = await readAtMost(answer, MAX_FILE_BYTES)
  return bytes ? { kind: 'file', name, bytes } : { kind: 'too_large' }
}
