import { globSync, readFileSync } from 'node:fs'
import { posix, resolve } from 'node:path'
import { validate } from 'dockerfile-utils'
import { expect, test } from 'vitest'
import { SETTINGS } from '../../config.ts'
import { composeText, readCompose, type Service } from '../deploy/compose.ts'
import { filesOf, ignored, isInBuild, readStages } from '../deploy/image.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(resolve(root, file), 'utf8')

const stages = readStages()
const [packages, image] = stages
if (!packages || !image) throw new Error('The Dockerfile has not two stages.')
const { services, networks, volumes } = readCompose({ POSTGRES_PASSWORD: 'pa55', PUBLIC_URL: 'https://here.example' })
const all = Object.entries(services)
const own = all.filter(([, { build }]) => build)
const isPinned = (name: string) => /^[\w./-]+:\d+\.\d+\.\d+(-[\w.]+)?(@sha256:[0-9a-f]{64})?$|:\d+\.\d+-\w+$/.test(name)

/** The services for which it does not hold. */
const failing = (some: [string, Service][], holds: (service: Service) => boolean) =>
  some.filter(([, service]) => !holds(service)).map(([name]) => name)

test('the Dockerfile has no error that its linter knows', () => {
  expect(validate(read('Dockerfile'))).toEqual([])
})

test('the image runs the Node that comes as a package, not as root, with a health check, in exec form', () => {
  expect(stages.map(({ base }) => base)).toEqual(Array(2).fill(`node:${read('.nvmrc').trim()}-bookworm-slim`))
  expect(image.user).toBe('node')
  expect(image.command).toEqual(['node', 'main.ts'])
  expect(image.health).toEqual(['node', 'deploy/health.ts'])
  expect([...packages.runs, ...image.runs]).not.toContain(null)
  expect(read('Dockerfile')).not.toMatch(/^\s*(ADD|ARG)\b|curl|wget|apt-get|_(TOKEN|SECRET|PASSWORD)/m)
})

/** What an operator starts: the scripts that read .env. */
const OPERATED = Object.values<string>(JSON.parse(read('package.json')).scripts).flatMap(script => {
  const [, file] = /^node --env-file-if-exists=\.env (\S+)$/.exec(script) ?? []
  return file ? [file] : []
})

