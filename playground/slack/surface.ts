import { type ElementState, seedState } from './element-state.ts'
import type { Block } from './validate-blocks.ts'
import {
  type Ephemeral,
  findChannel,
  findMessage,
  type Member,
  type Message,
  type Shown,
  type Workspace,
} from './world.ts'

/** What a person points at: their Home, the modal in front of them, or a message (any object with its channel and ts). */
export type Target = 'home' | 'modal' | { channel: string; ts: string }

/** What a target refers to, with its blocks and the values that this person entered. */
export type Surface = { blocks: readonly Block[]; state: ElementState; named: string } & (
  | { kind: 'view'; shown: Shown }
  | { kind: 'message'; message: Message }
  | { kind: 'ephemeral'; ephemeral: Ephemeral }
)

/** Finds what a person points at. If it isn't there, the error lists what is. */
export function findSurface(workspace: Workspace, member: Member, target: Target): Surface {
  if (target === 'home' || target === 'modal') {
    const shown = target === 'home' ? member.home : member.stack.at(-1)
    if (!shown) throw new Error(`${member.realName} has no ${target} open${troubleOf(member)}`)
    return { kind: 'view', shown, blocks: shown.payload.blocks, state: shown.state, named: target }
  }
  const channel = findChannel(workspace, target.channel)
  const ephemeral = member.ephemerals.find(one => one.ts === target.ts && one.channel === channel?.id)
  const message = channel && findMessage(channel, target.ts)
  const found = ephemeral ?? message
  if (!channel || !found) throw new Error(`${member.realName} sees no message ${target.ts} in ${target.channel}`)
  if (!ephemeral && channel.isPrivate && !channel.members.has(member.id))
    throw new Error(`${member.realName} is not in ${channel.name}`)
  const blocks = found.blocks ?? []
  const key = `${channel.id}:${target.ts}`
  const state = seedState(blocks, channel.id, member.messageStates.get(key))
  member.messageStates.set(key, state)
  const named = `the ${ephemeral ? 'ephemeral ' : ''}message "${found.text.slice(0, 60)}"`
  if (ephemeral) return { kind: 'ephemeral', ephemeral, blocks, state, named }
  if (message) return { kind: 'message', message, blocks, state, named }
  throw new Error('unreachable')
}

const troubleOf = (member: Member) => (member.trouble.length > 0 ? ` (trouble: ${member.trouble.join(', ')})` : '')
