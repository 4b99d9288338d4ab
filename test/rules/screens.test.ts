import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(resolve(root, file), 'utf8')

// The catalogue draws each screen on both platforms, long and empty, and judges every text by the platforms' limits.
test('every screen is in the catalogue', () => {
  const screens = globSync('adapters/chat/**/*-screen.ts', { cwd: root }).flatMap(file =>
    [...read(file).matchAll(/^export (?:async )?function (\w+Screen)\b/gm)].map(([, name = '']) => name),
  )
  expect(screens.length).toBeGreaterThan(40)
  const catalogue = globSync('test/adapters/chat/{catalogue,*/*-screens}.ts', { cwd: root })
  const drawn = new Set(catalogue.flatMap(file => read(file).match(/\w+Screen\b/g) ?? []))
  expect(screens.filter(name => !drawn.has(name))).toEqual([])
})
