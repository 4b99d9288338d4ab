import { z } from 'zod'
import type { Actor } from '../../../src/actor.ts'
import { type ChannelChoice, LAYOUTS, PACES, TOPICS } from '../../../src/subscription/subscription.ts'
import type { Act } from '../handler.ts'
import { chosenIds, type Entered, typed } from '../interaction.ts'
import { isLanguage, languageOf } from '../words/languages.ts'
import { ALL_FEEDS } from './channel-form-screen.ts'

/**
 * The locale for `language`. That is the person's own locale, with its region, if it has that language or if `language`
 * is none of ours.
 */
export function inLanguage({ locale }: Actor, language: string | null): string {
  return isLanguage(language) && languageOf(locale) !== language ? language : locale
}

const hour = z.coerce.number().int().min(0).max(23).nullable().catch(null)

/** Whether the person confirmed that the bill is posted although outsiders read the channel. */
export const isConfirmed = ({ values }: Entered) => values.outsiders?.includes('yes') === true

/**
 * Reads the form into a choice; where that isn't possible, returns a sentence for each wrong field. A field that the
 * platform left out keeps its value from `saved` (null for a new subscription).
 */
export function readForm(
  { w, actor, interaction }: Act,
  saved: ChannelChoice | null,
): { choice: ChannelChoice } | { errors: Record<string, string> } {
  const { values } = interaction
  const feeds = readFeeds(interaction, saved)
  const quiet = readQuiet(interaction, saved)
  const topics = readTopics(interaction, saved)
  const errors: Record<string, string> = {}
  if (topics.length === 0) errors[values.otherTopics ? 'otherTopics' : 'topics'] = w.t('subscription.problem.topics')
  if (feeds?.length === 0) errors.feeds0 = w.t('subscription.problem.feeds')
  if (quiet === 'half') errors.quietTo = w.t('subscription.problem.quiet')
  if (quiet === 'half' || Object.keys(errors).length > 0) return { errors }
  return {
    choice: {
      topics,
      feeds,
      pace: PACES.find(pace => pace === typed(interaction, 'pace')) ?? saved?.pace ?? 'at_once',
      quiet,
      layout: LAYOUTS.find(layout => layout === typed(interaction, 'layout')) ?? saved?.layout ?? 'flat',
      locale: values.language || !saved ? inLanguage(actor, typed(interaction, 'language')) : saved.locale,
    },
  }
}

/** The bill is one of the topics, or a checkbox of its own (`isConfirmed`). */
function readTopics(interaction: Entered, saved: ChannelChoice | null): ChannelChoice['topics'] {
  const { otherTopics, topics, outsiders } = interaction.values
  const wasSaved = (topic: string) => saved?.topics.some(one => one === topic) === true
  const isTicked = (topic: string) => (otherTopics ?? topics)?.includes(topic) ?? wasSaved(topic)
  return TOPICS.filter(topic => {
    if (topic !== 'billing' || otherTopics === undefined)
      return isTicked(topic) || (topic === 'billing' && isConfirmed(interaction))
    return outsiders ? isConfirmed(interaction) : wasSaved(topic)
  })
}

/**
 * The feeds are spread over several groups of checkboxes. If one group is missing, the choice is unknown and the saved
 * one stays.
 */
function readFeeds({ values, checkboxOptions }: Entered, saved: ChannelChoice | null): ChannelChoice['feeds'] {
  const isFeeds = (id: string) => /^feeds\d+$/.test(id)
  const hasFeedFields = Object.keys(values).some(isFeeds)
  if (!hasFeedFields || Object.keys(checkboxOptions).some(id => isFeeds(id) && !values[id])) return saved?.feeds ?? null
  const feeds = Object.entries(values).flatMap(([id, ids]) => (isFeeds(id) ? ids : []))
  return feeds.includes(ALL_FEEDS) ? null : chosenIds(feeds)
}

/** `half`: only one of the two hours is given, or both are the same. */
function readQuiet(interaction: Entered, saved: ChannelChoice | null): ChannelChoice['quiet'] | 'half' {
  const { quietFrom, quietTo } = interaction.values
  if (saved && (!quietFrom || !quietTo)) return saved.quiet
  const from = hour.parse(typed(interaction, 'quietFrom') || null)
  const to = hour.parse(typed(interaction, 'quietTo') || null)
  if (from === null && to === null) return null
  return from === null || to === null || from === to ? 'half' : { from, to }
}
