import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** A running clock that can be moved forward. It never goes back: rows already hold its times. */
export interface PlayedClock {
  now(): Date
  jumpTo(to: Date): void
}

/** `file` stores the offset to the machine's clock, so that after a restart no row is in the future. */
export function createClock(file: string): PlayedClock {
  let ahead = existsSync(file) ? Number(readFileSync(file, 'utf8')) || 0 : 0
  const now = () => new Date(Date.now() + ahead)
  return {
    now,
    jumpTo: to => {
      ahead += Math.max(0, to.getTime() - now().getTime())
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, `${ahead}\n`)
    },
  }
}
