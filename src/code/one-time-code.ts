import { createHash, randomInt } from 'node:crypto'

/** Characters that are not mistaken for each other: 8 out of 32 are 40 bits. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const LENGTH = 8

/** What a code is for. The hash includes it, so a code is of no use for another purpose. */
export type CodePurpose = 'link' | 'administrator'

/** After so many wrong codes within `GUESS_MINUTES` further codes are refused unread. */
export const MAX_GUESSES = 5
export const GUESS_MINUTES = 15

/** Makes a code like `ABCD-EFGH`. It is shown once; only its hash is stored. */
export function makeCode(): string {
  const code = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** Letter case and the dash don't matter, since people type the code. */
export function hashCode(purpose: CodePurpose, typed: string): Buffer {
  const code = typed.toUpperCase().replace(/[^0-9A-Z]/g, '')
  return createHash('sha256').update(`fleetfeed-${purpose}:${code}`).digest()
}
