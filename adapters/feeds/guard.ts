import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { buildConnector } from 'undici'
import type { AddressProblem } from '../../src/feed/feed.ts'

/** An address that we refuse to call. The message is safe to show: it contains no address that wasn't typed in. */
export class Refused extends Error {
  override name = 'Refused'
}

export interface Guard {
  /** Parses an address from a person or a feed. Throws Refused; a returned URL may be called. */
  check(address: string): URL
  /** What is wrong with an entered address, as far as its text shows; null: nothing that the form can say. */
  problemOf(address: string): AddressProblem | null
  /** For undici's Agent: refuses private addresses before DNS, after DNS, and after the connection is established. */
  connect: buildConnector.connector
}

/**
 * Keeps the feeds' client out of the operator's own network (SSRF). A feed's address is typed in by a customer and its
 * `next` links are untrusted, so: https only, no credentials in addresses, port 443 or above 1023, public unicast
 * addresses only. IP literals are checked in any notation (the URL parser turns `2130706433`, `0x7f.1`, `127.0.0.1.`
 * into `127.0.0.1`), and so is every result of a DNS lookup and the peer of the socket, which DNS rebinding cannot
 * forge.
 *
 * `allowedHosts` is the operator's allowlist, `host` or `host:port`: those may be http, private, on any port.
 */
export function createGuard(options: {
  allowedHosts: readonly string[]
  connectMs: number
  /** DNS lookup and connector; only tests set them. */
  lookup?: LookupFunction
  build?: typeof buildConnector
}): Guard {
  const allowed = new Set(options.allowedHosts.map(host => host.toLowerCase()))
  const isAllowed = (hostname: string, port: string) => allowed.has(hostname) || allowed.has(`${hostname}:${port}`)

  const check = (address: string): URL => {
    const url = URL.parse(address)
    if (url === null) throw new Refused('this is not an address')
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Refused('the address must begin with https://')
    if (url.username !== '' || url.password !== '') throw new Refused('the address must not contain a login')
    const port = portOf(url.protocol, url.port)
    if (isAllowed(plain(url.hostname), port)) return url
    if (url.protocol !== 'https:') throw new Refused('the address must begin with https://')
    if (port !== '443' && Number(port) < 1024) throw new Refused('this port is not allowed')
    if (isIP(plain(url.hostname)) !== 0 && !isPublic(plain(url.hostname))) throw new Refused('this host is not public')
    return url
  }

  const problemOf = (address: string): AddressProblem | null => {
    const url = URL.parse(address)
    if (url === null || !/^https?:$/.test(url.protocol)) return 'not_a_url'
    return url.protocol === 'https:' || isAllowed(plain(url.hostname), portOf(url.protocol, url.port))
      ? null
      : 'not_https'
  }

  const lookup = options.lookup ?? (systemLookup as LookupFunction)
  const publicLookup: LookupFunction = (hostname, options, done) => {
    // Always requests all addresses: DNS rebinding starts with one private address among public ones.
    lookup(hostname, { ...options, all: true }, (err, found, family) => {
      if (err !== null) return done(err, [])
      const addresses = typeof found === 'string' ? [{ address: found, family: family ?? isIP(found) }] : found
      const [first] = addresses
      if (first === undefined || !addresses.every(({ address }) => isPublic(address))) {
        return done(new Refused('this host is not public'), [])
      }
      if (options.all === true) return done(null, addresses)
      done(null, first.address, first.family)
    })
  }

  const timeout = options.connectMs
  const build = options.build ?? buildConnector
  const open = build({ timeout, allowH2: false, lookup })
  const openPublic = build({ timeout, allowH2: false, lookup: publicLookup })

  const connect: buildConnector.connector = (target, done) => {
    const hostname = plain(target.hostname)
    if (isAllowed(hostname, portOf(target.protocol, target.port))) return open(target, done)
    // The agent only gets checked URLs; this repeats the check in case that changes.
    if (target.protocol !== 'https:') return done(new Refused('the address must begin with https://'), null)
    if (isIP(hostname) !== 0 && !isPublic(hostname)) return done(new Refused('this host is not public'), null)
    openPublic(target, (...[err, socket]) => {
      if (err !== null) return done(err, null)
      if (socket.remoteAddress !== undefined && isPublic(socket.remoteAddress)) return done(null, socket)
      socket.destroy()
      done(new Refused('this host is not public'), null)
    })
  }

  return { check, problemOf, connect }
}

const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3')
/** Public according to the registries, but inside Azure it is the host's management endpoint. */
const WIRE_SERVER = '168.63.129.16'

/** Whether this IP address is publicly routable. An invalid address is not. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  // `process` turns ::ffff:a.b.c.d into a.b.c.d.
  const ip = ipaddr.process(address)
  if (ip.range() !== 'unicast' || ip.toString() === WIRE_SERVER) return false
  // ipaddr.js counts the old IPv4-compatible `::7f00:1` as unicast; nothing outside 2000::/3 is routed.
  return ip.kind() === 'ipv4' || ip.match(GLOBAL_UNICAST)
}

/** Without brackets and the trailing dot, so that `localhost.` equals `localhost`. */
function plain(hostname: string): string {
  return hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
}

function portOf(protocol: string, port: string): string {
  return port || (protocol === 'https:' ? '443' : '80')
}
