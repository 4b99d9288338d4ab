import { existsSync, globSync, readFileSync } from 'node:fs'
import { copyFile, link, mkdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { type Copy, DockerfileParser, type Env, type Healthcheck, type JSONInstruction } from 'dockerfile-ast'

export const root = resolve(import.meta.dirname, '../..')
const at = (...path: string[]) => join(root, ...path)

/** One `COPY` of the project's files. */
interface Copying {
  sources: string[]
  to: string
}

/** The stages of the Dockerfile, with what tests read of them. */
interface Stage {
  base: string
  copies: Copying[]
  /** Commands in exec form; null for one in shell form. */
  runs: (string[] | null)[]
  command: string[] | null
  health: string[] | null
  user: string | null
  env: Record<string, string>
}

/** Reads the Dockerfile. */
export function readStages(): Stage[] {
  const stages: Stage[] = []
  for (const instruction of DockerfileParser.parse(readFileSync(at('Dockerfile'), 'utf8')).getInstructions()) {
    const values = instruction.getArguments().map(argument => argument.getValue())
    const stage = stages.at(-1)
    const keyword = instruction.getKeyword()
    if (keyword === 'FROM') {
      stages.push({ base: values[0] ?? '', copies: [], runs: [], command: null, health: null, user: null, env: {} })
    }
    if (!stage) continue
    // The parser says the class by the keyword.
    if (keyword === 'COPY' && (instruction as Copy).getFromFlag() === null)
      stage.copies.push({ sources: values.slice(0, -1), to: values.at(-1) ?? '' })
    if (keyword === 'RUN') stage.runs.push(execForm(instruction as JSONInstruction))
    if (keyword === 'CMD') stage.command = execForm(instruction as JSONInstruction)
    if (keyword === 'HEALTHCHECK')
      stage.health = JSON.parse(
        (instruction as Healthcheck).getRawArgumentsContent()?.replace(/^.*?CMD /, '') ?? 'null',
      )
    if (keyword === 'ENV')
      for (const { name, value } of (instruction as Env)
        .getProperties()
        .map(one => ({ name: one.getName(), value: one.getValue() ?? '' })))
        stage.env[name] = value
    if (keyword === 'USER') stage.user = values[0] ?? null
  }
  return stages
}

function execForm(instruction: JSONInstruction): string[] | null {
  const parts = instruction.getJSONStrings().map(part => part.getJSONValue())
  return parts.length > 0 ? parts : null
}

/** The files of the project that the copies of a stage bring, by their path there. */
export function filesOf(copies: Copying[]): Map<string, string> {
  const files = new Map<string, string>()
  for (const { sources, to } of copies) {
    for (const source of sources) {
      const isFolder = existsSync(at(source)) && globSync(`${source}/*`, { cwd: root }).length > 0
      const found = isFolder ? globSync(`${source}/**/*.*`, { cwd: root }) : [source]
      // A folder's content lands in `to`, a file below it if it ends in a slash.
      for (const file of found)
        files.set(
          isFolder ? join(to, file.slice(source.length + 1)) : to.endsWith('/') ? join(to, basename(file)) : to,
          file,
        )
    }
  }
  return files
}

/** Whether `.dockerignore` lets it into the build: it excludes everything and lists exceptions. */
export function isInBuild(file: string): boolean {
  return ignored().some(entry => file === entry || file.startsWith(`${entry}/`))
}

/** The exceptions of `.dockerignore`. */
export function ignored(): string[] {
  const lines = readFileSync(at('.dockerignore'), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
  if (lines[0] !== '*') throw new Error('.dockerignore does not begin by excluding everything')
  return lines.slice(1).map(line => {
    if (!line.startsWith('!')) throw new Error(`.dockerignore: ${line} is no exception`)
    return line.slice(1)
  })
}

/** Lays out what a stage copies in that folder. */
export async function layOut(copies: Copying[], folder: string): Promise<void> {
  for (const [to, from] of filesOf(copies)) {
    await mkdir(dirname(join(folder, to)), { recursive: true })
    await copyFile(at(from), join(folder, to))
  }
}

/**
 * The packages that `npm ci --omit=dev` would install on this machine, by the lock file: linked from those that are
 * installed here, which takes a second instead of half a minute.
 */
export async function linkPackages(folder: string): Promise<void> {
  const { packages } = JSON.parse(await readFile(at('package-lock.json'), 'utf8'))
  const kept = Object.entries<{ dev?: true }>(packages).flatMap(([path, { dev }]) =>
    path === '' || dev || !existsSync(at(path)) ? [] : [path],
  )
  for (const path of kept) {
    for (const entry of globSync('**/*', {
      cwd: at(path),
      exclude: ({ name }) => name === 'node_modules',
      withFileTypes: true,
    })) {
      if (!entry.isFile()) continue
      const from = join(entry.parentPath, entry.name)
      const to = join(folder, from.slice(root.length + 1))
      await mkdir(dirname(to), { recursive: true })
      await link(from, to).catch(() => copyFile(from, to))
    }
  }
}

/** What a folder takes on a disk, in bytes: whole blocks of 4 KiB. */
export async function sizeOf(folder: string): Promise<number> {
  let bytes = 0
  for (const file of globSync('**/*', { cwd: folder }))
    bytes += Math.ceil((await stat(join(folder, file))).size / 4096) * 4096
  return bytes
}
