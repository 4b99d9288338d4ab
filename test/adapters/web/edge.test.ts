import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../../adapters/chat/words/en.ts'
import { fr } from '../../../adapters/chat/words/fr.ts'
import { installPages } from '../../../adapters/slack/install-pages.ts'
import { freePort } from '../../../playground/bound-process.ts'
import { signature } from '../../../playground/slack/signed-request.ts'
import { type LocalSlack, startSlack } from '../../../playground/slack/slack.ts'
import { type Product, startProduct } from '../../helpers/product.ts'

const SECRET = 'edge'
let product: Product
let slack: LocalSlack
let origin: string
beforeAll(async () => {
  const port = await freePort()
  origin = `http://127.0.0.1:${port}`
  slack = await startSlack({ signingSecret: SECRET, workspace: { installed: false } })
  const { apiUrl, authorizeUrl, clientId, clientSecret } = slack
  const oauth = { clientId, clientSecret, stateSecret: 'a-state-secret', publicUrl: origin, authorizeUrl }
  product = await startProduct({ settings: { port, slack: { apiUrl, signingSecret: SECRET, botToken: null, oauth } } })
})
afterAll(async () => {
  await product.stop()
  await slack.close()
})

async function ask(path: string, how: RequestInit = {}) {
  const answer = await fetch(`${origin}${path}`, { redirect: 'manual', ...how })
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
}
function signed(body: string, type: string) {
  const at = Math.floor(Date.now() / 1000)
  const headers = {
    'content-type': type,
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': signature(SECRET, at, body),
  }
  return ask('/slack/events', { method: 'POST', headers, body })
}
const JSON_TYPE = 'application/json'
const FORM = 'application/x-www-form-urlencoded'
const teams = (body: string, type = JSON_TYPE, more: Record<string, string> = {}) =>
  ask('/teams/messages', { method: 'POST', headers: { 'content-type': type, ...more }, body })

/** No stack, no path of ours, nothing about a library. */
const BARE = /^(?!.*(node_modules|\n +at |Error:))/s

test.each<[string, () => ReturnType<typeof ask>]>([
  ['null', () => signed('null', JSON_TYPE)],
  ['no JSON', () => signed('{', JSON_TYPE)],
  ['payload=null', () => signed('payload=null', FORM)],
  ['payload=5', () => signed('payload=5', FORM)],
  ['payload="x"', () => signed('payload=%22x%22', FORM)],
  ['5', () => signed('5', JSON_TYPE)],
  ['"x"', () => signed('"x"', JSON_TYPE)],
  ['[]', () => signed('[]', JSON_TYPE)],
  ['payload={', () => signed('payload=%7B', FORM)],
  ['event: null', () => signed('{"type":"event_callback","event_id":"E1","team_id":"T1","event":null}', JSON_TYPE)],
  ['another content type', () => signed('<a/>', 'application/xml')],
  ['{ to Teams', () => teams('{')],
  ['null to Teams', () => teams('null')],
  ['text to Teams', () => teams('x', 'text/plain')],
  ['no gzip to Teams', () => teams('x', JSON_TYPE, { 'content-encoding': 'gzip' })],
  ['an unknown charset to Teams', () => teams('{}', `${JSON_TYPE}; charset=foo`)],
  ['too much to Teams', () => teams(`"${'x'.repeat(1_500_000)}"`)],
  ['no address', () => ask('/%ZZ')],
])('%s: a plain answer, whatever NODE_ENV says', async (_, send) => {
  const { status, text } = await send()
  // What Slack signed is accepted, so that it isn’t repeated; the log says what it was.
  expect(status).toBeLessThan(500)
  expect(text).toMatch(BARE)
  expect(text.length).toBeLessThan(200)
})

test('an oversized body ends with a refusal or a closed connection, and the next request is answered', async () => {
  const big = await signed('x'.repeat(5_000_000), FORM).catch(() => null)
  if (big) expect(big.status).toBeLessThan(500)
  expect((await ask('/healthz')).status).toBe(200)
})

test('a malformed link to a file gives the same answer as an unknown one', async () => {
  expect(await ask('/files/%ZZ')).toEqual(await ask('/files/unknown'))
})

// https://github.com/slackapi/bolt-js/issues/1664, https://github.com/slackapi/bolt-js/issues/824
test.each([
  ['cancelled', '?error=access_denied', en.install.cancelled],
  ['cancelled, with a state', '?error=access_denied&state=x', en.install.cancelled],
  ['without a state', '?code=1', en.install.begin],
  ['with the state of another browser', '?code=1&state=x', en.install.begin],
  ['without a code', '?state=1', en.install.begin],
  ['opened by itself', '', en.install.begin],
])('an installation that is %s: a page in the person’s language says what to do', async (_, query, sentence) => {
  const page = await ask(`/slack/oauth_redirect${query}`)
  expect(page).toMatchObject({ status: 400, type: 'text/html; charset=utf-8', text: expect.stringContaining(sentence) })
  const french = await ask(`/slack/oauth_redirect${query}`, { headers: { 'accept-language': 'fr-CA,fr;q=0.9' } })
  expect(french.text).toContain(fr.install.title)
})

// https://github.com/lobu-ai/lobu/pull/1816: such an installation names no workspace.
test('an installation for a whole organisation is refused with a sentence, and nothing of it is stored', async () => {
  const pages = installPages(() => {})
  let status = 0
  let text = ''
  const response = {
    writeHead: (code: number) => {
      status = code
    },
    end: (body: string) => {
      text = body
    },
  }
  const goesOn = await pages.afterInstallation?.(
    // The parts that are read.
    { isEnterpriseInstall: true } as never,
    { scopes: [] },
    { headers: {} } as never,
    response as never,
  )
  expect(goesOn).toBe(false)
  expect({ status, text }).toMatchObject({ status: 403, text: expect.stringContaining(en.install.organisation) })
})
