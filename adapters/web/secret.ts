import { createHash, timingSafeEqual } from 'node:crypto'

/** Whether two secrets are equal. Takes as long for any two of the same length, wherever they differ. */
export function isSameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** The token of an `Authorization: Bearer` header; null: there is none. */
export function readBearer(header: string | undefined): string | null {
  return /^Bearer +(\S+)\s*$/i.exec(header ?? '')?.[1] ?? null
}
