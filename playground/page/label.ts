import { isFields, text } from '../json.ts'
import type { LocalSlack } from '../slack/slack.ts'
import type { SlackTarget } from './api.ts'

/** The text on or beside a Slack element; its action_id if there is none. */
export function labelOf(
  slack: LocalSlack,
  who: string,
  target: SlackTarget,
  { blockId, actionId }: { blockId: string; actionId: string },
): string {
  const block = blocksOf(slack, who, target).find(one => isFields(one) && one.block_id === blockId)
  if (!isFields(block)) return actionId
  const element = find(block, actionId)
  return plain(element?.text) || plain(block.label) || plain(element?.placeholder) || actionId
}

function blocksOf(slack: LocalSlack, who: string, target: SlackTarget): readonly unknown[] {
  const person = slack.person(who)
  if (target === 'home') return person.home()?.blocks ?? []
  if (target === 'modal') return person.view()?.blocks ?? []
  const shown = [...person.ephemerals(), ...slack.messages(target.channel)].find(one => one.ts === target.ts)
  return shown?.blocks ?? []
}

function find(value: unknown, actionId: string): Record<string, unknown> | undefined {
  if (Array.isArray(value)) {
    for (const one of value) {
      const found = find(one, actionId)
      if (found) return found
    }
    return undefined
  }
  if (!isFields(value)) return undefined
  return value.action_id === actionId ? value : find(Object.values(value), actionId)
}

const plain = (value: unknown) => (isFields(value) ? text(value.text) : '')
