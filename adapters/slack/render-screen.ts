import type { HomeView, KnownBlock, ModalView } from '@slack/types'
import { cut } from '../chat/cut.ts'
import type { Block, Button, Screen } from '../chat/screen.ts'
import { cutMrkdwn, LIMITS } from './limits.ts'
import { renderBlocks, type SlackBlock } from './render-blocks.ts'

/** The types of the client don't have data_table yet; the API does. */
function asKnownBlocks(blocks: SlackBlock[], limit: number): KnownBlock[] {
  return blocks.slice(0, limit) as KnownBlock[]
}

export function renderHome(screen: Screen): HomeView {
  return { type: 'home', blocks: asKnownBlocks(renderBlocks(screen, 'home'), LIMITS.viewBlocks) }
}

/** A screen as a modal. callback_id is the submit's action ('none' without a submit), private_metadata its payload. */
export function renderModal(screen: Screen): ModalView {
  const title = (text: string) => ({ type: 'plain_text' as const, text: cut(text, LIMITS.title), emoji: false })
  return {
    type: 'modal',
    title: title(screen.title),
    blocks: asKnownBlocks(renderBlocks(screen, 'modal'), LIMITS.viewBlocks),
    callback_id: screen.submit?.action ?? 'none',
    private_metadata: screen.submit?.payloadText ?? '',
    ...(screen.submit ? { submit: title(screen.submit.label) } : {}),
    ...(screen.close ? { close: title(screen.close) } : {}),
  }
}

export interface RenderedMessage {
  text: string
  blocks: KnownBlock[]
}

/** A message has no submit: it becomes the first button of the last row of buttons. */
export function renderMessage(screen: Screen): RenderedMessage {
  return {
    text: cutMrkdwn(screen.text, LIMITS.messageText),
    blocks: asKnownBlocks(renderBlocks({ ...screen, blocks: withSubmit(screen) }, 'message'), LIMITS.messageBlocks),
  }
}

function withSubmit({ blocks, submit }: Screen): Block[] {
  if (!submit) return blocks
  const { plainLabel: _, ...own } = submit
  const button: Button = { kind: 'button', ...own, style: 'primary' }
  const last = blocks.at(-1)
  return last?.kind === 'actions'
    ? [...blocks.slice(0, -1), { kind: 'actions', actions: [button, ...last.actions] }]
    : [...blocks, { kind: 'actions', actions: [button] }]
}
