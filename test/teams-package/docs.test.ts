import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const read = (file: string) => readFileSync(resolve(import.meta.dirname, '../..', file), 'utf8')
const docs = read('docs/teams.md')
const manifest = JSON.parse(read('teams-package/manifest.json'))
const rows = [...docs.matchAll(/^\| `(\w+)` \|.*\w.* \|$/gm)].map(([, name = '']) => name)

test('docs/teams.md explains every setting of Teams, and no other', () => {
  const settings = new Set([...read('config.ts').matchAll(/\b(TEAMS_\w+|PUBLIC_URL)\b/g)].map(([name]) => name))
  expect(rows.filter(name => /^[A-Z_]+$/.test(name)).sort()).toEqual([...settings].sort())
})

test('docs/teams.md gives each scope its reason', () => {
  expect(rows.filter(name => !/^[A-Z_]+$/.test(name)).sort()).toEqual([...manifest.bots[0].scopes].sort())
})

test('docs/teams.md names the served endpoint', () => {
  const [, served] = /MESSAGES = '([^']+)'/.exec(read('adapters/teams/app.ts')) ?? []
  expect(docs).toContain(`\`<PUBLIC_URL>${served}\``)
})
