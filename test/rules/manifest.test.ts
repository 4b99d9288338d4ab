import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { BOT_SCOPES } from '../../adapters/slack/config.ts'
import { COMMAND } from '../../adapters/slack/on-command.ts'

const read = (file: string) => readFileSync(resolve(import.meta.dirname, '../..', file), 'utf8')
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
