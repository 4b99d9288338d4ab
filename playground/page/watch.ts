import type { Running } from '../../start.ts'
import type { LocalSlack } from '../slack/slack.ts'
import type { LocalTeams } from '../teams/teams.ts'
import type { Journal } from './journal.ts'
import { tellMessages } from './tell-messages.ts'
import { describeSlack, describeTeams, tellRequest } from './tell-requests.ts'
import { tellRows } from './tell-rows.ts'

/** Writes into the journal what happens between the platforms and the product, and within the product. */
export async function watch(
  journal: Journal,
  parts: { slack: LocalSlack; teams: LocalTeams; product: Pick<Running, 'ctx' | 'finished'> },
): Promise<{ close(): Promise<void> }> {
  const { slack, teams, product } = parts
  const rows = await tellRows(journal, product.ctx)
  const ended: Parameters<typeof product.finished.on<'job'>>[1] = ({ job, data, failed }) => {
    journal.add('job', `job ${job}${failed ? ' failed, and is tried again' : ''}`, data)
    rows.look()
  }
  product.finished.on('job', ended)
  const ends = [
    slack.onRequest(request => {
      tellRequest(journal, request, describeSlack)
      void request.answer.then(rows.look)
    }),
    teams.onRequest(request => {
      tellRequest(journal, request, describeTeams)
      void request.answer.then(rows.look)
    }),
    tellMessages(journal, slack, teams),
    // What the app does after its answer mostly ends in such a call.
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
