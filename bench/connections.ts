import { setTimeout } from 'node:timers/promises'
import { startChild } from './child.ts'
import { connected } from './copy.ts'
import type { IdleCommands, IdleInput } from './idle.ts'
import type { ProductInput } from './product.ts'
import { startSlackStandIn } from './slack-stand-in.ts'
import { reached, table } from './table.ts'

/** The goal: five processes, of which two answer and three work, take half of Postgres' default of 100. */
const GOAL = 10

/** Commit dabae08, as issue 13 gives it for a process of role `all`; of the others nobody measured it. */
const BEFORE = { all: '24', web: '', worker: '' } as const

/** How long a connection may be idle before the pool closes it, and a little. */
const IDLE_MS = 15_000

/** The connections that an idle process of each role keeps, queues on the same Postgres. */
export async function measureConnections(
  base: Pick<ProductInput, 'databaseUrl' | 'signingSecret' | 'sealKeys'>,
): Promise<string> {
  const slack = await startSlackStandIn(() => {})
  const admin = await connected(base.databaseUrl)
  const rows: string[][] = []
  for (const role of ['all', 'web', 'worker'] as const) {
    const input: IdleInput = {
      ...base,
      slackApiUrl: slack.apiUrl,
      feeds: { hosts: {}, allowedHosts: [] },
      at: new Date(),
      role,
    }
    const child = await startChild<IdleCommands, IdleInput>('idle', input)
    await setTimeout(IDLE_MS)
    const { rows: counted } = await admin.query<{ connections: string }>(
      'select count(*) as connections from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    const connections = Number(counted[0]?.connections)
    rows.push([role, String(connections), BEFORE[role], reached(connections / GOAL, 1)])
    await child.end()
  }
  await admin.end()
  await slack.close()
  return table(['Connections of an idle process', 'now', 'dabae08', `at most ${GOAL}`], rows)
}
