import { readAccessRequest } from '../../src/access/request-access.ts'
import type { Actor } from '../../src/actor.ts'
import type { Topic } from '../../src/announcement/announcement.ts'
import { readRefused } from '../../src/announcement/undelivered.ts'
import { listDecisions } from '../../src/arrival/list-decisions.ts'
import { readArrival } from '../../src/arrival/read-arrival.ts'
import type { Context } from '../../src/context.ts'
import { listConversations } from '../../src/conversation/list-conversations.ts'
import type { SubscriptionTopic } from '../../src/database/tables.ts'
import { type IntegrationSummary, listIntegrations, readIntegration } from '../../src/integration/list-integrations.ts'
import { openDraft } from '../../src/selection/draft.ts'
import { readApplied } from '../../src/selection/read-applied.ts'
import { readDigest } from '../../src/subscription/read-digest.ts'
import { TOPICS } from '../../src/subscription/subscription.ts'
import { drawBilling } from './actions/billing.ts'
import { drawPicker } from './actions/picker.ts'
import { billingCsvFile } from './files/file-to-send.ts'
import type { Screen } from './screen.ts'
import { accessAnsweredScreen, accessRequestScreen } from './screens/access.ts'
import { ARRIVAL_NAMES, arrivalScreen } from './screens/arrival.ts'
import { decisionsScreen, digestScreen, testScreen, threadScreen } from './screens/channel-posts.ts'
import { appliedText } from './screens/confirmed.ts'
import { conflictsPost, swallowedPost } from './screens/conflicts.ts'
import { notVerifiedScreen, readingScreen, verifyingScreen } from './screens/credentials.ts'
import { feedRecoveredScreen, feedTroubleScreen } from './screens/feed-trouble.ts'
import { fileLinkScreen } from './screens/file-link.ts'
import { integrationScreen } from './screens/integration.ts'
import { noticeScreen } from './screens/notice.ts'
import { topicsText } from './screens/subscriptions.ts'
import { topicText } from './screens/topic-text.ts'
import { troubleText } from './screens/trouble-text.ts'
import { undeliverableScreen } from './screens/undeliverable.ts'
import type { Words } from './words/words.ts'

/** Who reads it: a person's own screen or message has an actor, a channel has none. */
export interface Reader {
  accountId: number
  workspaceId: number
  actor: Actor | null
  /** Who set the channel up; null where nobody did, or no longer. */
  setUpBy: string | null
  /** The integrations that it wants to hear of; null: all. */
  feeds: number[] | null
  /** It reads several in one: why they are here is said once. */
  within?: boolean
  /** Files can't be sent there: a link in their place. */
  linksFiles?: boolean
  w: Words
}

/** Draws what an announcement is about from the rows as they are now. */
export async function drawTopic(ctx: Context, reader: Reader, topic: Topic): Promise<Screen> {
  const { w, accountId } = reader
  switch (topic.kind) {
    case 'verification':
      return await verification(ctx, reader, topic.integrationId)
    case 'arrival':
    case 'reminder': {
      const arrival = await readArrival(ctx.db, topic.arrivalId, { limit: ARRIVAL_NAMES, order: 'waiting' })
      return arrival
        ? arrivalScreen(w, arrival, why(reader, 'new_assets'), topic.kind === 'reminder')
        : noticeScreen(w, w.t('arrival.title'), w.t('arrival.gone'))
    }
    case 'feed_trouble':
    case 'feed_recovered':
      return await trouble(ctx, reader, topic)
    case 'billing':
      return await drawBilling(
        ctx,
        w,
        { accountId, workspaceId: reader.workspaceId, month: topic.month, feeds: reader.feeds },
        { why: why(reader, 'billing'), linksFiles: reader.linksFiles === true },
      )
    // Where no file can be sent, its link.
    case 'billing_csv':
      return fileLinkScreen(w, await billingCsvFile(ctx, reader, topic.month))
    case 'selection_applied':
      return await selectionApplied(ctx, reader, topic.draftId)
    case 'access_request': {
      const request = await readAccessRequest(ctx.db, topic.requestId)
      return request ? accessRequestScreen(w, request) : noticeScreen(w, w.t('access.about'), w.t('failure.stale'))
    }
    case 'access_allowed':
    case 'access_declined': {
      const request = await readAccessRequest(ctx.db, topic.requestId)
      return request?.answered
        ? accessAnsweredScreen(w, request.answered)
        : noticeScreen(w, w.t('access.about'), w.t('failure.stale'))
    }
    case 'undeliverable':
      return await undeliverable(ctx, reader, topic.announcementId)
    case 'digest':
      return await digest(ctx, reader, topic.digestId)
    case 'thread':
      return threadScreen(w, {
        month: topic.month,
        integrations: await ofFeeds(ctx, reader),
        why: whyOf(reader, reader.setUpBy === null ? [] : await topicsOf(ctx, topic.subscriptionId)),
      })
    case 'decisions':
      return decisionsScreen(w, await listDecisions(ctx.db, topic.arrivalId))
    case 'conflicts':
      return await conflicts(ctx, reader, topic.integrationId)
    case 'swallowed': {
      const integration = await readIntegration(ctx.db, accountId, topic.integrationId)
      return integration
        ? swallowedPost(w, { ...topic, name: integration.name })
        : noticeScreen(w, w.t('arrival.title'), w.t('arrival.gone'))
    }
    case 'test': {
      const topics = await topicsOf(ctx, topic.subscriptionId)
      return testScreen(w, topicsText(w, { topics }), whyOf(reader, topics))
    }
    default:
      return topic satisfies never
  }
}

