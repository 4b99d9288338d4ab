import type { Block } from '../../../../slack/validate-blocks.ts'
import type { Ephemeral, Message } from '../../../../slack/world.ts'
import type { State } from '../../../api.ts'

export type { Block } from '../../../../slack/validate-blocks.ts'
export type { Element } from '../../../../slack/validate-element-rules.ts'

type Workspace = State['slack']['workspaces'][number]
type Person = Workspace['people'][number]
export type Channel = Workspace['channels'][number]

/** The entered values, by block_id, then by action_id. */
export type Values = Record<string, Record<string, Record<string, unknown>>>

/** A Home tab or a modal. */
export interface View {
  id: string
  title: string
  blocks: Block[]
  submit: string | undefined
  close: string | undefined
  values: Values
}

/** A message as somebody sees it: everybody's, or for their eyes only. */
export interface Seen {
  ts: string
  text: string
  blocks: Block[]
  user: string
  threadTs: string | undefined
  isEdited: boolean
  isForMeOnly: boolean
  files: string[]
}

/** Everything that one person's client draws. */
export interface Desk {
  appName: string
  workspace: Workspace
  me: Person
  /** The channels of this person, by name. */
  channels: Channel[]
  /** The direct message with the app; it may not be open yet. */
  direct: Channel | undefined
  home: View | undefined
  /** The modal in front last. */
  stack: View[]
}

/** The desk of the person called `name`; undefined if nobody has that name. */
export function readDesk(state: State, name: string): Desk | undefined {
  const low = name.toLowerCase()
  const workspace = state.slack.workspaces.find(one => one.people.some(person => person.name === low))
  const me = workspace?.people.find(person => person.name === low)
  if (!workspace || !me) return undefined
  const { channels } = workspace
  return {
    appName: state.slack.app.name,
    workspace,
    me,
    channels: channels.filter(one => !one.im && one.members.includes(me.id)),
    direct: channels.find(one => one.im === me.id),
    home: me.home && readView(me.home),
    stack: me.stack.map(readView),
  }
}

/**
 * The snapshot says only that a view is JSON. It is what `viewJson` of views.ts made of blocks that the local Slack has
 * judged, so this place, and no other, takes its word for the types.
 */
function readView(json: Record<string, unknown>): View {
  const view = json as unknown as {
    id: string
    title: { text: string }
    blocks: Block[]
    submit: { text: string } | null
    close: { text: string } | null
    state: { values: Values }
  }
  return {
    id: view.id,
    title: view.title.text,
    blocks: view.blocks,
    submit: view.submit?.text,
    close: view.close?.text,
    values: view.state.values,
  }
}

/** The messages that the person sees in that channel, also those only for them; oldest first. */
export function readMessages(desk: Desk, channel: Channel | undefined): Seen[] {
  if (!channel) return []
  const messages = (channel.messages as Message[]).map(message => ({
    ts: message.ts,
    text: message.text,
    blocks: message.blocks ?? [],
    user: message.user,
    threadTs: message.threadTs === message.ts ? undefined : message.threadTs,
    isEdited: message.edited !== undefined,
    isForMeOnly: false,
    files: message.files,
  }))
  const ephemerals = (desk.me.ephemerals as Ephemeral[])
    .filter(ephemeral => ephemeral.channel === channel.id)
    .map(ephemeral => ({
      ts: ephemeral.ts,
      text: ephemeral.text,
      blocks: ephemeral.blocks ?? [],
      user: desk.workspace.botUserId,
      threadTs: ephemeral.threadTs,
      isEdited: false,
      isForMeOnly: true,
      files: [],
    }))
  return [...messages, ...ephemerals].sort((a, b) => Number(a.ts) - Number(b.ts))
}
