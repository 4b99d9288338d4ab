import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Settings } from '../../start.ts'

export interface CrashChild {
  child: ChildProcess
  /** kill -9, and until it is gone. */
  kill(): Promise<void>
}

/** Starts the product in a process of its own. `at`: where its clock begins. */
export async function startChild(settings: Settings, at: Date): Promise<CrashChild> {
  const { now: _now, ...rest } = settings
  const child = spawn(process.execPath, [fileURLToPath(new URL('./crash-runner.ts', import.meta.url))], {
    stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
  })
  child.stdin?.end(JSON.stringify({ ...rest, at }))
  const ended = once(child, 'exit')
  const started = once(child, 'message').then(() => true)
  if (!(await Promise.race([started, ended.then(() => false)])))
    throw new Error('The child ended before it had started')
  return {
    child,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
