import type { Fields } from '../json.ts'
import { stateValues } from './element-state.ts'
import type { Found } from './find-element.ts'
import { messageJson } from './messages.ts'
import type { Platform } from './platform.ts'
import type { Surface } from './surface.ts'
import { viewJson } from './views.ts'
import type { Member, Shown, Workspace } from './world.ts'

/** A person who does something, and their workspace. */
export interface Actor {
  platform: Platform
  workspace: Workspace
  member: Member
}

/**
 * What every interaction carries.
 * https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
function common({ platform, workspace, member }: Actor): Fields {
  return {
    team: {
      id: workspace.id,
      domain: workspace.domain,
      ...(workspace.enterprise && {
        enterprise_id: workspace.enterprise.id,
        enterprise_name: workspace.enterprise.name,
      }),
    },
    user: { id: member.id, username: member.name, name: member.name, team_id: member.company?.team ?? workspace.id },
    api_app_id: platform.app.id,
    token: 'playground-verification-token',
    enterprise: workspace.enterprise ?? null,
    is_enterprise_install: false,
  }
}

/** The part of a payload that says where it was done: in a view, or in a message with its channel. */
function place({ platform, workspace }: Actor, surface: Surface): Fields {
  if (surface.kind === 'view') {
    const { shown } = surface
    return { container: { type: 'view', view_id: shown.id }, view: viewJson(shown, workspace, platform.app.id) }
  }
  const isEphemeral = surface.kind === 'ephemeral'
  const posted = isEphemeral ? surface.ephemeral : surface.message
  const channel = workspace.channels.get(posted.channel)
  return {
    container: {
      type: 'message',
      message_ts: posted.ts,
      channel_id: posted.channel,
      is_ephemeral: isEphemeral,
      ...(posted.threadTs && { thread_ts: posted.threadTs }),
    },
    channel: { id: posted.channel, name: channel?.im ? 'directmessage' : channel?.name },
    // An ephemeral message is not sent back: Slack keeps no copy of it.
    ...(surface.kind === 'message' && { message: messageJson(surface.message, workspace, platform.app.id) }),
    state: { values: stateValues(surface.state) },
  }
}

function channelOf(surface: Surface): string | undefined {
  if (surface.kind === 'view') return surface.shown.channelId
  return surface.kind === 'message' ? surface.message.channel : surface.ephemeral.channel
}

export function blockActions(actor: Actor, surface: Surface, found: Found, value: Fields): Fields {
  const { platform, workspace, member } = actor
  const { element, blockId, actionId } = found
  const seconds = (platform.now() / 1000).toFixed(6)
  const posted =
    surface.kind === 'message' ? surface.message : surface.kind === 'ephemeral' ? surface.ephemeral : undefined
  return {
    type: 'block_actions',
    ...common(actor),
    trigger_id: platform.triggers.issue({
      team: workspace.id,
      user: member.id,
      viewId: surface.kind === 'view' && surface.shown.payload.type === 'modal' ? surface.shown.id : undefined,
      channel: channelOf(surface),
    }),
    ...place(actor, surface),
    ...(posted && {
      response_url: platform.responseUrls.issue({
        workspace,
        userId: member.id,
        channelId: posted.channel,
        original: { kind: surface.kind === 'message' ? 'message' : 'ephemeral', ts: posted.ts },
      }),
    }),
    actions: [
      {
        type: element.type,
        action_id: actionId,
        block_id: blockId,
        ...(element.type === 'button' && {
          text: element.text,
          ...(element.value !== undefined && { value: element.value }),
        }),
        ...(element.type === 'button' && element.style && { style: element.style }),
        ...value,
        action_ts: seconds,
      },
    ],
  }
}

export function blockSuggestion(actor: Actor, surface: Surface, found: Found, query: string): Fields {
  const { message: _message, ...where } = place(actor, surface)
  return {
    type: 'block_suggestion',
    ...common(actor),
    ...where,
    action_id: found.actionId,
    block_id: found.blockId,
    value: query,
  }
}

export function viewSubmission(actor: Actor, shown: Shown): Fields {
  const { platform, workspace, member } = actor
  return {
    type: 'view_submission',
    ...common(actor),
    trigger_id: platform.triggers.issue({
      team: workspace.id,
      user: member.id,
      viewId: shown.id,
      channel: shown.channelId,
    }),
    view: viewJson(shown, workspace, platform.app.id),
    response_urls: responseUrls(actor, shown),
  }
}

/** One for each conversation chosen in a select with response_url_enabled. */
function responseUrls({ platform, workspace, member }: Actor, shown: Shown): Fields[] {
  return shown.payload.blocks.flatMap(block => {
    if (block.type !== 'input' || !('response_url_enabled' in block.element) || !block.element.response_url_enabled)
      return []
    const value = shown.state.get(block.block_id ?? '')?.get(block.element.action_id ?? '')
    const channelId = value?.selected_conversation ?? value?.selected_channel
    if (typeof channelId !== 'string') return []
    const target = { workspace, userId: member.id, channelId, original: undefined }
    return [
      {
        response_url: platform.responseUrls.issue(target),
        channel_id: channelId,
        block_id: block.block_id,
        action_id: block.element.action_id,
      },
    ]
  })
}

export function viewClosed(actor: Actor, shown: Shown, isCleared: boolean): Fields {
  return {
    type: 'view_closed',
    ...common(actor),
    view: viewJson(shown, actor.workspace, actor.platform.app.id),
    is_cleared: isCleared,
  }
}
