import type { Running } from '../../start.ts'
import type { LocalSlack } from '../slack/slack.ts'
import type { LocalTeams } from '../teams/teams.ts'
import type { Journal } from './journal.ts'
import { recordMessages } from './record-messages.ts'
import { describeSlack, describeTeams, recordRequest } from './record-requests.ts'
import { recordRows } from './record-rows.ts'

/** Records in the journal what the platforms and the product send to each other, and the jobs and rows of the product. */
export async function watch(
  journal: Journal,
  parts: { slack: LocalSlack; teams: LocalTeams; product: Pick<Running, 'ctx' | 'finished'> },
): Promise<{ close(): Promise<void> }> {
  const { slack, teams, product } = parts
  const rows = await recordRows(journal, product.ctx)
  const ended: Parameters<typeof product.finished.on<'job'>>[1] = ({ job, data, failed }) => {
    journal.add('job', `job ${job}${failed ? ' failed, and is tried again' : ''}`, data)
    rows.look()
  }
  product.finished.on('job', ended)
  const ends = [
    slack.onRequest(request => {
      recordRequest(journal, request, describeSlack)
      void request.answer.then(rows.look)
    }),
    teams.onRequest(request => {
      recordRequest(journal, request, describeTeams)
      void request.answer.then(rows.look)
    }),
    recordMessages(journal, slack, teams),
    // Most of what the app does after it answered ends in a call to the platform.
    slack.onCall(rows.look),
    teams.onCall(rows.look),
  ]
  return {
    close: async () => {
      for (const end of ends) end()
      product.finished.off('job', ended)
      await rows.close()
    },
  }
}
