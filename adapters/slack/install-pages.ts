import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CodedError, ExpressReceiver } from '@slack/bolt'
import { words } from '../chat/words/words.ts'

/** Why an installation in the browser failed: the page that says so, with its status. */
const PAGES = {
  /** Slack sends the same if an admin has to approve: https://github.com/slackapi/bolt-python/issues/1454 */
  cancelled: 400,
  /** Begun in another browser, too long ago, or not on our page: https://github.com/slackapi/bolt-js/issues/1355 */
  begin: 400,
  /** For a whole organisation, which we don't support: https://github.com/slackapi/bolt-js/issues/1101 */
  organisation: 403,
  failed: 503,
} as const
type Page = keyof typeof PAGES

/** By the error codes of @slack/oauth; any other error is a failure on Slack's side or ours. */
const PAGE_OF: Readonly<Record<string, Page>> = {
  slack_oauth_installer_authorization_error: 'cancelled',
  slack_oauth_missing_state: 'begin',
  slack_oauth_invalid_state: 'begin',
  slack_oauth_missing_code: 'begin',
}

type Callback = NonNullable<InstallPages['callbackOptions']>
type InstallPages = NonNullable<ConstructorParameters<typeof ExpressReceiver>[0]['installerOptions']>

/**
 * The pages in the browser for an installation that did not succeed. `failed` is called for errors that we should look
 * at.
 */
export function installPages(failed: (err: CodedError) => void): Callback {
  return {
    // Nothing of an org-wide installation is saved: its token is dropped here.
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
  // Only our own texts: nothing from the request is echoed.
  response.end(`<!doctype html><title>${title}</title><h1>${title}</h1><p>${text}</p>\n`)
}
