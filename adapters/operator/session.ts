import { createHmac, timingSafeEqual } from 'node:crypto'

/** How long an operator stays signed in. */
export const SESSION_MS = 8 * 3_600_000

/**
 * Signs an operator in until `expires` (ms): the value of the cookie. It is signed by the token and stored nowhere, so every web
 * process accepts it, and a new token ends all sessions.
 */
export function signSession(token: string, expires: number): string {
  return `${expires}.${sign(token, `session ${expires}`)}`
}

/** Whether the value of the cookie is a session that has not expired. */
export function isSession(token: string, value: string, now: number): boolean {
  const [expires = '', signature = ''] = value.split('.')
  return isSame(signature, sign(token, `session ${expires}`)) && Number(expires) > now
}

/** What each form of a session carries, so that no other site can send one. */
export function formToken(token: string, session: string): string {
  return sign(token, `form ${session}`)
}

/** Whether two texts are equal, in constant time. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map(text => createHmac('sha256', 'compare').update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}

function sign(token: string, text: string): string {
  return createHmac('sha256', token).update(text).digest('base64url')
}
