import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { hasCommit, releaseBefore } from '../upgrade/release.ts'

/** Debian’s path, unless the environment names another one. */
export const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium'

/** The programs that some tests need and npm does not install, by Debian package: whether this machine has them. */
const PACKAGES = {
  caddy: () => answers('caddy', 'version'),
  chromium: () => existsSync(CHROMIUM),
  // With its server: a pg_dump that is older than the server refuses it, and npm brings no newer one.
  postgresql: () => globSync('/usr/lib/postgresql/*/bin/initdb').length > 0,
  pgbouncer: () => answers('pgbouncer'),
  'redis-server': () => answers('redis-server'),
}

const NEEDS = {
  ...PACKAGES,
  root: () => process.getuid?.() === 0,
  /** With the commit of the version before: a shallow clone lacks it. */
  'git-history': () => hasCommit(releaseBefore().commit),
}

/**
 * The only reason to skip a test: this machine lacks a program or git's history, or we are not root there. `.ci/run` installs what is
 * missing, and fails if a test is skipped although nothing is missing.
 */
export function lacks(need: keyof typeof NEEDS): boolean {
  return !NEEDS[need]()
}

/** Everything that is missing here and for which tests are skipped. */
export function listLacking(): string[] {
  return lackingOf(NEEDS)
}

function lackingOf(needs: Record<string, () => boolean>): string[] {
  return Object.entries(needs).flatMap(([need, isThere]) => (isThere() ? [] : [need]))
}

function answers(command: string, ask = '--version'): boolean {
  return spawnSync(command, [ask]).status === 0
}

// node test/helpers/lacks.ts prints the Debian packages to install, one per line.
if (import.meta.main) for (const name of lackingOf(PACKAGES)) console.log(name)
