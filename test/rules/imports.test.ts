import { globSync, readFileSync } from 'node:fs'
import { posix, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const sources = globSync(['*.ts', '{src,adapters,jobs,migrations,commands}/**/*.ts'], { cwd: root }).sort()

/** What each folder may import besides Node: packages by name, files by their folder. */
const RULES: Record<string, RegExp> = {
  'src/': /^(kysely|pg|zod|pino|lru-cache|src)$/,
  'adapters/chat/': /^(zod|i18next|lru-cache|src|adapters\/chat)$/,
  'adapters/chat/files/': /^(zod|csv-stringify|hucre|src|adapters\/chat)$/,
  'adapters/chat/own-list/file/': /^(hucre|src|adapters\/chat)$/,
  'adapters/chat/billing/billing-picture.ts': /^(echarts|@resvg\/resvg-js|src|adapters\/chat)$/,
  'adapters/slack/': /^(@slack\/.+|express|zod|lru-cache|src|adapters\/chat|adapters\/slack)$/,
  'adapters/teams/': /^(botbuilder.*|@microsoft\/.+|jose|express|zod|src|adapters\/chat|adapters\/teams)$/,
  'adapters/feeds/': /^(zod|undici|saxes|ipaddr\.js|rate-limiter-flexible|lru-cache|pino|src|adapters\/feeds)$/,
  'adapters/metrics/': /^(prom-client|src|adapters\/metrics)$/,
  'adapters/operator/': /^(express|zod|src|adapters\/operator)$/,
  'adapters/tracing/': /^(@opentelemetry\/.+|bullmq|bullmq-otel|pino|src|adapters\/tracing)$/,
  'adapters/web/': /^(express|pino|@bull-board\/.+|bullmq|adapters\/web)$/,
  'jobs/': /^(bullmq|ioredis|pg|pino|zod|src|jobs)$/,
  'commands/': /^(pino|config\.ts|temporal\.ts|src|commands)$/,
  'migrations/': /^(kysely|src|migrations)$/,
}

/** Everything that a file imports: a package’s name, or a file’s folder (below adapters/, otherwise the top one). */
function importsOf(file: string): string[] {
  const text = readFileSync(resolve(root, file), 'utf8')
  return [...text.matchAll(/(?:\bfrom\s+|^import\s+|\bimport\()'([^']+)'/gm)].flatMap(([, from = '']) => {
    if (from.startsWith('node:')) return []
    if (!from.startsWith('.')) return [from.split('/', from.startsWith('@') ? 2 : 1).join('/')]
    const path = posix.join(posix.dirname(file), from).split('/')
    return [path.slice(0, path[0] === 'adapters' ? 2 : 1).join('/')]
  })
}

test('the rule covers every folder', () => {
  const uncovered = sources.filter(file => file.includes('/') && !Object.keys(RULES).some(at => file.startsWith(at)))
  expect(uncovered).toEqual([])
})

/** The narrowest folder of `RULES` that contains it. */
const placeOf = (file: string) =>
  Object.keys(RULES)
    .filter(at => file.startsWith(at))
    .sort((a, b) => b.length - a.length)[0]

test.each(Object.entries(RULES))('%s imports only what it may', (place, allowed) => {
  const wrong = sources
    .filter(file => placeOf(file) === place)
    .flatMap(file => importsOf(file).flatMap(name => (allowed.test(name) ? [] : [`${file} imports ${name}`])))
  expect(wrong).toEqual([])
})

test('only a dynamic import loads OpenTelemetry, so that it costs nothing where no traces are made', () => {
  const loading = sources.filter(file => {
    const text = readFileSync(resolve(root, file), 'utf8')
    const loads = /^import (?!type )[^'"]*'(?:@opentelemetry\/|bullmq-otel|[./]*adapters\/tracing\/)/m
    return !file.startsWith('adapters/tracing/') && loads.test(text)
  })
  expect(loading).toEqual([])
})
