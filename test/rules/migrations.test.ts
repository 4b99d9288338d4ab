import { globSync, readFileSync } from 'node:fs'
import { posix, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/**
 * What a migration may import from `src/`: pure rules about values, which know no table and no column. Anything else
 * would make a column that today's code renames unreadable for the migration: copy it into `migrations/frozen/`.
 */
const PURE = [
  'src/asset/asset-index.ts',
  'src/asset/equipment-snapshot.ts',
  'src/asset/identifier-value.ts',
  'src/asset/identifiers.ts',
  'src/asset/label-key.ts',
  'src/asset/merge.ts',
  'src/asset/resolve-identity.ts',
  'src/asset/search-text.ts',
]

const textOf = (file: string) => readFileSync(resolve(root, file), 'utf8')

function importsOf(file: string, text = textOf(file)): string[] {
  return [...text.matchAll(/(?:\bfrom\s+|^import\s+|\bimport\()'(\.[^']+)'/gm)].map(([, from = '']) =>
    posix.join(posix.dirname(file), from),
  )
}

const isAllowed = (file: string) => file.startsWith('migrations/frozen/') || PURE.includes(file)

test('migrations import nothing of today’s code but pure rules', () => {
  const files = globSync('migrations/**/*.ts', { cwd: root })
  expect(files.length).toBeGreaterThan(20)
  const wrong = files.flatMap(file =>
    importsOf(file).flatMap(from => (isAllowed(from) ? [] : [`${file} imports ${from}`])),
  )
  expect(wrong).toEqual([])
})

test('these rules reach no table, not even through what they import', () => {
  const reached = new Set<string>()
  const walk = (file: string) => {
    if (reached.has(file)) return
    reached.add(file)
    for (const from of importsOf(file)) walk(from)
  }
  for (const file of PURE) walk(file)
  const query =
    /\b(?:selectFrom|insertInto|updateTable|deleteFrom)\b|\b(?:from|into|update|join) (?:asset|listing|draft|selection)\b/
  const withTables = [...reached].filter(
    file => file.startsWith('src/database/') || file === 'src/context.ts' || query.test(codeOf(textOf(file))),
  )
  expect(withTables).toEqual([])
})

/** The source without comments, which may mention tables. */
const codeOf = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')

test.each([
  "import type { Trx } from '../src/context.ts'",
  "import { mergeAssets } from '../src/merging/merge-assets.ts'",
])('an import of today’s code is seen: %s', text =>
  expect(importsOf('migrations/1.ts', text).filter(file => !isAllowed(file))).toHaveLength(1),
)
