import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { parseKeyring } from '../../../src/secret/keyring.ts'

const key = randomBytes(32).toString('base64')
const other = randomBytes(32).toString('base64')

test('the first of several keys seals, all open', () => {
  const keyring = parseKeyring(`2027:${key}, 2026:${other}`)
  expect(keyring.first).toBe('2027')
  expect([...keyring.keys.keys()]).toEqual(['2027', '2026'])
  expect(keyring.keys.get('2026')?.export().toString('base64')).toBe(other)
})

test('a printed keyring shows no key', () => {
  const printed = inspect(parseKeyring(`a:${key}`), { depth: 9 }) + JSON.stringify(parseKeyring(`a:${key}`))
  expect(printed).not.toContain(key)
  expect(printed).not.toContain(Buffer.from(key, 'base64').toString('hex'))
})

test.each([
  ['nothing', ''],
  ['no id', key],
  ['id and key swapped', `${key}:a`],
  ['an empty id', `:${key}`],
  ['a key that is too short', `a:${randomBytes(16).toString('base64')}`],
  ['a key that is too long', `a:${randomBytes(33).toString('base64')}`],
  ['a cut key', `a:${key.slice(0, -2)}`],
  ['a key with a stranger in it', `a:${key.slice(0, 10)}!${key.slice(10)}`],
  ['two keys of one id', `a:${key},a:${other}`],
  ['an empty second entry', `a:${key},`],
])('refuses %s, and the message holds no key', (_, text) => {
  let message = ''
  try {
    parseKeyring(text)
  } catch (error) {
    message = inspect(error, { depth: 9 }).split('\n')[0] ?? ''
  }
  expect(message).toMatch(/keyring/)
  for (const secret of [key, other]) expect(message).not.toContain(secret.slice(0, 8))
})
