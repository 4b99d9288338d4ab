import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { BOT_SCOPES } from '../../adapters/slack/config.ts'
import { COMMAND } from '../../adapters/slack/on-command.ts'
import { httpManifest, readOrigin, socketManifest } from '../../slack-manifest.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(resolve(root, file), 'utf8')
const manifest = JSON.parse(read('manifest.json'))
const app = read('adapters/slack/on-events.ts')
const docs = read('docs/slack.md')
const { bot, bot_optional: optional } = manifest.oauth_config.scopes

/** The event with which Slack delivers a subscription: `message.im` comes as `message`. */
const delivered = (name: string) => name.split('.')[0] ?? ''

test('the manifest subscribes to the handled events, and to no others', () => {
  const handled = [...app.matchAll(/app\.event\('(\w+)'/g)].map(([, name = '']) => name).sort()
  expect(manifest.settings.event_subscriptions.bot_events.map(delivered).sort()).toEqual(handled)
})

test('the manifest has the one command', () => {
  expect(manifest.features.slash_commands.map((one: { command: string }) => one.command)).toEqual([COMMAND])
})

test('the manifest asks for the scopes that the code needs; the others can be declined', () => {
  expect(bot.filter((scope: string) => !optional.includes(scope)).sort()).toEqual([...BOT_SCOPES].sort())
  expect(bot).toEqual(expect.arrayContaining(optional))
})

test('docs/slack.md gives each scope its reason', () => {
  const explained = [...docs.matchAll(/^\| `([\w.]+(?::[\w.]+)*)` \| .*\w.* \|$/gm)].map(([, scope = '']) => scope)
  expect(explained.filter(scope => /^commands$|:/.test(scope)).sort()).toEqual([...bot].sort())
})

test('docs/slack.md names every setting of Slack', () => {
  const settings = new Set([...read('config.ts').matchAll(/\b(SLACK_\w+|PUBLIC_URL)\b/g)].map(([name]) => name))
  expect([...settings].filter(name => !docs.includes(`\`${name}\``))).toEqual([])
})

test('every address in the manifest is served', () => {
  const urls = [...read('manifest.json').matchAll(/"(https:[^"]+)"/g)].map(([, url = '']) => new URL(url))
  expect(new Set(urls.map(url => url.host))).toEqual(new Set(['fleetfeed.example.com']))
  expect(new Set(urls.map(url => url.pathname))).toEqual(new Set(['/slack/events', '/slack/oauth_redirect']))
})

test('the manifest of an installation has its own address everywhere', () => {
  const own = JSON.stringify(httpManifest('https://fleet.keller.example'))
  expect(own).not.toContain('fleetfeed.example.com')
  expect(JSON.parse(own.replaceAll('https://fleet.keller.example', 'https://fleetfeed.example.com'))).toEqual(manifest)
})

test('the manifest of Socket Mode has no address, and is the same otherwise', () => {
  const socket = JSON.parse(JSON.stringify(socketManifest()))
  expect(JSON.stringify(socket)).not.toContain('http')
  expect(socket.settings.socket_mode_enabled).toBe(true)
  const filled = structuredClone(socket)
  filled.features.slash_commands[0].url = manifest.features.slash_commands[0].url
  filled.oauth_config.redirect_urls = manifest.oauth_config.redirect_urls
  filled.settings.event_subscriptions.request_url = manifest.settings.event_subscriptions.request_url
  Object.assign(filled.settings.interactivity, manifest.settings.interactivity)
  filled.settings.socket_mode_enabled = false
  expect(filled).toEqual(manifest)
})

test.each([
  ['fleet.keller.example', 'https://fleet.keller.example'],
  ['https://fleet.keller.example:8443/', 'https://fleet.keller.example:8443'],
  ['http://fleet.keller.example', null],
  ['https://keller.example/fleet', null],
  ['https://', null],
  ['', null],
])('the address %s is read as %s', (given, origin) => {
  expect(readOrigin(given)).toBe(origin)
})

test('the script writes the manifest, or says what it needs', async () => {
  const run = promisify(execFile)
  const env = { ...process.env, PUBLIC_URL: 'https://fleet.keller.example' }
  const script = resolve(root, 'slack-manifest.ts')
  expect(JSON.parse((await run(process.execPath, [script], { env })).stdout)).toEqual(httpManifest(env.PUBLIC_URL))
  expect(JSON.parse((await run(process.execPath, [script, 'socket'], { env })).stdout)).toEqual(socketManifest())
  await expect(run(process.execPath, [script], { env: { ...env, PUBLIC_URL: '' } })).rejects.toThrow('-- socket')
})
