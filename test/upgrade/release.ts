import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const root = resolve(import.meta.dirname, '../..')

/** A version that CHANGELOG.md names, with the commit that it is: `## Second version - 2026-11-28 (b45539d)`. */
export interface Release {
  name: string
  commit: string
  /** From it no process can be replaced while others run: the CHANGELOG of the version after it says so. */
  needsStop: boolean
}

/** What the notes of a version say if the processes of the version before must be stopped first. */
const STOP_FIRST = 'Stop all processes of the version before first'

/** All of them, the newest first. */
export function readReleases(changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8')): Release[] {
  const sections = changelog.split(/^## /m).slice(1)
  return sections.flatMap((section, index) => {
    const heading = /^(.+?) - \d{4}-\d\d-\d\d \(([0-9a-f]{7,40})\)$/m.exec(section.split('\n')[0] ?? '')
    const [, name, commit] = heading ?? []
    if (name === undefined || commit === undefined) return []
    return [{ name, commit, needsStop: sections[index - 1]?.includes(STOP_FIRST) ?? false }]
  })
}

/** The version that is upgraded to this one. */
export function releaseBefore(): Release {
  const [newest] = readReleases()
  if (!newest) throw new Error('CHANGELOG.md names no version with its commit.')
  return newest
}

/** Whether git has the commit here: not in a shallow clone, nor in a copy without `.git`. */
export function hasCommit(commit: string): boolean {
  return git('cat-file', '-e', `${commit}^{commit}`).status === 0
}

/**
 * The folder of that version's source, beside which its packages are found. It is kept for the next run. Throws if git does
 * not have the commit.
 */
export function checkOutRelease(commit: string): string {
  if (!hasCommit(commit)) {
    throw new Error(`git has no commit ${commit} here, which CHANGELOG.md names: \`git fetch --unshallow\` gets it.`)
  }
  // Not below node_modules: Node strips no types there.
  const folder = join(root, '.data/releases', commit)
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  const archive = git('archive', '--format=tar', commit)
  execFileSync('tar', ['-x', '-C', unfinished], { input: archive.stdout })
  installPackages(unfinished)
  try {
    renameSync(unfinished, folder)
  } catch (err) {
    // Another run was faster.
    if (!existsSync(folder)) throw err
    rmSync(unfinished, { recursive: true })
  }
  return folder
}

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) })

/** Its own packages; ours, if they are the same: installing takes a minute. */
function installPackages(folder: string): void {
  const wanted = manifest.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).dependencies
  const isHere = ([name, version]: [string, string]) => {
    const file = join(root, 'node_modules', name, 'package.json')
    return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === version
  }
  if (Object.entries(wanted).every(isHere)) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  else execFileSync('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' })
}

function git(...args: string[]) {
  // In a container the folder often belongs to another user, and git refuses it.
  return spawnSync('git', ['-c', 'safe.directory=*', ...args], { cwd: root, maxBuffer: 512 * 1024 * 1024 })
}
