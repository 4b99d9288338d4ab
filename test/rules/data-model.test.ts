import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const page = resolve(root, 'docs/data-model.md')
const PICTURE = /```mermaid\n[\s\S]*?```/

/**
 * Each table with the tables that it refers to. `test/schema.sql` is the result of the migrations, checked by
 * `schema.test.ts`.
 */
const tables = new Map(
  readFileSync(resolve(root, 'test/schema.sql'), 'utf8')
    .split('\n\n')
    .flatMap((statement): [string, Set<string>][] => {
      const [, name] = /^create table (\w+) \(/.exec(statement) ?? []
      if (name === undefined) return []
      return [[name, new Set([...statement.matchAll(/REFERENCES (\w+)\(/g)].map(([, other = '']) => other))]]
    }),
)

/** Most tables refer to the person who did something: those lines would hide the others. */
function drawTables(): string {
  const lines = [...tables].flatMap(([name, others]) => {
    const refers = [...others].filter(other => other !== 'person' && other !== name)
    return refers.length === 0 ? [`  ${name}`] : refers.map(other => `  ${other} ||--o{ ${name} : ""`)
  })
  return ['```mermaid', 'erDiagram', ...lines, '```'].join('\n')
}

test('docs/data-model.md describes every table and nothing else', () => {
  const text = readFileSync(page, 'utf8')
  const said = [...text.matchAll(/^\| `(\w+)` \| .*\w.* \|$/gm)].map(([, name = '']) => name)
  expect(said.sort()).toEqual([...tables.keys()].sort())
})

test('its picture matches the schema (UPDATE_SCHEMA=1 writes it anew)', () => {
  const text = readFileSync(page, 'utf8')
  if (process.env.UPDATE_SCHEMA) writeFileSync(page, text.replace(PICTURE, drawTables()))
  expect(PICTURE.exec(readFileSync(page, 'utf8'))?.[0]).toBe(drawTables())
})
