import { admission } from '../../src/actor.ts'
import { archiveTeam } from '../../src/conversation/archive-team.ts'
import { checkSoon } from '../../src/directory/check-soon.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import { closedScreen } from '../chat/gate.ts'
import { welcomeScreen } from '../chat/home/welcome-screen.ts'
import type { TeamsActivity } from './activity.ts'
import { ConnectorError } from './connector-error.ts'
import { dropChannel, dropInstallation, nameConversations, recordInstallation } from './installations.ts'
import { renderMessage } from './render-screen.ts'
import { replyingTo, type Teams } from './replying-to.ts'

/** Events after which the channels are read again: created, renamed, restored. */
const CHANNELS_CHANGED = new Set(['channelCreated', 'channelRenamed', 'channelRestored', 'teamRenamed'])
/** The team is gone, and the app with it. For 30 days it may be restored. */
const TEAM_GONE = new Set(['teamDeleted', 'teamHardDeleted'])
/** The team is read-only, or is so no more. */
const TEAM_ARCHIVED = new Set(['teamArchived', 'teamUnarchived'])

/** Handles the events of Teams. Two types of event report that the app was added or removed, in any order. */
export async function onEvents(teams: Teams, tenant: string, activity: TeamsActivity): Promise<void> {
  const { ctx, connector, config } = teams
  const { type, action, recipient } = activity
  const isUs = (member: { id: string }) => member.id === recipient.id || member.id === `28:${config.appId}`
  const eventType = activity.channelData?.eventType ?? ''
  if (type === 'installationUpdate') {
    // `add-upgrade` and `remove-upgrade` report a new version of the app, which stays installed.
    if (action === 'add') await added(teams, tenant, activity)
    if (action === 'remove') await dropInstallation(ctx, connector, tenant, activity)
  } else if (activity.membersAdded?.some(isUs)) {
    await added(teams, tenant, activity)
  } else if (activity.membersRemoved?.some(isUs)) {
    await dropInstallation(ctx, connector, tenant, activity)
  } else if (activity.membersRemoved?.length) {
    // The event doesn't say whether they left the team or the company.
    const workspace = await findWorkspace(ctx.db, { platform: 'teams', externalId: tenant })
    const people = activity.membersRemoved.flatMap(member => member.aadObjectId ?? [])
    if (workspace) await checkSoon(ctx, { workspaceId: workspace.id, people })
  } else if (TEAM_GONE.has(eventType)) {
    // Only a team is dropped, whatever conversation the event names.
    if (activity.channelData?.team) await dropInstallation(ctx, connector, tenant, activity)
  } else if (TEAM_ARCHIVED.has(eventType)) {
    const team = activity.channelData?.team?.id
    if (team) await archiveTeam(ctx, { tenant, team, archived: eventType === 'teamArchived' })
  } else if (eventType === 'teamRestored') {
    await recordInstallation(ctx, connector, tenant, activity)
  } else if (eventType === 'channelDeleted') {
    await dropChannel(ctx, connector, tenant, activity)
  } else if (CHANNELS_CHANGED.has(eventType)) {
    // A late event of an uninstalled tenant must not install it again.
    const workspace = await findWorkspace(ctx.db, { platform: 'teams', externalId: tenant })
    if (workspace) await nameConversations(ctx, connector, tenant, activity)
  }
}

/**
 * Posts the welcome, which says who added the app and what to do first; only once, although several events report the
 * same.
 */
async function added(teams: Teams, tenant: string, activity: TeamsActivity): Promise<void> {
  if (!(await recordInstallation(teams.ctx, teams.connector, tenant, activity))) return
  const to = await replyingTo(teams, tenant, activity)
  if (!to) return
  // Someone outside is refused only in their own chat; in a shared conversation, others would read it.
  const isOutside = admission(to.actor) === 'out'
  if (isOutside && !to.personal) return
  const screen = (isOutside && closedScreen(to.w, to.actor)) || welcomeScreen(to.w, to.actor.name, !to.personal)
  try {
    await to.connector.send(to.spot, renderMessage(to.w, screen, to.config.dialogs))
  } catch (err) {
    // The app may have been rolled out to somebody who blocked it. It is installed all the same, and answers when they
    // write.
    if (!(err instanceof ConnectorError)) throw err
    to.ctx.log.warn({ err }, 'Teams refused a welcome')
  }
}
