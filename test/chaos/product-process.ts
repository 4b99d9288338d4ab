import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Role } from '../../config.ts'
import type { Settings } from '../../start.ts'
import { type StartingChild, spawnChild } from '../helpers/crash-child.ts'
import type { ChaosClock } from './clock.ts'
import type { Backend } from './edge.ts'
import { startWire, type Wire } from './wire.ts'

const confirmation = z.object({ knows: z.coerce.date() })

/** A process that could not start is started again after a moment. */
const PAUSE_MS = 500

/** Starts a process of some version of the product. */
export type Spawn = (settings: Omit<Settings, 'now'>, at: Date) => StartingChild

/** One process of the product, which is restarted whenever it ends. */
export interface ProductProcess extends Backend {
  name: string
  role: Exclude<Role, 'all'>
  state: 'starting' | 'up' | 'down'
  /** The last time that it was sent and has confirmed; null: none since it started. */
  knows: Date | null
  postgres: Wire
  redis: Wire | null
  /** Sends kill -9 and waits until the process is gone. */
  kill(): Promise<void>
  /** Pauses it for so long, as if the machine were paused; it may be killed meanwhile. */
  pause(ms: number): Promise<void>
  /**
   * Ends it as an operator does, by SIGTERM, and starts it with `next` from then on. Resolves when that runs, to the exit
   * code of the one before; null: it was killed.
   */
  replace(next: Spawn): Promise<number | null>
  /** Waits until it runs. */
  up(): Promise<void>
  stop(): Promise<void>
}

/** Counts over all processes. */
export interface Ends {
  /** It had started, and ended without being killed. */
  byItself(name: string): void
  /** It could not start. */
  inVain(name: string): void
}

/** Starts it without waiting. */
export async function startProcess(
  name: string,
  role: Exclude<Role, 'all'>,
  settings: Omit<Settings, 'now' | 'role'>,
  clock: ChaosClock,
  ends: Ends,
  spawn: Spawn = spawnChild,
): Promise<ProductProcess> {
  const postgres = await startWire(settings.databaseUrl)
  const redis = settings.redisUrl === null ? null : await startWire(settings.redisUrl)
  let spawnNext = spawn
  let child: StartingChild
  let killed = false
  let stopped = false
  /** Resolved while it runs. */
  let runs = Promise.withResolvers<void>()
  let lives: Promise<void> = Promise.resolve()

  const one: ProductProcess = {
    ...{ name, role, postgres, redis, state: 'down', knows: null, port: null, answering: 0 },
    async kill() {
      killed = true
      goDown()
      await child.kill()
    },
    async pause(ms) {
      const paused = child.child
      paused.kill('SIGSTOP')
      await sleep(ms)
      paused.kill('SIGCONT')
    },
    async replace(next) {
      spawnNext = next
      killed = true
      const before = child
      before.child.kill('SIGTERM')
      await before.ended
      goDown()
      await runs.promise
      return before.child.exitCode
    },
    up: () => runs.promise,
    async stop() {
      stopped = true
      await one.kill()
      await lives
      await postgres.close()
      await redis?.close()
    },
  }

  async function live(): Promise<void> {
    while (!stopped) {
      killed = false
      postgres.forget()
      one.state = 'starting'
      one.knows = null
      child = spawnNext({ ...settings, role, databaseUrl: postgres.url, redisUrl: redis?.url ?? null }, clock.now())
      child.child.on('message', message => {
        const confirmed = confirmation.safeParse(message)
        if (confirmed.success) one.knows = confirmed.data.knows
      })
      const port = await child.started
      if (port !== null) {
        one.state = 'up'
        one.port = port
        tellTime()
        runs.resolve()
        await child.ended
        if (!killed) ends.byItself(name)
      } else if (!killed) {
        ends.inVain(name)
        await sleep(PAUSE_MS)
      }
      goDown()
    }
  }
  function goDown(): void {
    if (one.state === 'up') runs = Promise.withResolvers()
    one.state = 'down'
    one.port = null
  }
  function tellTime(): void {
    // It may be ending.
    if (child.child.connected) child.child.send({ at: clock.now() }, () => {})
  }
  clock.onJump(() => {
    if (one.state === 'up') tellTime()
  })
  lives = live()
  return one
}
