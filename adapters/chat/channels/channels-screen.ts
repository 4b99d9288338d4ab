import { type Actor, may } from '../../../src/actor.ts'
import type { Subscription } from '../../../src/subscription/subscription.ts'
import { DAILY_HOUR } from '../../../src/subscription/when-to-post.ts'
import { firstOf } from '../first-of.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Screen } from '../screen.ts'
import { LANGUAGES, languageOf } from '../words/languages.ts'
import type { Words } from '../words/words.ts'

/** A Teams card holds 25 KB. */
const MOST_CHANNELS = 12

/**
 * The subscribed channels, with everything that can be done about them. `here`: the channel in which somebody asked for
 * them.
 */
export function subscriptionsScreen(
  w: Words,
  actor: Actor,
  facts: { subscriptions: Subscription[]; feeds: { id: number; name: string }[]; here: string | null; notice?: string },
): Screen {
  const { subscriptions, feeds, here, notice } = facts
  const text = subscriptions.length === 0 ? w.t('subscription.none') : w.t('subscription.intro')
  const changes = may(actor, 'manage_feeds')
  const blocks: Block[] = []
  if (notice) blocks.push({ kind: 'text', text: notice })
  blocks.push({ kind: 'text', text })
  if (changes) blocks.push({ kind: 'actions', actions: setUpButtons(w, actor, subscriptions, here) })
  blocks.push(
    ...firstOf(w, subscriptions, MOST_CHANNELS, one => [
      channelBlock(w, actor, one, summaryText(w, one, feeds)),
      ...(changes ? [{ kind: 'actions' as const, actions: changeButtons(w, one) }] : []),
    ]),
  )
  return { title: w.t('channels.title'), text: notice ?? text, blocks, close: w.t('common.close') }
}

function setUpButtons(w: Words, actor: Actor, subscriptions: Subscription[], here: string | null): Button[] {
  const isSetUp = subscriptions.some(one => one.channel === here && one.workspaceId === actor.workspaceId)
  const elsewhere: Button = {
    kind: 'button',
    label: w.t('subscription.setUp'),
    ...action('subscription.new'),
    opens: true,
  }
  if (here === null || isSetUp) return [{ ...elsewhere, ...(subscriptions.length === 0 ? { style: 'primary' } : {}) }]
  const label = w.t('subscription.setUpHere')
  return [{ kind: 'button', label, ...action('subscription.newHere', here), style: 'primary', opens: true }, elsewhere]
}

function changeButtons(w: Words, one: Subscription): Button[] {
  const subscription = { subscriptionId: one.id }
  return [
    ...(one.needsOwner
      ? [{ kind: 'button' as const, label: w.t('owner.take'), ...action('subscription.takeOver', subscription) }]
      : []),
    { kind: 'button', label: w.t('subscription.change'), ...action('subscription.edit', subscription), opens: true },
    {
      kind: 'button',
      label: w.t('subscription.remove'),
      ...action('subscription.remove', subscription),
      style: 'danger',
      confirm: {
        title: w.t('subscription.removeTitle'),
        text: w.t('subscription.removeText'),
        yes: w.t('subscription.remove'),
        no: w.t('common.cancel'),
      },
    },
  ]
}

/**
 * A channel and a text about it. A channel of another workspace is shown by its workspace, since its name is unknown
 * here.
 */
export function channelBlock(w: Words, actor: Actor | null, one: Subscription, text: string): Block {
  if (one.workspaceId !== actor?.workspaceId) {
    return { kind: 'text', name: w.t('subscription.elsewhere', { workspace: one.workspaceName }), text }
  }
  return { kind: 'channel', channel: one.channel, name: one.channelName, text }
}

/** What is shown after Save, with a button that sends a test message. */
export function savedScreen(w: Words, actor: Actor, one: Subscription, notice?: string): Screen {
  const text = notice ?? w.t('subscription.saved', { posts: topicsText(w, one) })
  return {
    title: w.t('channels.title'),
    text,
    blocks: [
      channelBlock(w, actor, one, text),
      {
        kind: 'actions',
        actions: [
          {
            kind: 'button',
            label: w.t('subscription.test'),
            ...action('subscription.test', { subscriptionId: one.id }),
          },
          { kind: 'button', label: w.t('channels.title'), ...action('subscriptions.open'), opens: true },
        ],
      },
    ],
    close: w.t('common.close'),
  }
}

/** The topics of a channel as a list: `New incoming assets, Feed trouble`. */
export function topicsText(w: Words, { topics }: Pick<Subscription, 'topics'>): string {
  return w.list(topics.map(topic => w.t(`channels.${topic}`)))
}

function summaryText(w: Words, one: Subscription, feeds: { id: number; name: string }[]): string {
  const names = feeds.filter(feed => one.feeds?.includes(feed.id)).map(feed => feed.name)
  return [
    one.feeds === null ? topicsText(w, one) : w.pair(topicsText(w, one), w.list(names) || '–'),
    [
      w.t(`subscription.paces.${one.pace}`, { hour: w.hour(DAILY_HOUR) }),
      ...(one.quiet ? [w.t('subscription.quiet', { from: w.hour(one.quiet.from), to: w.hour(one.quiet.to) })] : []),
      w.t(`subscription.layouts.${one.layout}`),
      LANGUAGES[languageOf(one.locale)].name,
    ].join(' · '),
    w.t('subscription.setUpBy', { name: one.setUpBy }),
    ...(one.silent ? [w.t('subscription.noFeeds')] : []),
    ...(one.needsOwner ? [w.t('owner.gone', { name: one.setUpBy })] : []),
  ].join('\n')
}
