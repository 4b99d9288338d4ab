import type { LookupAddress } from 'node:dns'
import { type LookupFunction, Socket } from 'node:net'
import { expect, test } from 'vitest'
import { createByteBudget } from '../../../adapters/feeds/byte-budget.ts'
import { createGuard, isPublic, Refused } from '../../../adapters/feeds/guard.ts'
import { createHttp } from '../../../adapters/feeds/http.ts'

const limits = {
  maxBytes: 1_000_000,
  budget: createByteBudget(1_000_000),
  minRate: { graceMs: 1_000, bytesPerSecond: 1_000 },
}
const timeouts = () => ({ firstByteMs: 2_000, betweenChunksMs: 2_000, signal: AbortSignal.timeout(4_000) })
const guardWith = (allowedHosts: string[] = [], lookup?: LookupFunction) =>
  createGuard({ allowedHosts, connectMs: 2_000, ...(lookup && { lookup }) })

/** DNS controlled by an attacker: every query gets the next answer. */
function lying(...answers: string[][]): LookupFunction & { asked: number } {
  const lookup = Object.assign(
    (_host: string, _wish: unknown, done: (error: null, found: LookupAddress[]) => void) => {
      const found = answers[Math.min(lookup.asked++, answers.length - 1)] ?? []
      done(
        null,
        found.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
    },
    { asked: 0 },
  )
  return lookup as LookupFunction & { asked: number }
}

test.each([
  ['decimal', 'https://2130706433/'],
  ['hexadecimal', 'https://0x7f.1/'],
  ['octal', 'https://0177.0.0.1/'],
  ['short', 'https://127.1/'],
  ['zero', 'https://0/'],
  ['mapped', 'https://[::ffff:7f00:1]/'],
  ['mapped, dotted', 'https://[::ffff:127.0.0.1]/'],
  ['compatible', 'https://[::7f00:1]/'],
  ['root dot', 'https://127.0.0.1./'],
  ['full-width digits', 'https://①②⑦.0.0.1/'],
  ['ideographic dots', 'https://127。0。0。1/'],
  ['loopback v6', 'https://[::1]/'],
  ['link-local (cloud metadata)', 'https://169.254.169.254/latest/meta-data/'],
  ['private', 'https://10.1.2.3/'],
  ['private', 'https://192.168.0.1/'],
  ['private', 'https://172.16.0.1/'],
  ['carrier-grade NAT', 'https://100.64.0.1/'],
  ['unique local', 'https://[fd00::1]/'],
  ['NAT64', 'https://[64:ff9b::7f00:1]/'],
  ['6to4', 'https://[2002:7f00:1::]/'],
  ['multicast', 'https://224.0.0.1/'],
  ['Azure wire server', 'https://168.63.129.16/'],
  ['http', 'http://services.cat.com/'],
  ['other schemes', 'file:///etc/passwd'],
  ['other schemes', 'gopher://example.com/'],
  ['a login in the address', 'https://user:secret@services.cat.com/'],
  ['a login in the address', 'https://services.cat.com@127.0.0.1/'],
  ['a well-known port', 'https://services.cat.com:22/'],
  ['a well-known port', 'https://services.cat.com:80/'],
  ['no address', 'not an address'],
  ['no address', ''],
])('refuses %s: %s', (_why, address) => {
  expect(() => guardWith().check(address)).toThrow(Refused)
})

test.each(['https://services.cat.com/fleet/1', 'https://8.8.8.8/', 'https://b-fleet03.bellequipment.com:8080/Fleet/1'])(
  'lets %s through',
  address => {
    expect(guardWith().check(address).href).toBe(address)
  },
)

test('the operator can allow a host on one port or on all', () => {
  expect(guardWith(['127.0.0.1:8080']).check('http://127.0.0.1:8080/x').port).toBe('8080')
  expect(() => guardWith(['127.0.0.1:8080']).check('http://127.0.0.1:8081/x')).toThrow(Refused)
  expect(guardWith(['feeds.internal']).check('http://feeds.internal:9/').hostname).toBe('feeds.internal')
  expect(() => guardWith(['feeds.internal']).check('http://user:pw@feeds.internal/')).toThrow(Refused)
})

test.each([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['127.0.0.1', false],
  ['::2', false],
  ['fe80::1%eth0', false],
  ['2001:db8::1', false],
  ['', false],
  ['localhost', false],
])('is %s public: %s', (address, expected) => {
  expect(isPublic(address)).toBe(expected)
})

test.each([
  ['a name that means us', [['127.0.0.1']]],
  ['a private address among public ones', [['8.8.8.8', '10.0.0.1']]],
  ['a mapped address', [['::ffff:127.0.0.1']]],
  ['no address at all', [[]]],
])('refuses, after DNS, %s', async (_why, answers) => {
  const http = createHttp(guardWith([], lying(...answers)), limits)
  await expect(
    http.request({ method: 'GET', url: new URL('https://rebind.example/'), headers: {}, timeouts: timeouts() }),
  ).rejects.toThrow('this host is not public')
  await http.close()
})

test.each([
  ['127.0.0.1', true],
  ['::ffff:10.0.0.1', true],
  [undefined, true],
  ['8.8.8.8', false],
])('looks at the peer of the socket, whatever DNS said: %s', async (remoteAddress, refused) => {
  const socket = Object.assign(new Socket(), {})
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress })
  const guard = createGuard({
    allowedHosts: [],
    connectMs: 1,
    build: () => (_target, done) => done(null, socket),
  })
  const target = { hostname: 'rebind.example', host: 'rebind.example', protocol: 'https:', port: '' }
  const error = await new Promise(resolve => guard.connect(target, (...[error]) => resolve(error)))
  expect(error instanceof Refused).toBe(refused)
  expect(socket.destroyed).toBe(refused)
})

test('an unencrypted socket is never opened to a host that is not allowed', async () => {
  const guard = createGuard({ allowedHosts: [], connectMs: 1, build: () => () => expect.unreachable() })
  for (const [protocol, hostname] of [
    ['http:', 'services.cat.com'],
    ['https:', '127.0.0.1'],
    ['https:', '[::1]'],
  ] as const) {
    const error = await new Promise(resolve =>
      guard.connect({ hostname, host: hostname, protocol, port: '' }, (...[error]) => resolve(error)),
    )
    expect(error).toBeInstanceOf(Refused)
  }
})

test('a hostname that resolves to a local address is refused after DNS', async () => {
  const http = createHttp(guardWith(), limits)
  await expect(
    http.request({ method: 'GET', url: new URL('https://localhost:9443/'), headers: {}, timeouts: timeouts() }),
  ).rejects.toThrow('this host is not public')
  await http.close()
})

test('an entered address that is not https, or none, is said at its field; the operator’s own servers may be http', () => {
  const { problemOf } = createGuard({ allowedHosts: ['feeds.lan', '10.0.0.5:8080'], connectMs: 100 })
  const problems = Object.entries({
    'https://feeds.example.com/iso': null,
    'http://feeds.example.com/iso': 'not_https',
    'http://feeds.lan/iso': null,
    'http://10.0.0.5:8080/iso': null,
    'http://10.0.0.5:8081/iso': 'not_https',
    'feeds.example.com': 'not_a_url',
    'ftp://feeds.example.com': 'not_a_url',
    'not a url': 'not_a_url',
  })
  for (const [address, problem] of problems) expect(problemOf(address), address).toBe(problem)
})
