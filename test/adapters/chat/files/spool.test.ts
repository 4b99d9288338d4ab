import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { spool } from '../../../../adapters/chat/files/spool.ts'

const file = (read: () => AsyncIterable<string>) => ({ name: 'a.csv', contentType: 'text/csv', read })
const left = () => readdirSync(tmpdir()).filter(name => name.startsWith('fleetfeed-file-'))

test('a file is spooled whole, in parts and with its size; afterwards nothing is left on disk', async () => {
  const before = left()
  const read = await spool(
    file(async function* () {
      for (let n = 0; n < 1000; n += 1) yield `Größe ${n}\n`
    }),
    async bytes => ({ size: bytes.size, text: await bytes.text(), part: await bytes.slice(0, 8).text() }),
  )
  const whole = Array.from({ length: 1000 }, (_, n) => `Größe ${n}\n`).join('')
  expect(read).toEqual({ size: Buffer.byteLength(whole), text: whole, part: 'Größe ' })
  expect(left()).toEqual(before)
})

test('nothing is left on disk if the file can’t be read or sent', async () => {
  const before = left()
  const broken = file(async function* () {
    yield 'a'
    throw new Error('no database')
  })
  await expect(spool(broken, async () => {})).rejects.toThrow('no database')
  const whole = file(async function* () {
    yield 'a'
  })
  await expect(spool(whole, () => Promise.reject(new Error('no Slack')))).rejects.toThrow('no Slack')
  expect(left()).toEqual(before)
})
