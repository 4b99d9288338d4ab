import { type Logger, LogLevel } from '@slack/bolt'
import type { Context } from '../../src/context.ts'

/** Passes Bolt's log lines to our log. Bolt's info is debug here: it is of no interest to an operator. */
export function boltLogger(ctx: Context): Logger {
  const log = ctx.log.child({ part: 'bolt' })
  return {
    debug: () => {},
    info: (...message) => log.debug(message.join(' ')),
    warn: (...message) => log.warn(message.join(' ')),
    error: (...message) => log.error(message.map(String).join(' ')),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  }
}
