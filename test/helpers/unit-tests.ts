import { existsSync, globSync, readFileSync } from 'node:fs'
import { posix, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** What a unit test must not load: `inject` gives this run’s Postgres and Redis, the others start something. */
const STARTS = ['vitest inject', 'node:child_process', 'node:worker_threads', 'playwright-core', 'vite']

/**
 * The test files that need no Postgres, Redis, process, thread, browser or build, judged by everything that they import
 * at run time. They run without `global-setup.ts`, so a test that needs it would fail.
 */
export function findUnitTests(): string[] {
  const loads = new Map<string, string[]>()
  return globSync('test/**/*.test.ts', { cwd: root })
    .filter(test => !loadsOneOf(STARTS, test, loads))
    .sort()
}

function loadsOneOf(starts: string[], first: string, loads: Map<string, string[]>): boolean {
  const files = new Set([first])
  for (const file of files) {
    const loaded = loads.get(file) ?? loadedBy(readFileSync(resolve(root, file), 'utf8'), file)
    loads.set(file, loaded)
    if (loaded.some(name => starts.includes(name))) return true
    // Leaves out packages, and imports in the strings of a test about imports.
    for (const name of loaded) if (/\.tsx?$/.test(name) && existsSync(resolve(root, name))) files.add(name)
  }
  return false
}

/**
 * Files by their path from the root, packages by name, `vitest inject` for that one export. Type imports load nothing.
 */
export function loadedBy(text: string, file: string): string[] {
  const imports = text.matchAll(
    /^(?:import|export)\s+(?!type\b)(?:([^'"]*?)\s*from\s*)?'([^']+)'|\bimport\('([^']+)'\)/gm,
  )
  return [...imports].flatMap(([, clause = '', from, later]) => {
    if (/^\{\s*type \w+(?:,\s*type \w+)*,?\s*\}$/.test(clause)) return []
    const name = from ?? later ?? ''
    if (name === 'vitest') return /\binject\b/.test(clause) ? ['vitest inject'] : []
    return name.startsWith('.') ? [posix.join(posix.dirname(file), name)] : [name]
  })
}
