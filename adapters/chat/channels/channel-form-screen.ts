import type { Platform } from '../../../src/database/tables.ts'
import { type ChannelChoice, LAYOUTS, PACES, TOPICS } from '../../../src/subscription/subscription.ts'
import { DAILY_HOUR } from '../../../src/subscription/when-to-post.ts'
import { type ActionPayload, action } from '../payloads.ts'
import type { Block, Screen } from '../screen.ts'
import { languageChoices, languageOf } from '../words/languages.ts'
import type { Words } from '../words/words.ts'
import { type ChannelAudience, needsConfirmation } from './channel-audience.ts'
import { unlistedChannels } from './unlisted-channels.ts'

export const ALL_FEEDS = 'all'
/** The option for "no hour" in a choice of hours. */
const NO_HOUR = 'none'

export interface FormFacts {
  saves: ActionPayload<'subscription.save'>
  choice: ChannelChoice
  /** The channels to choose from, or 'picker' for the platform's own picker. Null: the channel is given. */
  conversations: { id: string; name: string }[] | 'picker' | null
  platform: Platform
  feeds: { id: number; name: string }[]
  zone: string
  /** Who reads the channel; null: no channel is chosen yet. */
  audience: ChannelAudience | null
}

/** The form for what one channel gets, when and how. */
export function subscriptionFormScreen(w: Words, facts: FormFacts): Screen {
  const { choice, zone } = facts
  const hours = Array.from({ length: 24 }, (_, hour) => ({ id: String(hour), label: w.hour(hour) }))
  const hour = (id: string, label: string, value: number | undefined, hint?: string): Block => ({
    kind: 'field',
    id,
    label,
    input: 'choice',
    choices: [{ id: NO_HOUR, label: w.t('subscription.noQuiet') }, ...hours],
    value: value === undefined ? NO_HOUR : String(value),
    ...(hint ? { hint } : {}),
  })
  return {
    title: w.t('channels.title'),
    text: w.t('subscription.setUp'),
    blocks: [
      ...channelField(w, facts),
      ...topicCheckboxes(w, facts),
      ...feedCheckboxes(w, facts),
      {
        kind: 'field',
        id: 'pace',
        label: w.t('subscription.pace'),
        input: 'choice',
        choices: PACES.map(pace => ({
          id: pace,
          label: w.t(`subscription.paces.${pace}`, { hour: w.hour(DAILY_HOUR) }),
        })),
        value: choice.pace,
      },
      hour('quietFrom', w.t('subscription.quietFrom'), choice.quiet?.from),
      hour('quietTo', w.t('subscription.quietTo'), choice.quiet?.to, w.t('subscription.quietHint', { zone })),
      {
        kind: 'field',
        id: 'layout',
        label: w.t('subscription.layout'),
        input: 'choice',
        choices: LAYOUTS.map(layout => ({ id: layout, label: w.t(`subscription.layouts.${layout}`) })),
        value: choice.layout,
      },
      {
        kind: 'field',
        id: 'language',
        label: w.t('subscription.language'),
        input: 'choice',
        choices: languageChoices(),
        value: languageOf(choice.locale),
      },
    ],
    submit: { label: w.t('subscription.save'), ...action('subscription.save', facts.saves) },
    close: w.t('common.cancel'),
  }
}

function channelField(w: Words, { saves, conversations, platform }: FormFacts): Block[] {
  if (conversations === null) {
    return saves.channel ? [{ kind: 'text', text: w.t('subscription.here') }] : []
  }
  if (conversations.length === 0)
    return [{ kind: 'text', text: w.t('subscription.noChannel') }, ...unlistedChannels(w, platform)]
  return [
    {
      kind: 'field',
      id: 'channel',
      label: w.t('subscription.channel'),
      hint: w.t('subscription.channelHint'),
      input: 'channel',
      choices: conversations === 'picker' ? [] : conversations.map(({ id, name }) => ({ id, label: name })),
    },
    ...unlistedChannels(w, platform),
  ]
}

/**
 * Where outsiders read the channel, or nobody could be asked whether they do, the bill has a separate checkbox that
 * says so.
 */
function topicCheckboxes(w: Words, { saves, choice, audience }: FormFacts): Block[] {
  const mustConfirm = needsConfirmation(audience)
  const topics: Block = {
    kind: 'checkboxes',
    // A different id, or Slack would keep the ticks of the list that still had the bill.
    id: mustConfirm ? 'otherTopics' : 'topics',
    label: w.t('subscription.topics'),
    required: !mustConfirm,
    options: TOPICS.filter(topic => !mustConfirm || topic !== 'billing').map(topic => ({
      id: topic,
      label: w.t(`channels.${topic}`),
      ticked: choice.topics.includes(topic),
    })),
  }
  if (audience === 'unknown')
    return [{ kind: 'text', text: w.t('subscription.outsidersUnknown'), tone: 'quiet' }, topics]
  if (!mustConfirm) return [topics]
  const isSetUp = saves.subscriptionId !== null
  const confirmation = {
    id: 'yes',
    label: w.t('subscription.outsidersYes'),
    ticked: isSetUp && choice.topics.includes('billing'),
  }
  return [
    {
      kind: 'text',
      text: w.t(audience === 'unasked' ? 'subscription.outsidersUnknown' : 'subscription.outsidersRead'),
    },
    topics,
    { kind: 'checkboxes', id: 'outsiders', label: w.t('subscription.outsiders'), options: [confirmation] },
  ]
}

/** A group of checkboxes holds ten at most. A company with one feed has nothing to choose. */
const PER_GROUP = 10

function feedCheckboxes(w: Words, { feeds, choice }: FormFacts): Block[] {
  if (feeds.length < 2) return []
  const options = [
    { id: ALL_FEEDS, label: w.t('subscription.allFeeds'), ticked: choice.feeds === null },
    ...feeds.map(({ id, name }) => ({ id: String(id), label: name, ticked: choice.feeds?.includes(id) ?? false })),
  ]
  const groups: Block[] = []
  for (let from = 0; from < options.length; from += PER_GROUP) {
    const label = from === 0 ? w.t('subscription.feeds') : w.t('subscription.moreFeeds')
    groups.push({
      kind: 'checkboxes',
      id: `feeds${groups.length}`,
      label,
      required: options.length <= PER_GROUP,
      options: options.slice(from, from + PER_GROUP),
    })
  }
  return groups
}
