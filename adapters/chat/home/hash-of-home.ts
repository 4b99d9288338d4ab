import { createHash } from 'node:crypto'

/** Tells whether two drawings of Home look the same. `drawn`: what is sent to the platform. */
export function hashOfHome(drawn: object): string {
  return createHash('sha256').update(JSON.stringify(drawn)).digest('base64url').slice(0, 16)
}
