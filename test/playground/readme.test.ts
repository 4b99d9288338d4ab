import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const readme = await readFile(join(root, 'playground/README.md'), 'utf8')
/** Inside the project, so that packages are found; ignored by git. */
const folder = join(root, '.data', `readme-${process.pid}`)
afterAll(() => rm(folder, { recursive: true, force: true }))

/** By heading: the code of each snippet, and the output that it names. */
const snippets = readme.split(/^## /m).flatMap(section =>
  [...section.matchAll(/^```js\n([\s\S]*?)^```/gm)].map(([, code = '']) => ({
    title: section.split('\n', 1)[0] ?? '',
    code,
    prints: [...code.matchAll(/\/\/ prints: (.*)$/gm)].map(([, line]) => line),
  })),
)

test('each part of the README has a snippet', () => {
  expect(snippets.map(({ title }) => title)).toEqual([
    'Slack',
    'Teams',
    'OEM feeds',
    'PostgreSQL',
    'The product, and the page in front of it',
  ])
})

test.each(snippets)(
  'the snippet below "$title" prints what it says',
  async ({ title, code, prints }) => {
    const playground = pathToFileURL(join(root, 'playground/')).href
    const file = join(folder, `${title.replaceAll(/\W+/g, '-')}.mjs`)
    await mkdir(folder, { recursive: true })
    await writeFile(file, code.replaceAll(/from '\.\//g, `from '${playground}`))
    const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: root, timeout: 60_000 })
    const lines = stdout.trim().split('\n')
    expect(prints.length).toBeGreaterThan(0)
    expect(lines).toEqual(prints)
  },
  90_000,
)
