import { z } from 'zod'
import { readSettings } from '../../../src/account/read-account.ts'
import { type Actor, may } from '../../../src/actor.ts'
import type { Context } from '../../../src/context.ts'
import { listConversations } from '../../../src/conversation/list-conversations.ts'
import { listIntegrations } from '../../../src/integration/list-integrations.ts'
import { PLATFORMS } from '../../../src/platform.ts'
import { listSubscriptions, readSubscription } from '../../../src/subscription/list-subscriptions.ts'
import { moveSubscription } from '../../../src/subscription/move-subscription.ts'
import { removeSubscription } from '../../../src/subscription/remove-subscription.ts'
import { changeSubscription, setUpChannel } from '../../../src/subscription/save-subscription.ts'
import { sendTest } from '../../../src/subscription/send-test.ts'
import { type ChannelChoice, LAYOUTS, PACES, TOPICS } from '../../../src/subscription/subscription.ts'
import type { ChannelReaders } from '../channel-readers.ts'
import { type Act, carried, type Handlers, notAllowed } from '../handler.ts'
import { type Interaction, type Reply, typed } from '../interaction.ts'
import type { Screen } from '../screen.ts'
import { noticeScreen } from '../screens/notice.ts'
import { ALL_FEEDS, subscriptionFormScreen } from '../screens/subscription-form.ts'
import { savedScreen, subscriptionsScreen } from '../screens/subscriptions.ts'
import type { Words } from '../words/words.ts'

/** The channels that get posts. `here`: the channel in which that was asked. */
export async function drawSubscriptions(
  to: { ctx: Context; w: Words; actor: Actor },
  here: string | null,
  notice?: string,
): Promise<Screen> {
  const { ctx, w, actor } = to
  const [subscriptions, feeds] = await Promise.all([
    listSubscriptions(ctx.db, actor.accountId),
    listIntegrations(ctx.db, actor.accountId),
  ])
  return subscriptionsScreen(w, actor, { subscriptions, feeds, here, ...(notice ? { notice } : {}) })
}

/** All kinds of posts, at once, in the language that the account chose for channels, else in the person's own. */
async function firstChoice({ ctx, actor }: Act): Promise<ChannelChoice> {
  const { language } = await readSettings(ctx.db, actor.accountId)
  const locale = language === null ? actor.locale : inLanguage(actor, language)
  return { topics: [...TOPICS], feeds: null, pace: 'at_once', quiet: null, layout: 'flat', locale }
}

/** With the person's own region, where it is their language. */
function inLanguage({ locale }: Actor, language: string): string {
  return locale.toLowerCase().startsWith(language) ? locale : language
}

async function drawForm(
  act: Act,
  carries: string,
  choice: ChannelChoice,
  readers: ChannelReaders | null,
): Promise<Screen> {
  const { ctx, w, actor } = act
  const integrations = await listIntegrations(ctx.db, actor.accountId)
  return subscriptionFormScreen(w, {
    carries,
    choice,
    conversations: carries === '0' ? await conversationsOf(ctx, actor) : null,
    feeds: integrations.map(({ id, name }) => ({ id, name })),
    zone: actor.accountTimeZone,
    readers,
  })
}

/** Some platforms have a picker of their own, the others must be told. */
async function conversationsOf(ctx: Context, actor: Actor) {
  return PLATFORMS[actor.platform].picksChannels ? 'picker' : await listConversations(ctx, actor.workspaceId)
}

/** The channel that a form is about, where it is one of the person's own workspace; null: not chosen yet, or out of sight. */
async function channelMeant({ ctx, actor, interaction }: Act, carries: string): Promise<string | null> {
  const [id = '', given = ''] = carries.split(',')
  if (id === '0') return given || typed(interaction, 'channel') || null
  const found = await readSubscription(ctx.db, actor.accountId, Number.parseInt(id, 10) || 0)
  return found?.workspaceId === actor.workspaceId ? found.channel : null
}

async function readersOf(act: Act, channel: string | null): Promise<ChannelReaders | null> {
  return channel === null || !act.readersOf ? null : await act.readersOf(channel)
}

async function openForm(act: Act, carries: string, choice: ChannelChoice): Promise<Reply[]> {
  if (!may(act.actor, 'manage_feeds')) return notAllowed(act.w, { kind: 'not_allowed', needs: 'manage_feeds' })
  const readers = await readersOf(act, await channelMeant(act, carries))
  return [{ kind: 'open', screen: await drawForm(act, carries, choice, readers) }]
}

const gone = (act: Act): Reply[] => [
  { kind: 'say', screen: noticeScreen(act.w, act.w.t('channels.title'), act.w.t('subscription.problem.gone')) },
]

const hour = z.coerce.number().int().min(0).max(23).nullable().catch(null)

/** The second yes: the bill, too, where people from outside read along. */
const saysYes = ({ values }: Interaction) => values.outsiders?.includes('yes') === true

