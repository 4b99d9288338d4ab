import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expiry, type FileLink, linkTo, readLink, signLink } from '../../../../adapters/chat/files/link.ts'
import type { Context } from '../../../../src/context.ts'
import { parseKeyring } from '../../../../src/secret/keyring.ts'

const one = `one:${randomBytes(32).toString('base64')}`
const two = `two:${randomBytes(32).toString('base64')}`
const NOW = new Date('2026-11-10T09:00:00Z')

function context(keys: string, now = NOW): Context {
  const unused = () => {
    throw new Error('A link asks nobody.')
  }
  return {
    keyring: parseKeyring(keys),
    now: () => now,
    publicUrl: () => 'https://fleetfeed.example.com',
    get db(): never {
      return unused()
    },
    get feed(): never {
      return unused()
    },
    get log(): never {
      return unused()
    },
    enqueueHint: unused,
  }
}
const ctx = context(one)

const csv: FileLink = {
  kind: 'billing-csv',
  accountId: 3,
  month: '2026-10-01',
  feeds: [1, 2],
  expires: expiry(ctx).getTime(),
}
const picture: FileLink = {
  kind: 'billing-picture',
  accountId: 3,
  month: '2026-10-01',
  feeds: null,
  locale: 'fr-FR',
  expires: null,
}

test('a link is read as it was signed', () => {
  expect(readLink(ctx, signLink(ctx, csv))).toEqual({ kind: 'link', link: csv })
  expect(readLink(ctx, signLink(ctx, picture))).toEqual({ kind: 'link', link: picture })
  expect(linkTo(ctx, csv)).toBe(`https://fleetfeed.example.com/files/${signLink(ctx, csv)}`)
  expect(linkTo(ctx, picture)).toMatch(/^[\w.:/-]+$/)
})

test('a link to a file expires after seven days, to a picture of a closed month never', () => {
  const token = signLink(ctx, csv)
  const at = (instant: string) => context(one, new Date(instant))
  expect(readLink(at('2026-11-17T08:59:59.999Z'), token).kind).toBe('link')
  expect(readLink(at('2026-11-17T09:00:00Z'), token).kind).toBe('expired')
  expect(readLink(at('2099-01-01T00:00:00Z'), signLink(ctx, picture)).kind).toBe('link')
})

test('the first key signs, every key of the keyring verifies, a removed key doesn’t', () => {
  const old = signLink(ctx, csv)
  expect(readLink(context(`${two},${one}`), old).kind).toBe('link')
  expect(readLink(context(two), old)).toEqual({ kind: 'forged' })
  expect(signLink(context(`${two},${one}`), csv)).not.toBe(old)
  expect(readLink(ctx, signLink(context(`${two},${one}`), csv))).toEqual({ kind: 'forged' })
})

test('a text that we did not sign is not a link', () => {
  const token = signLink(ctx, csv)
  const sign = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.')
  fc.assert(
    fc.property(fc.nat({ max: token.length - 1 }), sign, (at, other) => {
      fc.pre(token[at] !== other)
      const changed = token.slice(0, at) + other + token.slice(at + 1)
      expect(readLink(ctx, changed)).toEqual({ kind: 'forged' })
    }),
    { numRuns: 500 },
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(readLink(ctx, text)).toEqual({ kind: 'forged' })
    }),
  )
  const longer = Buffer.from(JSON.stringify({ ...csv, expires: csv.expires + 1 })).toString('base64url')
  for (const text of [
    '',
    '.',
    '..',
    `${longer}.${token.split('.')[1]}`,
    `${token}.`,
    `${token}.x`,
    token.slice(0, -1),
  ]) {
    expect(readLink(ctx, text), text).toEqual({ kind: 'forged' })
  }
})

test('a link of an older version that this version doesn’t know is not a link', () => {
  const signed = (payload: object) => signLink(ctx, payload as FileLink)
  for (const payload of [
    { ...csv, kind: 'secrets' },
    { ...csv, month: '2026-13-01' },
    { ...csv, accountId: '3' },
    { ...csv, more: 1 },
    { ...csv, expires: null },
  ]) {
    expect(readLink(ctx, signed(payload))).toEqual({ kind: 'forged' })
  }
})
