import { slackClockAheadMs } from '../../adapters/slack/inspect.ts'
import type { Config } from '../../config.ts'
import { withConnection } from '../../src/database/connect.ts'
import { inspectDatabase } from '../../src/operation/inspect-database.ts'
import { bad, type Finding, good } from '../check.ts'

/** Slack refuses nothing, but we refuse its requests: their signature may be five minutes old. */
const MOST_CLOCK_MS = 60_000

export async function checkClock({ databaseUrl, slack }: Config): Promise<Finding[]> {
  const clocks = [
    ...(slack ? [{ whose: 'Slack', ahead: slackClockAheadMs(slack) }] : []),
    ...(databaseUrl ? [{ whose: 'PostgreSQL', ahead: databaseClockAheadMs(databaseUrl) }] : []),
  ]
  const found = await Promise.all(
    clocks.map(async ({ whose, ahead }) => {
      const ms = await ahead.catch(() => null)
      if (ms === null) return []
      const seconds = Math.round(Math.abs(ms) / 1000)
      return Math.abs(ms) > MOST_CLOCK_MS
        ? [
            bad(
              `This machine’s clock is ${seconds} s ${ms > 0 ? 'behind' : 'ahead of'} that of ${whose}.`,
              'Set it by NTP: requests of Slack and Teams are refused if they seem old.',
            ),
          ]
        : [good(`This machine’s clock and that of ${whose} agree.`)]
    }),
  )
  return found.flat()
}

async function databaseClockAheadMs(url: string): Promise<number> {
  return await withConnection(url, async db => (await inspectDatabase(db)).clockAheadMs)
}
