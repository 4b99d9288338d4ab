import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** Every way to skip a test or the other tests, except the one that names what is missing. */
const skips = (text: string) =>
  [...text.matchAll(/(?<!\.)\.(?:skip|skipIf|runIf|todo|only)\b(?!\(lacks\('[\w-]+'\)\)).*$/gm)].map(([skip]) => skip)

test('a test is skipped only for what the machine lacks', () => {
  const files = globSync('test/**/*.ts', { cwd: root, exclude: ['test/rules/skips.test.ts'] })
  const wrong = files.flatMap(file => skips(readFileSync(resolve(root, file), 'utf8')).map(skip => `${file}: ${skip}`))
  expect(wrong).toEqual([])
})

test.each([
  "test.skip('x')",
  'test.skipIf(server === null)(',
  'context.skip(NO_CHROMIUM)',
  'describe.runIf(isRoot)(',
  "describe.only('x')",
])('this is seen: %s', text => expect(skips(text)).toHaveLength(1))
