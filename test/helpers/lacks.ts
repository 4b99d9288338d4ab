import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Where Debian puts it, unless the environment names another place. */
export const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium'

/** What some tests need that npm does not bring, by the name of its Debian package: whether this machine has it. */
const PACKAGES = {
  chromium: () => existsSync(CHROMIUM),
  pgbouncer: () => answers('pgbouncer'),
  'redis-server': () => answers('redis-server'),
}

const NEEDS = { ...PACKAGES, root: () => process.getuid?.() === 0 }

/**
 * The only reason to skip a test: this machine has no such program, or we are not root there. `.ci/run` installs what it lacks, and
 * fails where a test is skipped although nothing is lacking.
 */
export function lacks(need: keyof typeof NEEDS): boolean {
  return !NEEDS[need]()
}

/** Everything for whose lack tests are skipped here. */
export function listLacking(): string[] {
  return lackingOf(NEEDS)
}

function lackingOf(needs: Record<string, () => boolean>): string[] {
  return Object.entries(needs).flatMap(([need, isThere]) => (isThere() ? [] : [need]))
}

function answers(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0
}

// node test/helpers/lacks.ts: the Debian packages to install, one a line.
if (import.meta.main) for (const name of lackingOf(PACKAGES)) console.log(name)
