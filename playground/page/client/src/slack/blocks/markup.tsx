import { memo } from 'react'
import { type Block as LibraryBlock, Message } from 'slack-blocks-to-jsx'
import { useDesk } from '../desk-context.ts'

/**
 * mrkdwn and rich_text, as slack-blocks-to-jsx reads them, which knows Slack's own Markdown, mentions and emoji. Without
 * its style sheet, which has no dark theme of ours and says everything by id.
 */
export function Markup({ block }: { block: LibraryBlock }) {
  const { desk } = useDesk()
  const { people, channels } = desk.workspace
  const names = JSON.stringify([
    people.map(({ id, realName }) => ({ id, name: realName })),
    channels.map(({ id, name }) => ({ id, name })),
  ])
  return <Parsed json={JSON.stringify(block)} names={names} />
}

/** Keyed by JSON, because every state brings new objects and parsing Markdown at each of them would be slow. */
const Parsed = memo(function Parsed({ json, names }: { json: string; names: string }) {
  const [users, channels] = JSON.parse(names)
  return (
    <div className="markup">
      <Message withoutWrapper unstyled logo="" name="" blocks={[JSON.parse(json)]} data={{ users, channels }} />
    </div>
  )
})
