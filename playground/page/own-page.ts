import type { IncomingMessage } from 'node:http'

const HERE = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/

/**
 * Whether a request comes from this page and not from another website (CSRF). The Host must be this machine's (against DNS
 * rebinding), and the Origin must be that host; a browser sends it with every POST.
 */
export function isOwnPage({ headers, method }: IncomingMessage): boolean {
  const { host = '', origin } = headers
  if (!HERE.test(host)) return false
  if (origin === undefined) return method === 'GET' || method === 'HEAD'
  return origin === `http://${host}`
}
