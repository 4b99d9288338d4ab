// npm run notice: NOTICE, the packages that a production install brings, on any platform, with their licenses.
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

interface Locked {
  version?: string
  license?: string
  /** Nothing but what is needed to develop asks for it. */
  dev?: true
}

/** By package-lock.json, which says the same on every machine; of what lies in several places each version once. */
export function drawNotice(lock: { packages: Record<string, Locked> }): string {
  const packages = Object.entries(lock.packages).flatMap(([path, { version, license, dev }]) =>
    path === '' || dev ? [] : [`${path.split('node_modules/').at(-1)} ${version} (${license ?? 'license unknown'})`],
  )
  const lines = [...new Set(packages)].sort()
  return `Fleetfeed is installed with these packages. Each is its authors' and under its own license, whose text it brings.\n\n${lines.join('\n')}\n`
}

if (import.meta.main) {
  const at = (file: string) => resolve(import.meta.dirname, file)
  writeFileSync(at('NOTICE'), drawNotice(JSON.parse(readFileSync(at('package-lock.json'), 'utf8'))))
}
