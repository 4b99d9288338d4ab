import { globSync, readFileSync } from 'node:fs'
import { posix, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** `import type …` and `import { type A, type B } …` don’t exist at run time. */
const isTypeOnly = (clause: string) =>
  clause.startsWith('type ') || /^\{\s*type \w+(?: as \w+)?(?:,\s*type \w+(?: as \w+)?)*,?\s*\}/.test(clause)

/** A noun is a folder of `src/`, or a file beside the folders. */
function nounOf(file: string): string {
  return file.split('/')[1] ?? ''
}

/** What each noun imports at run time, with the file that imports it. */
function importsAtRunTime(sources: ReadonlyMap<string, string>): Map<string, Map<string, string>> {
  const imports = new Map<string, Map<string, string>>()
  for (const [file, text] of sources) {
    for (const [, clause = '', from = ''] of text.matchAll(/^(?:import|export)\s+([^'"]*?)\s*from '(\.[^']+)'/gm)) {
      const noun = nounOf(posix.join(posix.dirname(file), from))
      if (noun === nounOf(file) || isTypeOnly(clause)) continue
      const of = imports.get(nounOf(file)) ?? new Map<string, string>()
      imports.set(nounOf(file), of.set(noun, `${file} imports ${from}`))
    }
  }
  return imports
}

/** Every circle of nouns, each once: `a → b → a`. */
function circles(imports: Map<string, Map<string, string>>): string[] {
  const found = new Set<string>()
  const walk = (path: string[]) => {
    for (const next of imports.get(path.at(-1) ?? '')?.keys() ?? []) {
      if (next === path[0]) found.add([...path, next].join(' → '))
      // Each circle is found from its alphabetically first noun.
      else if (!path.includes(next) && next > (path[0] ?? '')) walk([...path, next])
    }
  }
  for (const noun of imports.keys()) walk([noun])
  return [...found]
}

test('no nouns of src import each other at run time, nor in a circle', () => {
  const files = globSync('src/**/*.ts', { cwd: root })
  const sources = new Map(files.map(file => [file, readFileSync(resolve(root, file), 'utf8')]))
  expect(circles(importsAtRunTime(sources))).toEqual([])
})

test('the rule detects a circle; a circle of types alone is none', () => {
  const of = (sources: Record<string, string>) => circles(importsAtRunTime(new Map(Object.entries(sources))))
  expect(of({ 'src/a/x.ts': "import { y } from '../b/y.ts'", 'src/b/y.ts': "import { x } from '../a/x.ts'" })).toEqual([
    'a → b → a',
  ])
  expect(
    of({
      'src/a/x.ts': "import { type Y } from '../b/y.ts'",
      'src/b/y.ts': "import {\n  x,\n  type Z,\n} from '../a/x.ts'",
    }),
  ).toEqual([])
})
