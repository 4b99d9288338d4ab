import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPage } from '../../../playground/page/build.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetfeed-built-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('the page is built once, and again when its sources change', { timeout: 60_000 }, async () => {
  const files = join(folder, 'page')
  const said: string[] = []
  const build = () => buildPage(files, line => said.push(line))
  const environment = process.env.NODE_ENV
  await build()
  expect(said).toHaveLength(1)
  expect(await readFile(join(files, 'index.html'), 'utf8')).toMatch(/\/assets\/index-[\w-]+\.js/)
  expect((await readdir(join(files, 'assets'))).some(name => name.endsWith('.js'))).toBe(true)
  expect(process.env.NODE_ENV).toBe(environment)

  const { mtimeMs } = await stat(join(files, 'index.html'))
  await build()
  expect(said).toHaveLength(1)
  expect((await stat(join(files, 'index.html'))).mtimeMs).toBe(mtimeMs)

  await writeFile(join(files, '.built-from'), 'something else')
  await build()
  expect(said).toHaveLength(2)
})
