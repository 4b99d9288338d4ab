import { TOPICS } from '../../../src/channel/choose-channel.ts'
import type { SubscriptionTopic } from '../../../src/database/tables.ts'
import type { RoleHolder } from '../../../src/person/give-role.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { firstOf } from './first-of.ts'

/** Which channel gets which posts. */
export function channelsScreen(
  w: Words,
  channels: Record<SubscriptionTopic, string | null>,
  conversations: { id: string; name: string }[],
): Screen {
  const text = w.t('channels.intro')
  return {
    title: w.t('channels.title'),
    text,
    blocks: [
      { kind: 'text', text },
      ...TOPICS.map(
        (topic): Block => ({
          kind: 'field',
          id: topic,
          label: w.t(`channels.${topic}`),
          placeholder: w.t('channels.none'),
          input: 'channel',
          optional: true,
          choices: conversations.map(({ id, name }) => ({ id, label: name })),
          ...(channels[topic] ? { value: channels[topic] } : {}),
        }),
      ),
    ],
    submit: { label: w.t('channels.save'), action: 'channels.save' },
    close: w.t('common.cancel'),
  }
}

/** A Teams card holds 25 KB: this many rows with a button. */
const MOST_HOLDERS = 25

/** Who has which role, and naming Fleet Administrators. */
export function peopleScreen(
  w: Words,
  people: { holders: RoleHolder[]; others: { externalId: string; name: string }[]; notice?: string },
): Screen {
  const { holders, others, notice } = people
  const blocks: Block[] = []
  if (notice) blocks.push({ kind: 'text', text: notice })
  blocks.push({ kind: 'text', text: w.t('people.intro') })
  blocks.push(...firstOf(w, holders, MOST_HOLDERS, holder => roleHolder(w, holder)))
  blocks.push({
    kind: 'field',
    id: 'person',
    label: w.t('people.add'),
    hint: w.t('people.addHint'),
    input: 'person',
    choices: others.map(({ externalId, name }) => ({ id: externalId, label: name })),
  })
  return {
    title: w.t('people.title'),
    text: w.t('people.intro'),
    blocks,
    submit: { label: w.t('people.save'), action: 'people.give' },
    close: w.t('common.close'),
  }
}

function roleHolder(w: Words, holder: RoleHolder): Block[] {
  if (holder.fromPlatform) return [{ kind: 'text', text: w.t('people.fromPlatform', { name: holder.name }) }]
  return [
    { kind: 'text', text: w.t('people.holder', { name: holder.name, role: w.t(`role.${holder.role}`) }) },
    {
      kind: 'actions',
      actions: [
        {
          kind: 'button',
          label: w.t('people.take'),
          says: `${w.t('people.take')}: ${holder.name}`,
          action: 'people.take',
          carries: String(holder.personId),
        },
      ],
    },
  ]
}
