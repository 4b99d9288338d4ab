import type { IncomingMessage } from 'node:http'

const HERE = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/

/**
 * Whether a request comes from this page and no other website. The Host must be this machine's (else a name that somebody
 * points here would do), and the Origin that host's own; a browser says it with every POST.
 */
export function isOwnPage({ headers, method }: IncomingMessage): boolean {
  const { host = '', origin } = headers
  if (!HERE.test(host)) return false
  if (origin === undefined) return method === 'GET' || method === 'HEAD'
  return origin === `http://${host}`
}
