import { readSettings } from '../../../src/account/read-account.ts'
import { type Actor, may } from '../../../src/actor.ts'
import type { Context } from '../../../src/context.ts'
import { listConversations } from '../../../src/conversation/list-conversations.ts'
import { listIntegrations } from '../../../src/integration/list-integrations.ts'
import { PLATFORMS } from '../../../src/platform.ts'
import { readSubscription } from '../../../src/subscription/list-subscriptions.ts'
import { moveSubscription } from '../../../src/subscription/move-subscription.ts'
import { removeSubscription } from '../../../src/subscription/remove-subscription.ts'
import { changeSubscription, setUpChannel } from '../../../src/subscription/save-subscription.ts'
import { sendTest } from '../../../src/subscription/send-test.ts'
import { type ChannelChoice, TOPICS } from '../../../src/subscription/subscription.ts'
import { takeOverSubscription } from '../../../src/subscription/take-over-subscription.ts'
import { type Act, deed, type HandlersOf, look, notAllowed } from '../handler.ts'
import { type Reply, typed } from '../interaction.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { ActionPayload } from '../payloads.ts'
import type { Screen } from '../screen.ts'
import { type ChannelAudience, type ChannelOf, needsConfirmation } from './channel-audience.ts'
import { subscriptionFormScreen } from './channel-form-screen.ts'
import { savedScreen } from './channels-screen.ts'
import { drawSubscriptions } from './draw-channels.ts'
import { inLanguage, isConfirmed, readForm } from './read-channel-form.ts'

/**
 * The preset of a new subscription: all topics, posted at once, in the account's language for channels, else in the
 * person's own.
 */
async function presetChoice({ ctx, actor }: Act): Promise<ChannelChoice> {
  const { language } = await readSettings(ctx.db, actor.accountId)
  const locale = inLanguage(actor, language)
  return { topics: [...TOPICS], feeds: null, pace: 'at_once', quiet: null, layout: 'flat', locale }
}

type Saves = ActionPayload<'subscription.save'>

async function drawForm(act: Act, saves: Saves, choice: ChannelChoice): Promise<Screen> {
  const { ctx, w, actor } = act
  const integrations = await listIntegrations(ctx.db, actor.accountId)
  return subscriptionFormScreen(w, {
    saves,
    choice,
    conversations: saves.subscriptionId === null && !saves.channel ? await conversationsOf(ctx, actor) : null,
    platform: actor.platform,
    feeds: integrations.map(({ id, name }) => ({ id, name })),
    zone: actor.accountTimeZone,
    audience: await audienceOf(act, await channelOfForm(act, saves)),
  })
}

/** The conversations for the form to list; 'picker' on a platform that has its own channel picker. */
async function conversationsOf(ctx: Context, actor: Actor) {
  return PLATFORMS[actor.platform].picksChannels ? 'picker' : await listConversations(ctx, actor)
}

/** The channel that a form is about; null if none is chosen yet, or if the subscription is gone. */
async function channelOfForm(
  { ctx, actor, interaction }: Act,
  { subscriptionId, channel }: Saves,
): Promise<ChannelOf | null> {
  if (subscriptionId !== null) return await readSubscription(ctx.db, actor.accountId, subscriptionId)
  const chosen = channel ?? typed(interaction, 'channel')
  return chosen === '' ? null : { workspaceId: actor.workspaceId, channel: chosen }
}

async function audienceOf(act: Act, of: ChannelOf | null): Promise<ChannelAudience | null> {
  return of === null || !act.findAudience ? null : await act.findAudience(of)
}

async function openForm(act: Act, saves: Saves, choice: ChannelChoice): Promise<Reply[]> {
  if (!may(act.actor, 'manage_feeds')) return notAllowed(act.w, { kind: 'not_allowed', needs: 'manage_feeds' })
  return [{ kind: 'open', screen: await drawForm(act, saves, choice) }]
}

const gone = (act: Act): Reply[] => [
  { kind: 'say', screen: noticeScreen(act.w, act.w.t('channels.title'), act.w.t('subscription.problem.gone')) },
]

/** The saved choice of the form's subscription; null for a new subscription. */
const savedChoice = async ({ ctx, actor }: Act, { subscriptionId: id }: Saves): Promise<ChannelChoice | null> =>
  id === null ? null : await readSubscription(ctx.db, actor.accountId, id)

