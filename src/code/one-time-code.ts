import { createHash, randomInt } from 'node:crypto'

/** No letters or digits that are taken for each other: 32 signs, 8 of them: 40 bits. */
const SIGNS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const LENGTH = 8

/** What a code is good for: the same code for something else has another hash. */
export type CodePurpose = 'link' | 'administrator'

/** Wrong codes within `GUESS_MINUTES` after which no code is looked at. */
export const MOST_GUESSES = 5
export const GUESS_MINUTES = 15

/** `ABCD-EFGH`: to be shown once; only its hash is kept. */
export function makeCode(): string {
  const code = Array.from({ length: LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join('')
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** People type it in lower case, with or without the dash. */
export function hashCode(purpose: CodePurpose, typed: string): Buffer {
  const code = typed.toUpperCase().replace(/[^0-9A-Z]/g, '')
  return createHash('sha256').update(`fleetfeed-${purpose}:${code}`).digest()
}
