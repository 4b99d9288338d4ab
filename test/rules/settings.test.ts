import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { readConfig, SETTINGS } from '../../config.ts'

const read = (file: string) => readFileSync(resolve(import.meta.dirname, '../..', file), 'utf8')
const example = read('.env.example')

/** Each setting of the file, whether it is commented out or not. */
const listed = [...example.matchAll(/^(?:# )?([A-Z][A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => ({
  name,
  value,
}))

/** Read by compose.yaml, not by the product. */
const OF_COMPOSE = ['POSTGRES_PASSWORD']

test('.env.example lists every setting once, and nothing else', () => {
  expect(listed.map(({ name }) => name).sort()).toEqual([...SETTINGS, ...OF_COMPOSE].sort())
})

test('.env.example has no secret, and gaps where one belongs', () => {
  const secret = /_PASSWORD|_TOKEN|_SECRET|SEAL_KEYS/
  expect(listed.filter(({ name, value }) => secret.test(name) && value !== '')).toEqual([])
})

test('what .env.example says of a setting that is commented out is what holds without it', () => {
  const filled = {
    ...{ ...parseEnv(example), SLACK_SIGNING_SECRET: 'a', SLACK_BOT_TOKEN: 'b' },
    SEAL_KEYS: `k:${Buffer.alloc(32).toString('base64')}`,
    ...{ TEAMS_APP_ID: '2f9c1b34-8f6e-4d0a-9f53-0c6b7a1d4711', TEAMS_APP_PASSWORD: 'c' },
    TEAMS_TENANT_ID: '2f9c1b34-8f6e-4d0a-9f53-0c6b7a1d4711',
  }
  // These have no default: they name a server that may be used.
  const without = /^(REDIS_URL|SLACK_AUTHORIZE_URL)$/
  const defaults = listed.filter(({ name, value }) => value !== '' && !(name in filled) && !without.test(name))
  expect(defaults.length).toBeGreaterThan(10)
  for (const { name, value } of defaults) {
    expect(readConfig({ ...filled, [name]: value }), name).toEqual(readConfig(filled))
  }
})

test('README explains every setting in its table', () => {
  const [, table = ''] = /## Configuration\n([\s\S]*?)(?:\n## |$)/.exec(read('README.md')) ?? []
  const named = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([A-Z][A-Z_]+)/g)].map(([, name = '']) => name),
  )
  expect([...new Set(named)].sort()).toEqual([...SETTINGS].sort())
})

test('.env is ignored by git', () => {
  expect(read('.gitignore').split('\n')).toContain('.env')
})

test('the commands of an operator read .env', () => {
  const { scripts } = JSON.parse(read('package.json'))
  for (const name of ['start', 'doctor', 'administrator-code', 'account', 'keys', 'backup', 'restore'])
    expect(scripts[name]).toContain('--env-file-if-exists=.env ')
})
