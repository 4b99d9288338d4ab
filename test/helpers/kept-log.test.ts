import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLog } from '../../log.ts'
import { findLogged, keepingLog, keptLog, LOGS_FOLDER, registerCredentials, registerSecret } from './kept-log.ts'

let folder: string
let before: string | undefined
beforeEach(() => {
  before = process.env[LOGS_FOLDER]
  folder = mkdtempSync(join(tmpdir(), 'kept-log-'))
  process.env[LOGS_FOLDER] = folder
})
afterEach(() => {
  process.env[LOGS_FOLDER] = before
  rmSync(folder, { recursive: true })
})

// The control: if this finds nothing, the check at the end of a run finds nothing either.
test('a secret that was logged is found, masked, also within an address or a text', () => {
  registerSecret('s3cret/with+signs')
  registerSecret('another-s3cret"quoted')
  registerCredentials({ username: 'fleet', password: 'never-s4id' })
  const log = openLog({ level: 'info', to: keptLog })
  log.info('nothing here')
  log.info({ url: `https://x.example/?t=${encodeURIComponent('s3cret/with+signs')}` }, 'an address')
  log.info(`it was another-s3cret"quoted, they say`)
  log.info({ header: `Basic ${Buffer.from('fleet:never-s4id').toString('base64')}` }, 'a header')
  const found = findLogged(folder)
  expect(found.map(line => JSON.parse(line).msg)).toEqual(['an address', 'it was «secret», they say', 'a header'])
  expect(found.join()).not.toContain('never-s4id')
})

test('what a product logs at level debug is kept, though it shows only errors; its settings are secrets', () => {
  const shown: string[] = []
  const settings = keepingLog({
    logLevel: 'error',
    logTo: { write: line => void shown.push(line) },
    sealKeys: `k1:${'A'.repeat(43)}=`,
    metricsToken: 'scrape-me-4711',
  })
  const log = openLog({ level: settings.logLevel, to: settings.logTo })
  log.debug(`with ${'A'.repeat(43)}=`)
  log.error('with scrape-me-4711')
  expect(shown).toHaveLength(1)
  expect(findLogged(folder)).toHaveLength(2)
  // The settings may be sent to a process as JSON.
  expect(JSON.parse(JSON.stringify(settings)).logTo).toBeUndefined()
})

test('short values are not looked for', () => {
  registerSecret('ada')
  writeFileSync(join(folder, 'log-1'), 'ada\n')
  writeFileSync(join(folder, 'secrets-1'), '')
  expect(findLogged(folder)).toEqual([])
})
