import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSavedFile } from '../../playground/saved-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetfeed-saved-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('changed data are found by the next start', async () => {
  const file = join(folder, 'new', 'chats.json')
  const first = openSavedFile(file)
  expect(first.before).toEqual({})
  let said = 0
  const keeping = first.follow(() => ({ said }))
  for (said = 1; said < 5; said += 1) keeping.changed()
  keeping.close()
  expect(openSavedFile(file).before).toEqual({ said: 5 })
  expect(await readdir(join(folder, 'new'))).toEqual(['chats.json'])
})

test('a truncated file counts as empty', async () => {
  const file = join(folder, 'half.json')
  await writeFile(file, '{"said":')
  expect(openSavedFile(file).before).toEqual({})
})
