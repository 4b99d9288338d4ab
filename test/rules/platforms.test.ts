import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { PLATFORMS } from '../../src/platform.ts'

const root = resolve(import.meta.dirname, '../..')

test('in the code that platforms share, only their union and its table name a platform', () => {
  const named = new RegExp(`['"\`](?:${Object.keys(PLATFORMS).join('|')})['"\`]`)
  const naming = globSync(['src/**/*.ts', 'adapters/chat/**/*.ts', 'jobs/**/*.ts'], { cwd: root }).filter(file =>
    named.test(readFileSync(resolve(root, file), 'utf8')),
  )
  expect(naming).toEqual(['src/database/tables.ts'])
})

test('the database accepts exactly those platforms', () => {
  const schema = readFileSync(resolve(root, 'test/schema.sql'), 'utf8')
  const [, listed = ''] = /workspace_platform_check CHECK \(\(platform = ANY \(ARRAY\[(.*?)\]/.exec(schema) ?? []
  expect([...listed.matchAll(/'(\w+)'/g)].map(([, name]) => name).sort()).toEqual(Object.keys(PLATFORMS).sort())
})
