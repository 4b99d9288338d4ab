import type { Topic } from '../../src/announcement/announcement.ts'
import { readArrival } from '../../src/arrival/read-arrival.ts'
import { readMonth } from '../../src/billing/read-month.ts'
import type { Context } from '../../src/context.ts'
import type { SubscriptionTopic } from '../../src/database/tables.ts'
import { readIntegration } from '../../src/integration/list-integrations.ts'
import type { Actor } from '../../src/person/actor.ts'
import { readAccessRequest } from '../../src/person/request-access.ts'
import { openDraft } from '../../src/selection/draft.ts'
import { drawPicker } from './actions/picker.ts'
import type { Screen } from './screen.ts'
import { accessRequestScreen } from './screens/access.ts'
import { ARRIVAL_NAMES, arrivalScreen } from './screens/arrival.ts'
import { billingScreen } from './screens/billing.ts'
import { notVerifiedScreen, readingScreen, verifyingScreen } from './screens/credentials.ts'
import { feedRecoveredScreen, feedTroubleScreen } from './screens/feed-trouble.ts'
import { integrationScreen } from './screens/integration.ts'
import { noticeScreen } from './screens/notice.ts'
import { problemText } from './screens/problem-text.ts'
import { topicText } from './screens/topic-text.ts'
import { troubleText } from './screens/trouble-text.ts'
import type { Words } from './words/words.ts'

/** Who reads it: a person's own screen or message has an actor; a channel has the name of who chose it. */
export interface Reader {
  accountId: number
  actor: Actor | null
  chosenBy: string | null
  w: Words
}

/** Draws what an announcement is about from the rows as they are now. */
export async function drawTopic(ctx: Context, reader: Reader, topic: Topic): Promise<Screen> {
  const { w, accountId } = reader
  switch (topic.kind) {
    case 'verification':
      return await verification(ctx, reader, topic.integrationId)
    case 'arrival': {
      const arrival = await readArrival(ctx.db, topic.arrivalId, { limit: ARRIVAL_NAMES, order: 'waiting' })
      return arrival
        ? arrivalScreen(w, arrival, why(reader, 'new_assets'))
        : noticeScreen(w, w.t('arrival.title'), w.t('arrival.gone'))
    }
    case 'feed_trouble':
    case 'feed_recovered':
      return await trouble(ctx, reader, topic)
    case 'billing':
      return billingScreen(w, await readMonth(ctx, { accountId, month: topic.month }), why(reader, 'billing'))
    case 'selection_applied':
      return await selectionApplied(ctx, reader, topic.draftId)
    case 'access_request': {
      const request = await readAccessRequest(ctx.db, topic.requestId)
      return request ? accessRequestScreen(w, request) : noticeScreen(w, w.t('access.title'), w.t('failure.stale'))
    }
    case 'access_allowed': {
      const request = await readAccessRequest(ctx.db, topic.requestId)
      return noticeScreen(w, w.t('access.title'), w.t('access.allowed', { name: request?.allowed?.by ?? '' }))
    }
    case 'undeliverable':
      return await undeliverable(ctx, w, topic.announcementId)
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
function why({ w, chosenBy }: Reader, topic: SubscriptionTopic): string {
  const posts = w.t(`channels.${topic}`)
  return chosenBy === null ? w.t('channels.whyDirect', { posts }) : w.t('channels.why', { posts, name: chosenBy })
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
    : feedRecoveredScreen(reader.w, row)
}

async function selectionApplied(ctx: Context, { w, accountId }: Reader, draftId: number): Promise<Screen> {
  const row = await ctx.db
    .selectFrom('draft')
    .innerJoin('integration', 'integration.id', 'draft.integration_id')
    .select(['integration.name', 'integration.selected_count', 'draft.applied_at'])
    .where('draft.id', '=', draftId)
    .where('integration.account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  const assets = w.t('common.assets', { count: row.selected_count })
  const text = row.applied_at ? w.t('confirmed.applied', { name: row.name, assets }) : w.t('confirmed.underWay')
  return noticeScreen(w, w.t('confirmed.title'), text)
}

async function undeliverable(ctx: Context, w: Words, announcementId: number): Promise<Screen> {
  const row = await ctx.db
    .selectFrom('announcement')
    .select(['topic', 'problem'])
    .where('id', '=', announcementId)
    .executeTakeFirstOrThrow()
  const text = w.t('channels.refused', {
    posts: topicText(w, row.topic.kind),
    problem: problemText(w, row.problem ?? ''),
  })
  return {
    title: w.t('channels.title'),
    text,
    blocks: [
      { kind: 'text', text },
      {
        kind: 'actions',
        actions: [
          { kind: 'button', label: w.t('home.channels'), action: 'channels.open', style: 'primary', opens: true },
        ],
      },
    ],
  }
}
