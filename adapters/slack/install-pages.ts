import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CodedError, ExpressReceiver } from '@slack/bolt'
import { words } from '../chat/words/words.ts'

/** Why an installation from the browser came to nothing: the page that says so, and its status. */
const PAGES = {
  /** Slack says no more, also where an admin has to approve: https://github.com/slackapi/bolt-python/issues/1454 */
  cancelled: 400,
  /** Begun in another browser or long ago, or not on our page at all: https://github.com/slackapi/bolt-js/issues/1355 */
  begin: 400,
  /** For a whole organisation: not offered. https://github.com/slackapi/bolt-js/issues/1101 */
  organisation: 403,
  failed: 503,
} as const
type Page = keyof typeof PAGES

/** By the codes of @slack/oauth; what isn't here failed on Slack's side or ours. */
const PAGE_OF: Readonly<Record<string, Page>> = {
  slack_oauth_installer_authorization_error: 'cancelled',
  slack_oauth_missing_state: 'begin',
  slack_oauth_invalid_state: 'begin',
  slack_oauth_missing_code: 'begin',
}

type Callback = NonNullable<InstallPages['callbackOptions']>
type InstallPages = NonNullable<ConstructorParameters<typeof ExpressReceiver>[0]['installerOptions']>

/** What somebody reads in the browser where nothing was installed. `failed` is told of what is ours to look at. */
export function installPages(failed: (err: CodedError) => void): Callback {
  return {
    // Nothing of an organisation's is kept: its token is thrown away here.
    afterInstallation: async (installation, _options, request, response) => {
      if (!installation.isEnterpriseInstall) return true
      show('organisation', request, response)
      return false
    },
    failure: (err, _options, request, response) => {
      const page = PAGE_OF[err.code] ?? 'failed'
      if (page === 'failed') failed(err)
      show(page, request, response)
    },
  }
}

function show(page: Page, request: IncomingMessage, response: ServerResponse): void {
  const [locale = ''] = (request.headers['accept-language'] ?? '').split(/[,;]/)
  const w = words(locale.trim(), 'UTC')
  const title = w.t('install.title')
  const text = w.t(`install.${page}`)
  response.writeHead(PAGES[page], { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
  // Words of ours alone: nothing of the request stands in it.
  response.end(`<!doctype html><title>${title}</title><h1>${title}</h1><p>${text}</p>\n`)
}
