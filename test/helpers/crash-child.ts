import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Settings } from '../../start.ts'
import { shownLevel } from './kept-log.ts'

/** Compiling takes half of a start. https://nodejs.org/api/module.html#module-compile-cache */
const COMPILE_CACHE = join(tmpdir(), 'fleetfeed-compile-cache')

export interface CrashChild {
  child: ChildProcess
  /** Sends kill -9 and waits until the process is gone. */
  kill(): Promise<void>
}

/** A process that may not have started yet. */
export interface StartingChild extends CrashChild {
  /** The port of its HTTP server; null if it ended before it had started. */
  started: Promise<number | null>
  ended: Promise<unknown>
}

/** Starts the product in its own process, without waiting for it. `at`: where its clock begins. */
export function spawnChild(settings: Omit<Settings, 'now'>, at: Date): StartingChild {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./crash-runner.ts', import.meta.url))], {
    stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
  })
  // It may be killed before it has read its settings.
  child.stdin?.on('error', () => {})
  child.stdin?.end(JSON.stringify({ ...settings, logLevel: shownLevel(settings), at }))
  const ended = once(child, 'exit')
  const message = once(child, 'message').then(([message]: unknown[]) => z.object({ port: z.int() }).parse(message).port)
  return {
    child,
    ended,
    started: Promise.race([message, ended.then(() => null)]),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Starts the product in its own process. `at`: where its clock begins. */
export async function startChild(settings: Settings, at: Date): Promise<CrashChild> {
  const { now: _now, ...rest } = settings
  const starting = spawnChild(rest, at)
  if ((await starting.started) === null) throw new Error('The child ended before it had started')
  return starting
}
