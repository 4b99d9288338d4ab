import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { glob, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { build } from 'vite'

const ROOT = resolve(import.meta.dirname, '../..')
const CLIENT = join(import.meta.dirname, 'client')

/**
 * Builds the page with Vite into `folder`, unless what lies there was built from the same sources and packages. Throws an
 * Error whose message says what is wrong.
 */
export async function buildPage(folder: string, log: (line: string) => void): Promise<void> {
  const sources = await hashOfSources()
  const stamp = join(folder, '.built-from')
  const built = await readFile(stamp, 'utf8').catch(() => '')
  if (built === sources && existsSync(join(folder, 'index.html'))) return
  log('Building the page (the first time, and whenever its sources change)…')
  // Vite sets NODE_ENV of the whole process if it is unset, and the product runs in this process.
  const before = process.env.NODE_ENV
  try {
    await build({
      root: CLIENT,
      configFile: join(CLIENT, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir: folder, emptyOutDir: true },
    })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`The playground's page could not be built from ${CLIENT}: ${stripVTControlCharacters(why)}`)
  } finally {
    if (before === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = before
  }
  await writeFile(stamp, sources)
}

/** Hashes everything that the page is built from: its files, what it shares with the server and the product, and its packages. */
async function hashOfSources(): Promise<string> {
  const own = await Array.fromAsync(glob('**/*.*', { cwd: CLIENT, exclude: name => name === 'dist' }))
  // The guide uses the product's words.
  const words = await Array.fromAsync(glob('adapters/chat/words/*.ts', { cwd: ROOT }))
  const app = ['teams-package/suggested-commands.ts', 'teams-package/color.svg']
  const shared = ['playground/page/api.ts', 'playground/page/locales.ts', 'package-lock.json', ...app, ...words]
  const hash = createHash('sha256')
  for (const file of [...own.map(name => join(CLIENT, name)), ...shared.map(name => join(ROOT, name))].sort())
    hash.update(`${file}\n`).update(await readFile(file))
  return hash.digest('hex')
}
