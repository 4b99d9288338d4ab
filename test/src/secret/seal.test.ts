import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseKeyring } from '../../../src/secret/keyring.ts'
import { open, rewrap, seal } from '../../../src/secret/seal.ts'

const newKey = () => randomBytes(32).toString('base64')
const [a, b] = [newKey(), newKey()]
const keyring = parseKeyring(`a:${a}`)
const place = { owner: 'account/3/integration/12', field: 'password' }

test('whatever is sealed can be opened in its own slot', () => {
  const text = fc.string({ unit: 'binary', maxLength: 200 })
  fc.assert(
    fc.property(text, text, (field, value) => {
      const at = { owner: place.owner, field }
      expect(open(keyring, at, seal(keyring, at, value))).toBe(value)
    }),
  )
})

test('sealing the same value twice gives different rows', () => {
  const rows = Array.from({ length: 50 }, () => seal(keyring, place, 'same'))
  expect(new Set(rows.map(row => row.ciphertext.toString('hex'))).size).toBe(50)
  expect(new Set(rows.map(row => row.wrapped_key.toString('hex'))).size).toBe(50)
})

test('a sealed value can’t be opened in another slot', () => {
  const sealed = seal(keyring, place, 'swordfish')
  for (const other of [
    { ...place, field: 'username' },
    { ...place, owner: 'account/3/candidate/12' },
    { ...place, owner: 'account/4/integration/12' },
    { owner: 'account/3/integration/1', field: '2|password' },
    { owner: 'account/3/integration/12|password', field: '' },
  ]) {
    expect(() => open(keyring, other, sealed)).toThrow(/does not open/)
  }
})

test('a wrapped key and a ciphertext of different rows don’t fit together', () => {
  const [one, two] = [seal(keyring, place, 'one'), seal(keyring, place, 'two')]
  expect(() => open(keyring, place, { ...one, ciphertext: two.ciphertext })).toThrow(/does not open/)
})

test('any changed bit and any cut is noticed', () => {
  const sealed = seal(keyring, place, 'swordfish')
  const part = fc.constantFrom('wrapped_key', 'ciphertext')
  fc.assert(
    fc.property(part, fc.nat(), fc.boolean(), (name, at, cut) => {
      const blob = Buffer.from(sealed[name])
      const index = at % blob.length
      blob.writeUInt8(blob.readUInt8(index) ^ (1 << (at % 8)), index)
      const damaged = cut ? sealed[name].subarray(0, index) : blob
      expect(() => open(keyring, place, { ...sealed, [name]: damaged })).toThrow(/does not open/)
    }),
  )
})

test('after rotation the new key alone opens it, and the ciphertext is untouched', () => {
  const sealed = seal(keyring, place, 'swordfish')
  const rotated = { ...sealed, ...rewrap(parseKeyring(`b:${b},a:${a}`), place, sealed) }
  expect(rotated.key_id).toBe('b')
  expect(open(parseKeyring(`b:${b}`), place, rotated)).toBe('swordfish')
})

test('an unknown key and a wrong key give different errors, without secret material', () => {
  const sealed = seal(keyring, place, 'swordfish')
  const failures = [parseKeyring(`b:${b}`), parseKeyring(`a:${b}`)].map(wrong => {
    try {
      return open(wrong, place, sealed)
    } catch (error) {
      return error
    }
  })
  expect(failures.map(String)).toEqual([
    'Error: The secret password of account/3/integration/12 is sealed by key "a", which is not in the keyring.',
    expect.stringContaining('The secret password of account/3/integration/12 does not open'),
  ])
  const printed = inspect(failures, { depth: 9, showHidden: true })
  for (const secret of [
    'swordfish',
    a,
    b,
    Buffer.from(a, 'base64').toString('hex'),
    Buffer.from(b, 'base64').toString('hex'),
  ]) {
    expect(printed).not.toContain(secret)
  }
})
