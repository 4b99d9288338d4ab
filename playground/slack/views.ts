import { randomBytes } from 'node:crypto'
import type { Fields } from '../json.ts'
import { seedState, stateValues } from './element-state.ts'
import type { Block } from './validate-blocks.ts'
import { elementsOf } from './validate-payload.ts'
import type { ViewPayload } from './validate-view.ts'
import type { Member, Shown, Workspace } from './world.ts'

export const randomId = (prefix: string) => prefix + randomBytes(5).toString('hex').toUpperCase().slice(0, 10)

const newHash = () => `${Math.floor(Date.now() / 1000)}.${randomBytes(4).toString('hex')}`

/** Slack generates the ids that an app leaves out, again at every update: that is why typed values are lost then. */
export function fillIds(blocks: Block[]): Block[] {
  for (const block of blocks) {
    block.block_id ??= randomBytes(3).toString('base64url')
    for (const element of elementsOf(block))
      if (element.type !== 'image') element.action_id ??= randomBytes(4).toString('base64url')
  }
  return blocks
}

export function createView(member: Member, payload: ViewPayload, under?: Shown, channelId?: string): Shown {
  const id = randomId('V')
  const channel = channelId ?? under?.channelId
  fillIds(payload.blocks)
  return {
    id,
    userId: member.id,
    payload,
    state: seedState(payload.blocks, channel),
    hash: newHash(),
    rootId: under?.rootId ?? id,
    previousId: under?.id,
    channelId: channel,
  }
}

/** Replaces the content of a view. Typed values stay if block_id, action_id and type are the same. */
export function updateView(shown: Shown, payload: ViewPayload): void {
  fillIds(payload.blocks)
  shown.state = seedState(payload.blocks, shown.channelId, shown.state)
  shown.payload = payload
  shown.hash = newHash()
}

export function* openViews(workspace: Workspace): Generator<Shown> {
  for (const member of workspace.members.values()) {
    yield* member.stack
    if (member.home) yield member.home
  }
}

/** The view as the Web API answers it and as interactions carry it. */
export function viewJson(shown: Shown, workspace: Workspace, appId: string): Fields {
  const { payload } = shown
  const modal = payload.type === 'modal' ? payload : undefined
  return {
    id: shown.id,
    team_id: workspace.id,
    type: payload.type,
    blocks: payload.blocks,
    private_metadata: payload.private_metadata ?? '',
    callback_id: payload.callback_id ?? '',
    state: { values: stateValues(shown.state) },
    hash: shown.hash,
    title: modal?.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: modal?.clear_on_close ?? false,
    notify_on_close: modal?.notify_on_close ?? false,
    close: modal?.close ?? null,
    submit: modal?.submit ?? null,
    previous_view_id: shown.previousId ?? null,
    root_view_id: shown.rootId,
    app_id: appId,
    external_id: payload.external_id ?? '',
    app_installed_team_id: workspace.id,
    bot_id: workspace.bot.botId,
  }
}
