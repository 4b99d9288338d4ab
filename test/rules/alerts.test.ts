import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(resolve(root, 'docs/alerts.md'), 'utf8')
const sources = globSync('adapters/metrics/*.ts', { cwd: root }).map(file => readFileSync(resolve(root, file), 'utf8'))
const ours = [...sources.join('\n').matchAll(/'(fleetfeed_\w+)'/g)].map(([, name = '']) => name)
const named = [...page.matchAll(/\b(?:fleetfeed|nodejs|process)_[a-z][\w]*/g)].map(([name]) => name)
/** Without what Prometheus adds to the name of a histogram. */
const base = (name: string) => name.replace(/_(bucket|count|sum)$/, '')

test('every metric that docs/alerts.md names exists', () => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const known = new Set([...ours, ...registry.getMetricsAsArray().map(({ name }) => name)])
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter(name => !known.has(name) && !known.has(base(name)))).toEqual([])
})

test('docs/alerts.md says of each of our metrics when somebody must act', () => {
  expect(ours.length).toBeGreaterThan(10)
  const tables = page.split('\n').filter(line => line.startsWith('| `'))
  expect(ours.filter(name => !tables.some(line => line.includes(name)))).toEqual([])
})
