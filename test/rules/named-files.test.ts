import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const code = globSync(
  ['*.ts', '{src,adapters,jobs,commands,migrations,playground,bench,test,teams-package,deploy,doctor}/**/*.{ts,tsx}'],
  {
    cwd: root,
    exclude: ['**/node_modules/**'],
  },
)
const prose = globSync(['*.md', '{docs,test}/**/*.md'], { cwd: root })
const everything = globSync(
  '{*,{src,adapters,jobs,commands,migrations,playground,bench,test,teams-package,deploy,doctor,docs}/**/*}',
  {
    cwd: root,
    exclude: ['**/node_modules/**'],
  },
)
const names = new Set(everything.map(file => basename(file)))
const folders = new Set(everything.flatMap(file => dirname(file).split('/')))

/** The comments of a source file; the whole text of a page. */
function saidIn(file: string): string {
  const text = readFileSync(resolve(root, file), 'utf8')
  if (file.endsWith('.md')) return text
  return [...text.matchAll(/\/\*[\s\S]*?\*\/|(?<![:'"`\w])\/\/.*$/gm)].map(([comment]) => comment).join('\n')
}

/** `src/work.ts`, `jobs/`, `catalogue.ts`: how comments and pages name our files and folders. */
function filesNamed(text: string): string[] {
  return [...text.matchAll(/`([\w@.-]+(?:\/[\w@.-]+)*\/?)`/g)].map(([, name = '']) => name)
}

function isThere(name: string): boolean {
  const tops = /^(src|adapters|jobs|commands|migrations|playground|bench|test|teams-package|deploy|doctor|docs)\//
  if (tops.test(name)) return existsSync(resolve(root, name))
  // Without a folder it is the name of some file.
  if (/^[\w.-]+\.(ts|tsx|sql|json)$/.test(name)) return names.has(name) || /^(?:this|package)\./.test(name)
  // A folder, by its last name.
  return /^\w[\w-]*\/$/.test(name) ? folders.has(name.slice(0, -1)) : true
}

test('files that comments and pages name exist', () => {
  const gone = [...code, ...prose].flatMap(file =>
    filesNamed(saidIn(file)).flatMap(name => (isThere(name) ? [] : [`${file} names ${name}`])),
  )
  expect(gone).toEqual([])
})