/** What the form says; where that is no choice, a sentence for each field. */
function readForm({ w, actor, interaction }: Act): { choice: ChannelChoice } | { errors: Record<string, string> } {
  const { values } = interaction
  const offersFeeds = values.feeds0 !== undefined
  const feeds = Object.entries(values).flatMap(([id, ids]) => (/^feeds\d+$/.test(id) ? ids : []))
  const from = hour.parse(typed(interaction, 'quietFrom') || null)
  const to = hour.parse(typed(interaction, 'quietTo') || null)
  const ticked = values.otherTopics ?? values.topics ?? []
  const topics = TOPICS.filter(topic => ticked.includes(topic) || (topic === 'billing' && saysYes(interaction)))
  const errors: Record<string, string> = {}
  if (topics.length === 0) errors[values.otherTopics ? 'otherTopics' : 'topics'] = w.t('subscription.problem.topics')
  if (offersFeeds && feeds.length === 0) errors.feeds0 = w.t('subscription.problem.feeds')
  if ((from === null) !== (to === null) || (from !== null && from === to)) {
    errors.quietTo = w.t('subscription.problem.quiet')
  }
  if (Object.keys(errors).length > 0) return { errors }
  return {
    choice: {
      topics,
      feeds: !offersFeeds || feeds.includes(ALL_FEEDS) ? null : feeds.map(Number),
      pace: PACES.find(pace => pace === typed(interaction, 'pace')) ?? 'at_once',
      quiet: from === null || to === null ? null : { from, to },
      layout: LAYOUTS.find(layout => layout === typed(interaction, 'layout')) ?? 'flat',
      locale: inLanguage(actor, typed(interaction, 'language')),
    },
  }
}

async function save(act: Act): Promise<Reply[]> {
  const { ctx, w, actor, interaction } = act
  if (!may(actor, 'manage_feeds')) return notAllowed(w, { kind: 'not_allowed', needs: 'manage_feeds' })
  const [id] = carried(act)
  const [, given = ''] = interaction.carries.split(',')
  const channel = given || typed(interaction, 'channel')
  const read = readForm(act)
  const meant = await channelMeant(act, interaction.carries)
  const readers = await readersOf(act, meant)
  const redraw = async () =>
    drawForm(act, interaction.carries, 'choice' in read ? read.choice : await firstChoice(act), readers)
  if ('errors' in read) return [{ kind: 'errors', errors: read.errors, screen: await redraw() }]
  if (id === 0 && channel === '') {
    return [{ kind: 'errors', errors: { channel: w.t('subscription.problem.channel') }, screen: await redraw() }]
  }
  const { choice } = read
  if (readers === 'outsiders' && choice.topics.includes('billing') && !saysYes(interaction)) {
    const others = { ...choice, topics: choice.topics.filter(topic => topic !== 'billing') }
    return [{ kind: 'replace', screen: await drawForm(act, id === 0 ? `0,${channel}` : String(id), others, readers) }]
  }
  const outcome =
    id === 0
      ? await setUpChannel(ctx, actor, { channel, choice })
      : await changeSubscription(ctx, actor, { id, choice })
  switch (outcome.kind) {
    case 'saved': {
      const saved = await readSubscription(ctx.db, actor.accountId, outcome.id)
      return saved ? [{ kind: 'replace', screen: savedScreen(w, actor, saved) }, { kind: 'home' }] : gone(act)
    }
    case 'no_topics':
      return [{ kind: 'errors', errors: { topics: w.t('subscription.problem.topics') }, screen: await redraw() }]
    case 'not_found':
      return gone(act)
    case 'not_allowed':
      return notAllowed(w, outcome)
    default:
      return outcome satisfies never
  }
}

/** Which channel gets what: list, set up, change, try, move, end. */
export const subscriptionActions: Handlers = {
  'subscriptions.open': async act => [{ kind: 'open', screen: await drawSubscriptions(act, null) }],
  'subscription.new': async act => await openForm(act, '0', await firstChoice(act)),
  'subscription.newHere': async act => await openForm(act, `0,${act.interaction.carries}`, await firstChoice(act)),
  'subscription.edit': async act => {
    const found = await readSubscription(act.ctx.db, act.actor.accountId, carried(act)[0])
    return found ? await openForm(act, String(found.id), found) : gone(act)
  },
  'subscription.save': save,
  'subscription.remove': async act => {
    const outcome = await removeSubscription(act.ctx, act.actor, carried(act)[0])
    if (outcome.kind === 'not_allowed') return notAllowed(act.w, outcome)
    if (outcome.kind === 'not_found') return gone(act)
    return [{ kind: 'replace', screen: await drawSubscriptions(act, null) }]
  },
  'subscription.test': async act => {
    const { ctx, w, actor } = act
    const [id] = carried(act)
    const outcome = await sendTest(ctx, actor, id)
    if (outcome.kind === 'not_allowed') return notAllowed(w, outcome)
    const tested = await readSubscription(ctx.db, actor.accountId, id)
    if (outcome.kind === 'not_found' || !tested) return gone(act)
    return [{ kind: 'replace', screen: savedScreen(w, actor, tested, w.t('subscription.tested')) }]
  },
  'subscription.move': async act => {
    const { ctx, w, actor } = act
    if (!may(actor, 'manage_feeds')) return notAllowed(w, { kind: 'not_allowed', needs: 'manage_feeds' })
    const channel = typed(act.interaction, 'channel')
    if (channel === '') {
      const text = w.t('subscription.problem.channel')
      return [{ kind: 'say', screen: noticeScreen(w, w.t('channels.title'), text) }]
    }
    const moved = await readSubscription(ctx.db, actor.accountId, carried(act)[0])
    if (moved?.topics.includes('billing') && (await readersOf(act, channel)) === 'outsiders') {
      return [{ kind: 'say', screen: noticeScreen(w, w.t('channels.title'), w.t('subscription.outsidersMove')) }]
    }
    const outcome = await moveSubscription(ctx, actor, { id: carried(act)[0], channel })
    if (outcome.kind === 'not_allowed') return notAllowed(w, outcome)
    if (outcome.kind === 'not_found') return gone(act)
    const posted = outcome.posted > 0 ? ` ${w.t('subscription.reposted', { count: outcome.posted })}` : ''
    const text = `${w.t('subscription.moved')}${posted}`
    return [{ kind: 'replace', screen: noticeScreen(w, w.t('channels.title'), text) }]
  },
}