const save = deed(
  async (act: Act, saves: Saves) => {
    const { ctx, w, actor, interaction } = act
    if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed' as const, needs: 'manage_feeds' as const }
    const { subscriptionId: id } = saves
    const channel = saves.channel ?? typed(interaction, 'channel')
    const read = readForm(act, await savedChoice(act, saves))
    if ('errors' in read) return { kind: 'errors' as const, errors: read.errors }
    if (id === null && channel === '') {
      return { kind: 'errors' as const, errors: { channel: w.t('subscription.problem.channel') } }
    }
    const { choice } = read
    if (choice.topics.includes('billing') && !isConfirmed(interaction)) {
      const withoutBilling = { ...choice, topics: choice.topics.filter(topic => topic !== 'billing') }
      const again = id === null ? { subscriptionId: null, channel } : { subscriptionId: id }
      const audience = await audienceOf(act, await channelOfForm(act, saves))
      if (needsConfirmation(audience)) return { kind: 'outsiders' as const, saves: again, choice: withoutBilling }
    }
    return id === null
      ? await setUpChannel(ctx, actor, { channel, choice })
      : await changeSubscription(ctx, actor, { id, choice })
  },
  async (act, outcome, saves) => {
    const { ctx, w, actor } = act
    const formWithErrors = async (errors: Record<string, string>): Promise<Reply[]> => {
      const read = readForm(act, await savedChoice(act, saves))
      const choice = 'choice' in read ? read.choice : await presetChoice(act)
      return [{ kind: 'errors', errors, screen: await drawForm(act, saves, choice) }]
    }
    switch (outcome.kind) {
      case 'saved': {
        const saved = await readSubscription(ctx.db, actor.accountId, outcome.id)
        return saved ? [{ kind: 'replace', screen: savedScreen(w, actor, saved) }, { kind: 'home' }] : gone(act)
      }
      case 'errors':
        return await formWithErrors(outcome.errors)
      case 'outsiders':
        return [{ kind: 'replace', screen: await drawForm(act, outcome.saves, outcome.choice), refused: true }]
      case 'no_topics':
        return await formWithErrors({ topics: w.t('subscription.problem.topics') })
      case 'not_found':
        return gone(act)
      case 'not_allowed':
        return notAllowed(w, outcome)
      default:
        return outcome satisfies never
    }
  },
)

/** Which channel gets which posts: list, set up, change, test, move, remove. */
export const subscriptionActions: HandlersOf<'subscriptions' | 'subscription'> = {
  'subscriptions.open': look(async act => [{ kind: 'open', screen: await drawSubscriptions(act, null) }]),
  'subscription.new': look(async act => await openForm(act, { subscriptionId: null }, await presetChoice(act))),
  'subscription.newHere': look(
    async (act, channel) => await openForm(act, { subscriptionId: null, channel }, await presetChoice(act)),
  ),
  'subscription.edit': look(async (act, { subscriptionId }) => {
    const found = await readSubscription(act.ctx.db, act.actor.accountId, subscriptionId)
    return found ? await openForm(act, { subscriptionId }, found) : gone(act)
  }),
  'subscription.save': save,
  'subscription.remove': deed(
    ({ ctx, actor }, { subscriptionId }) => removeSubscription(ctx, actor, subscriptionId),
    async (act, outcome) => {
      if (outcome.kind === 'not_allowed') return notAllowed(act.w, outcome)
      if (outcome.kind === 'not_found') return gone(act)
      return [{ kind: 'replace', screen: await drawSubscriptions(act, null) }]
    },
  ),
  'subscription.takeOver': deed(
    ({ ctx, actor }, { subscriptionId }) => takeOverSubscription(ctx, actor, subscriptionId),
    async (act, outcome, { subscriptionId }) => {
      const { ctx, w, actor } = act
      if (outcome.kind === 'not_allowed') return notAllowed(w, outcome)
      const found = await readSubscription(ctx.db, actor.accountId, subscriptionId)
      if (outcome.kind === 'not_found' || !found) return gone(act)
      const notice = outcome.kind === 'taken_over' ? w.t('owner.taken') : w.t('owner.has', { name: found.setUpBy })
      return [{ kind: 'replace', screen: await drawSubscriptions(act, null, notice) }]
    },
  ),
  'subscription.test': deed(
    ({ ctx, actor }, { subscriptionId }) => sendTest(ctx, actor, subscriptionId),
    async (act, outcome, { subscriptionId }) => {
      const { ctx, w, actor } = act
      if (outcome.kind === 'not_allowed') return notAllowed(w, outcome)
      const tested = await readSubscription(ctx.db, actor.accountId, subscriptionId)
      if (outcome.kind === 'not_found' || !tested) return gone(act)
      return [{ kind: 'replace', screen: savedScreen(w, actor, tested, w.t('subscription.tested')) }]
    },
  ),
  'subscription.move': deed(
    async (act, { subscriptionId: id }) => {
      const { ctx, actor, interaction } = act
      if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed' as const, needs: 'manage_feeds' as const }
      const channel = typed(interaction, 'channel')
      if (channel === '') return { kind: 'no_channel' as const }
      const moved = await readSubscription(ctx.db, actor.accountId, id)
      const to = { workspaceId: actor.workspaceId, channel }
      if (moved?.topics.includes('billing') && needsConfirmation(await audienceOf(act, to))) {
        return { kind: 'outsiders' as const }
      }
      return await moveSubscription(ctx, actor, { id, channel })
    },
    (act, outcome) => {
      const { w } = act
      const say = (text: string) => noticeScreen(w, w.t('channels.title'), text)
      switch (outcome.kind) {
        case 'moved': {
          const posted = outcome.posted > 0 ? ` ${w.t('subscription.reposted', { count: outcome.posted })}` : ''
          return [{ kind: 'replace', screen: say(`${w.t('subscription.moved')}${posted}`) }]
        }
        case 'no_channel':
          return [{ kind: 'say', screen: say(w.t('subscription.problem.channel')) }]
        case 'outsiders':
          return [{ kind: 'say', screen: say(w.t('subscription.outsidersMove')) }]
        case 'not_found':
          return gone(act)
        case 'not_allowed':
          return notAllowed(w, outcome)
        default:
          return outcome satisfies never
      }
    },
  ),
}
