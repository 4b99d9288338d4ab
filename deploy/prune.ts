// node deploy/prune.ts: removes from node_modules what Node never loads. Of 310 MB, 120 are left.
import { globSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Source maps, and TypeScript, which Node refuses to load from node_modules:
 * https://nodejs.org/api/typescript.html#type-stripping-in-dependencies
 */
const FILES = '**/*.{map,ts,mts,cts}'

/** Packages of types, and the compiler, which npm installs because it is an optional peer of i18next. */
const PACKAGES = '{typescript,@typescript,@types,**/node_modules/@types}'

/** `folder` has a node_modules. */
export function prune(folder: string): void {
  const cwd = join(folder, 'node_modules')
  for (const pattern of [PACKAGES, FILES]) {
    for (const path of globSync(pattern, { cwd })) rmSync(join(cwd, path), { recursive: true, force: true })
  }
}

if (import.meta.main) prune('.')