/** Where the person who pressed Verify is brought: the asset list, or why not. */
async function verification(ctx: Context, reader: Reader, integrationId: number): Promise<Screen> {
  const { w } = reader
  const integration = await readIntegration(ctx.db, reader.accountId, integrationId)
  if (!integration) return noticeScreen(w, w.t('home.library'), w.t('integration.gone'))
  const { name } = integration
  if (integration.verifying) return verifyingScreen(w, name, true)
  if (integration.verifyTrouble) {
    const text = troubleText(w, name, integration.verifyTrouble)
    return notVerifiedScreen(w, { integrationId, title: w.t('credentials.failed'), text })
  }
  if (integration.state === 'verified' && integration.reading) {
    const trouble = integration.trouble?.trouble ?? null
    return readingScreen(w, { name, assets: integration.assetCount, trouble })
  }
  if (integration.state === 'verified' && integration.assetCount === 0) {
    const text = w.t('credentials.empty', { name })
    return notVerifiedScreen(w, { integrationId, title: w.t('credentials.verified'), text })
  }
  if (reader.actor && integration.state === 'verified') {
    const draft = await openDraft(ctx, reader.actor, integrationId)
    if (!('kind' in draft)) return await drawPicker(ctx, w, draft)
  }
  return reader.actor
    ? integrationScreen(w, reader.actor, integration)
    : noticeScreen(w, w.t('credentials.verified'), name)
}

/** Why the post is here, who set it up and how to change it. */
function why(reader: Reader, topic: SubscriptionTopic): string | null {
  return reader.within ? null : whyOf(reader, [topic])
}

function whyOf({ w, setUpBy, actor }: Reader, topics: SubscriptionTopic[]): string {
  const posts = topicsText(w, { topics })
  if (actor) return w.t('channels.whyDirect', { posts })
  return setUpBy === null ? w.t('channels.whyOver') : w.t('channels.why', { posts, name: setUpBy })
}

async function topicsOf(ctx: Context, subscriptionId: number): Promise<SubscriptionTopic[]> {
  const row = await ctx.db
    .selectFrom('subscription')
    .select('topics')
    .where('id', '=', subscriptionId)
    .executeTakeFirst()
  return row?.topics ?? []
}

async function ofFeeds(ctx: Context, { accountId, feeds }: Reader): Promise<IntegrationSummary[]> {
  const integrations = await listIntegrations(ctx.db, accountId)
  return integrations.filter(({ id, state }) => state !== 'installed' && (feeds === null || feeds.includes(id)))
}

async function conflicts(ctx: Context, reader: Reader, integrationId: number): Promise<Screen> {
  const { w, accountId } = reader
  const integration = await readIntegration(ctx.db, accountId, integrationId)
  if (!integration) return noticeScreen(w, w.t('conflicts.title'), w.t('arrival.gone'))
  const facts = { integrationId, name: integration.name, total: integration.conflictCount }
  return conflictsPost(w, facts, why(reader, 'new_assets'))
}

/** A digest of one is that one. Trouble that was over before it was told needs no second word about it. */
async function digest(ctx: Context, reader: Reader, digestId: number): Promise<Screen> {
  const topics = await readDigest(ctx.db, digestId)
  const troubles = new Set(topics.flatMap(topic => (topic.kind === 'feed_trouble' ? [topic.troubleId] : [])))
  const told = topics.filter(topic => topic.kind !== 'feed_recovered' || !troubles.has(topic.troubleId))
  const [only, ...others] = told
  if (only && others.length === 0) return await drawTopic(ctx, reader, only)
  const parts = await Promise.all(told.map(topic => drawTopic(ctx, { ...reader, within: true }, topic)))
  const kinds = new Set<SubscriptionTopic>(
    told.map(topic => (topic.kind === 'arrival' || topic.kind === 'conflicts' ? 'new_assets' : 'feed_trouble')),
  )
  return digestScreen(
    reader.w,
    parts,
    whyOf(
      reader,
      TOPICS.filter(topic => kinds.has(topic)),
    ),
  )
}

async function trouble(
  ctx: Context,
  reader: Reader,
  topic: Extract<Topic, { kind: 'feed_trouble' | 'feed_recovered' }>,
): Promise<Screen> {
  const row = await ctx.db
    .selectFrom('trouble')
    .innerJoin('integration', 'integration.id', 'trouble.integration_id')
    .select(['integration.id as integrationId', 'integration.name', 'trouble.trouble'])
    .select(['trouble.began_at as beganAt', 'trouble.ended_at as endedAt'])
    .where('trouble.id', '=', topic.troubleId)
    .executeTakeFirstOrThrow()
  return topic.kind === 'feed_trouble'
    ? feedTroubleScreen(reader.w, row, why(reader, 'feed_trouble'))
    : feedRecoveredScreen(reader.w, row, why(reader, 'feed_trouble'))
}

async function selectionApplied(ctx: Context, { w, accountId }: Reader, draftId: number): Promise<Screen> {
  const outcome = await readApplied(ctx.db, accountId, draftId)
  return noticeScreen(w, w.t('confirmed.title'), outcome ? appliedText(w, outcome) : w.t('failure.stale'))
}

async function undeliverable(ctx: Context, { w, actor }: Reader, announcementId: number): Promise<Screen> {
  const refused = await readRefused(ctx, announcementId)
  return undeliverableScreen(w, {
    posts: topicText(w, refused.topic.kind),
    problem: refused.problem,
    subscriptionId: refused.workspaceId === actor?.workspaceId ? refused.subscriptionId : null,
    conversations: actor ? await listConversations(ctx, actor.workspaceId) : [],
  })
}
