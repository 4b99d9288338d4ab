import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** A clock that runs, and jumps so that nobody waits for a day. It never goes back: rows tell of what was. */
export interface PlayedClock {
  now(): Date
  jumpTo(to: Date): void
}

/** `file` keeps how far it is ahead of the machine's: after a restart the rows are not of the future. */
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
