import { isFields, text } from '../json.ts'
import type { LocalSlack } from '../slack/slack.ts'
import type { LocalTeams } from '../teams/teams.ts'
import type { Journal } from './journal.ts'

/** Calls that change what somebody sees; the others only read. */
const SHOWS = /^(chat\.|views\.|response_url$|files\.)/

/** Records in the journal what the app showed to people, from the calls it made. Returns a function that stops it. */
export function recordMessages(journal: Journal, slack: LocalSlack, teams: LocalTeams): () => void {
  const slackNames = namesInSlack(slack)
  const teamsNames = namesInTeams(teams)
  const ends = [
    slack.onCall(({ method, args, ok, error }) => {
      if (!SHOWS.test(method)) return
      const to =
        slackNames.get(text(args.user)) ?? slackNames.get(text(args.user_id)) ?? slackNames.get(text(args.channel))
      journal.add('message', line(`Slack ${method}`, to, slackText(args), ok ? undefined : error), args)
    }),
    teams.onCall(({ op, conversation, args, ok, error, status }) => {
      if (op !== 'send' && op !== 'update' && op !== 'delete' && op !== 'create') return
      const to = teamsNames.get(conversation.split(';')[0] ?? '')
      journal.add('message', line(`Teams ${op}`, to, teamsText(args), ok ? undefined : (error ?? String(status))), args)
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}

function line(what: string, to: string | undefined, said: string, error: string | undefined): string {
  const place = to ? ` to ${to}` : ''
  const words = said ? `: “${said.length > 100 ? `${said.slice(0, 100)}…` : said}”` : ''
  return `${what}${place}${words}${error ? ` (refused: ${error})` : ''}`
}

function slackText({ text: said, view }: Record<string, unknown>): string {
  if (!isFields(view)) return text(said)
  return isFields(view.title) ? text(view.title.text) : 'Home'
}

/** The summary of a message, which for a card is what notifications say. */
function teamsText({ text: said, summary, attachments }: Record<string, unknown>): string {
  const [card] = Array.isArray(attachments) ? attachments : []
  const { content, name } = isFields(card) ? card : {}
  return text(summary) || text(said) || (isFields(content) ? text(content.fallbackText) : '') || text(name)
}

function namesInSlack(slack: LocalSlack): Map<string, string> {
  const [workspace] = slack.snapshot().workspaces
  const channels = workspace?.channels.map(({ id, name }) => [id, `#${name}`] as const) ?? []
  return new Map([...channels, ...(workspace?.people.map(({ id, realName }) => [id, realName] as const) ?? [])])
}

function namesInTeams(teams: LocalTeams): Map<string, string> {
  const places = teams.snapshot().tenants[0]?.places ?? []
  return new Map(places.map(({ id, kind, name }) => [id, kind === 'channel' ? `#${name}` : name]))
}
