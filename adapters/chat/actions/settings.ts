import { listUndelivered, settleUndelivered } from '../../../src/announcement/undelivered.ts'
import { chooseChannels, readChannels } from '../../../src/channel/choose-channel.ts'
import { listConversations } from '../../../src/conversation/list-conversations.ts'
import { may } from '../../../src/person/actor.ts'
import { findPerson } from '../../../src/person/find-person.ts'
import { giveRole, listOthers, listRoleHolders } from '../../../src/person/give-role.ts'
import { allowAccess, requestAccess } from '../../../src/person/request-access.ts'
import { type Act, carried, type Handlers, notAllowed, stale } from '../handler.ts'
import { type Reply, typed } from '../interaction.ts'
import type { Screen } from '../screen.ts'
import { noticeScreen } from '../screens/notice.ts'
import { channelsScreen, peopleScreen } from '../screens/settings.ts'
import { undeliveredScreen } from '../screens/undelivered.ts'

async function people(act: Act, kind: 'open' | 'replace', notice?: string): Promise<Reply[]> {
  if (!may(act.actor, 'administer')) return notAllowed(act.w, { kind: 'not_allowed', needs: 'administer' })
  return [{ kind, screen: await drawPeople(act, notice) }]
}

async function drawPeople({ ctx, w, actor }: Act, notice?: string): Promise<Screen> {
  const [holders, others] = await Promise.all([
    listRoleHolders(ctx, actor.accountId),
    listOthers(ctx, actor.workspaceId),
  ])
  return peopleScreen(w, { holders, others, ...(notice ? { notice } : {}) })
}

async function undelivered(act: Act, kind: 'open' | 'replace'): Promise<Reply[]> {
  if (!may(act.actor, 'manage_feeds')) return notAllowed(act.w, { kind: 'not_allowed', needs: 'manage_feeds' })
  return [{ kind, screen: undeliveredScreen(act.w, await listUndelivered(act.ctx, act.actor.accountId)) }]
}

async function settle(act: Act, arrived: boolean): Promise<Reply[]> {
  const [announcementId] = carried(act)
  const outcome = await settleUndelivered(act.ctx, act.actor, { announcementId, arrived })
  if (outcome.kind === 'not_allowed') return notAllowed(act.w, outcome)
  return [...(await undelivered(act, 'replace')), { kind: 'home' }]
}

/** Channels, people, requests for access, messages that may not have arrived. */
export const settingsActions: Handlers = {
  'channels.open': async act => {
    if (!may(act.actor, 'manage_feeds')) return notAllowed(act.w, { kind: 'not_allowed', needs: 'manage_feeds' })
    const channels = await readChannels(act.ctx, act.actor.workspaceId)
    const choices = await listConversations(act.ctx, act.actor.workspaceId)
    return [{ kind: 'open', screen: channelsScreen(act.w, channels, choices) }]
  },
  'channels.save': async act => {
    const chosen = (topic: string) => typed(act.interaction, topic) || null
    const outcome = await chooseChannels(act.ctx, act.actor, {
      new_assets: chosen('new_assets'),
      feed_trouble: chosen('feed_trouble'),
      billing: chosen('billing'),
    })
    if (outcome.kind === 'not_allowed') return notAllowed(act.w, outcome)
    return [{ kind: 'replace', screen: noticeScreen(act.w, act.w.t('channels.title'), act.w.t('channels.saved')) }]
  },

  'people.open': act => people(act, 'open'),
  'people.give': async act => {
    const person = await findPerson(act.ctx, act.actor.workspaceId, typed(act.interaction, 'person'))
    if (!person) {
      return [{ kind: 'errors', errors: { person: act.w.t('people.unknown') }, screen: await drawPeople(act) }]
    }
    const outcome = await giveRole(act.ctx, act.actor, { personId: person.id, role: 'fleet_administrator' })
    if (outcome.kind === 'not_allowed') return notAllowed(act.w, outcome)
    if (outcome.kind === 'not_found') return stale(act.w)
    return await people(act, 'replace', act.w.t('people.given', { name: outcome.name }))
  },
  'people.take': async act => {
    const outcome = await giveRole(act.ctx, act.actor, { personId: carried(act)[0], role: null })
    if (outcome.kind === 'not_allowed') return notAllowed(act.w, outcome)
    if (outcome.kind === 'not_found') return stale(act.w)
    return await people(act, 'replace', act.w.t('people.taken', { name: outcome.name }))
  },

  'access.request': async act => {
    const { w } = act
    const outcome = await requestAccess(act.ctx, act.actor)
    const text = {
      requested: w.t('access.requested'),
      has_access: w.t('access.has'),
      nobody_to_ask: w.t('access.nobody'),
    }
    return [{ kind: 'say', screen: noticeScreen(w, w.t('access.request'), text[outcome.kind]) }]
  },
  'access.allow': async act => {
    const outcome = await allowAccess(act.ctx, act.actor, carried(act)[0])
    switch (outcome.kind) {
      case 'allowed':
        return [{ kind: 'nothing' }]
      case 'already_allowed': {
        const text = act.w.t('access.allowedBy', { name: outcome.by, when: act.w.when(outcome.at) })
        return [{ kind: 'say', screen: noticeScreen(act.w, act.w.t('access.title'), text) }]
      }
      case 'not_found':
        return stale(act.w)
      case 'not_allowed':
        return notAllowed(act.w, outcome)
      default:
        return outcome satisfies never
    }
  },

  'undelivered.open': act => undelivered(act, 'open'),
  'undelivered.again': act => settle(act, false),
  'undelivered.arrived': act => settle(act, true),
}