/** What a file imports from the project, as paths from its top; also the threads and folders that it loads by URL. */
function importsOf(file: string): string[] {
  const text = read(file)
  const imports = text.matchAll(/(?:\bfrom\s+|^import\s+|\bimport\(\s*|new URL\()'(\.[^']+)'/gm)
  return [...imports].flatMap(([, from = '']) => {
    const path = posix.join(posix.dirname(file), from)
    return path.endsWith('/') ? globSync(`${path}*.ts`, { cwd: root }) : [path]
  })
}

test('the image has every file that its commands load, except the playground, and the build has nothing else', () => {
  const copied = filesOf(image.copies)
  for (const [to, from] of copied) expect(to).toBe(from)
  const loaded = new Set([...OPERATED, 'deploy/health.ts'])
  for (const file of loaded)
    for (const imported of importsOf(file)) if (!imported.startsWith('playground/')) loaded.add(imported)
  expect(OPERATED).toContain('main.ts')
  expect(loaded.size).toBeGreaterThan(300)
  expect([...loaded].filter(file => !copied.has(file))).toEqual([])
  const used = [...filesOf(packages.copies).values(), ...copied.values()]
  expect(used.filter(file => !isInBuild(file))).toEqual([])
  const needless = ignored().filter(entry => !used.some(file => file === entry || file.startsWith(`${entry}/`)))
  expect(needless).toEqual([])
})

test('compose: two web and two worker processes of one image, which say their role', () => {
  const roles = own.map(([name, { environment }]) => `${name}: ${environment.ROLE}`)
  expect(roles).toEqual(['web1: web', 'web2: web', 'worker1: worker', 'worker2: worker'])
  expect(new Set(own.map(([, { image: name }]) => name))).toEqual(
    new Set([`fleetfeed:${JSON.parse(read('package.json')).version}`]),
  )
  expect(services.proxy?.environment.UPSTREAMS).toBe('web1:3000 web2:3000')
})

test('compose: every image has an exact version, a health check, a restart policy and a limit for its log', () => {
  expect(failing(all, ({ image: name }) => isPinned(name))).toEqual([])
  // Those that are built have it in their image.
  expect(failing(all, ({ healthcheck, build }) => Boolean(healthcheck ?? build))).toEqual([])
  expect(failing(all, ({ restart }) => restart === 'unless-stopped')).toEqual([])
  expect(failing(all, ({ logging }) => Boolean(logging?.options['max-size']))).toEqual([])
  const awaited = all.flatMap(([, { depends_on }]) => Object.values(depends_on).map(({ condition }) => condition))
  expect(new Set(awaited)).toEqual(new Set(['service_healthy']))
})

test('compose: nothing gains rights, and the product can write nowhere', () => {
  expect(
    failing(all, ({ security_opt, privileged }) => security_opt.includes('no-new-privileges:true') && !privileged),
  ).toEqual([])
  const closed = ({ read_only, cap_drop, init, tmpfs }: Service) =>
    read_only && init && cap_drop.includes('ALL') && tmpfs.join() === '/tmp'
  expect(failing(own, closed)).toEqual([])
  expect(composeText()).not.toContain('docker.sock')
})

test('compose: only the proxy can be reached, and the stores reach nothing', () => {
  expect(failing(all, ({ ports }) => ports.length === 0)).toEqual(['proxy'])
  expect(networks.back).toEqual({ internal: true })
  for (const store of ['postgres', 'redis']) expect(services[store]?.networks).toEqual(['back'])
  expect(services.proxy?.networks).toEqual(['front'])
})

test('compose: no secret is written down, settings exist, volumes are declared', () => {
  expect(composeText()).not.toMatch(/(?:PASSWORD|SECRET|TOKEN|SEAL_KEYS): +(?!\$\{)\S/)
  const unknown = own.flatMap(([, { environment }]) =>
    Object.keys(environment).filter(name => !SETTINGS.includes(name)),
  )
  expect(unknown).toEqual([])
  const used = all.flatMap(([, service]) => service.volumes.map(volume => volume.split(':')[0] ?? ''))
  expect(used.filter(name => !name.startsWith('./')).sort()).toEqual(Object.keys(volumes).sort())
})

test('compose: Redis evicts nothing, and a stop has the time that it takes', () => {
  expect(services.redis?.command?.join(' ')).toContain('--maxmemory-policy noeviction')
  // start.ts, main.ts: 15 s.
  expect(failing(own, ({ stop_grace_period = '' }) => Number.parseInt(stop_grace_period, 10) > 15)).toEqual([])
})

const units = globSync('deploy/*.service', { cwd: root }).sort()

/** The last value of each key. */
const unit = (file: string) =>
  Object.fromEntries([...read(file).matchAll(/^(\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]))

test('systemd: a unit for each role, the same otherwise, which runs the command of the image', () => {
  expect(units).toEqual(['deploy/fleetfeed-web@.service', 'deploy/fleetfeed-worker@.service'])
  const [web = '', worker = ''] = units.map(read)
  expect(web.slice(web.indexOf('[Unit]')).replaceAll('web', 'worker')).toBe(worker.slice(worker.indexOf('[Unit]')))
  for (const file of units) {
    const { ExecStart = '', Environment = '', DynamicUser, ProtectSystem, NoNewPrivileges, TimeoutStopSec } = unit(file)
    expect(ExecStart).toBe(`/usr/bin/${image.command?.join(' ')}`)
    const names = Environment.split(' ').map(setting => setting.split('=')[0] ?? '')
    expect(names.filter(name => !SETTINGS.includes(name))).toEqual([])
    expect({ DynamicUser, ProtectSystem, NoNewPrivileges }).toEqual({
      ...{ DynamicUser: 'yes', ProtectSystem: 'strict', NoNewPrivileges: 'yes' },
    })
    expect(Number(TimeoutStopSec)).toBeGreaterThan(15)
  }
})

test('systemd: the target starts two processes of each role', () => {
  const wanted = [...read('deploy/fleetfeed.target').matchAll(/fleetfeed-(web|worker)@(\d+)\.service/g)]
  expect(wanted.map(([, role]) => role)).toEqual(['web', 'web', 'worker', 'worker'])
  expect(new Set(wanted.map(([, , port]) => port)).size).toBe(4)
})
