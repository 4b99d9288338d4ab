import { randomUUID } from 'node:crypto'
import type {
  ActionsBlockElement,
  Checkboxes,
  KnownBlock,
  PlainTextOption,
  RichTextBlock,
  RichTextText,
} from '@slack/types'
import { buttonBeside } from '../chat/button-beside.ts'
import { cut } from '../chat/cut.ts'
import type { Block, Button, CheckboxGroup, Choose, Field, Menu, Screen } from '../chat/screen.ts'
import { blockId, MENU, menuValue } from './element-id.ts'
import { LIMITS } from './limits.ts'

export type Surface = 'home' | 'modal' | 'message'

/** `@slack/types` doesn't have data_table yet. https://docs.slack.dev/reference/block-kit/blocks/data-table-block */
interface DataTable {
  type: 'data_table'
  caption: string
  rows: { type: 'raw_text'; text: string }[][]
}

export type SlackBlock = KnownBlock | DataTable

type Fact = Extract<Block, { kind: 'facts' }>['facts'][number]

/**
 * Renders the blocks of a screen for a surface of Slack. All text is plain text, so that text from outside is never
 * markup.
 */
export function renderBlocks(screen: Screen, surface: Surface): SlackBlock[] {
  const payloadText = screen.submit?.payloadText ?? ''
  const blocks: SlackBlock[] = []
  let index = 0
  for (const [place, block] of screen.blocks.entries()) {
    const before = blocks.at(-1)
    const beside = buttonBeside(screen.blocks[place - 1], block)
    // The section and its accessory are one block, which halves the number of blocks.
    if (beside && before?.type === 'section') before.accessory = button(beside)
    else blocks.push(...renderBlock(block, surface, payloadText, index++))
  }
  return blocks
}

function renderBlock(block: Block, surface: Surface, payloadText: string, index: number): SlackBlock[] {
  switch (block.kind) {
    case 'heading':
      return [{ type: 'header', text: plain(block.text, LIMITS.header) }]
    case 'text':
      if (block.name !== undefined) return [namedText(block.name, block.text)]
      return block.tone === 'quiet'
        ? [{ type: 'context', elements: [plain(block.text, LIMITS.sectionText)] }]
        : [{ type: 'section', text: plain(block.text, LIMITS.sectionText) }]
    case 'channel':
      return [
        { type: 'section', text: channelLink(block.channel) },
        { type: 'section', text: plain(block.text, LIMITS.sectionText) },
      ]
    case 'facts':
      return factsTable(block.facts)
    case 'table':
      return surface === 'modal' ? tableAsText(block) : [dataTable(block)]
    case 'image':
      return [{ type: 'image', image_url: block.url, alt_text: cut(block.alt, LIMITS.altText) }]
    case 'line':
      return [{ type: 'divider' }]
    case 'field':
      // Only a modal can have one: https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
      if (block.input === 'file' && surface !== 'modal') return []
      return [field(block, payloadText)]
    case 'checkboxes':
      return [checkboxes(block, payloadText)]
    case 'actions': {
      const elements: ActionsBlockElement[] = block.actions.slice(0, LIMITS.actions).map(element)
      const chosen = block.actions.map(action => (action.kind === 'choose' ? (action.value?.id ?? '') : '')).join()
      // A button has its own payload, else the modal's, which may be too long for a block_id.
      const firstChoose = block.actions.find(action => action.kind === 'choose')
      const owner = firstChoose ? (firstChoose.payloadText ?? payloadText) : ''
      return [{ type: 'actions', block_id: blockId(`actions${index}`, owner, chosen), elements }]
    }
    default:
      return block satisfies never
  }
}

/** The only markup that we send. Slack inserts the channel's name, if the viewer may know it. */
function channelLink(channel: string): { type: 'mrkdwn'; text: string } {
  if (!/^[A-Z0-9]+$/.test(channel)) throw new Error('A channel of another platform has no link in Slack.')
  return { type: 'mrkdwn', text: `<#${channel}>` }
}

/** Slack draws the fields of a section in two columns: here label and value. */
function factsTable(facts: Fact[]): SlackBlock[] {
  const most = LIMITS.fields / 2
  const sections: SlackBlock[] = []
  for (let from = 0; from < facts.length; from += most) {
    const fields = facts
      .slice(from, from + most)
      .flatMap(({ label, value }) => [plain(label, LIMITS.fieldText), plain(value, LIMITS.fieldText)])
    sections.push({ type: 'section', fields })
  }
  return sections
}

/** Rich text parses no markup: bold is a style beside the text. */
function namedText(name: string, text: string): RichTextBlock {
  const elements: RichTextText[] = [
    { type: 'text', text: cut(name, LIMITS.header), style: { bold: true } },
    { type: 'text', text: `\n${cut(text, LIMITS.sectionText)}` },
  ]
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }
}

function plain(text: string, limit: number): { type: 'plain_text'; text: string; emoji: false } {
  // Without emoji, so that `:ok:` in an EquipmentID stays as it is.
  return { type: 'plain_text', text: cut(text, limit), emoji: false }
}

function button(action: Button) {
  return {
    type: 'button' as const,
    action_id: action.action,
    text: plain(action.label, LIMITS.buttonText),
    ...(action.payloadText ? { value: action.payloadText } : {}),
    ...(action.url ? { url: action.url } : {}),
    ...(action.style ? { style: action.style } : {}),
    ...(action.says ? { accessibility_label: cut(action.says, LIMITS.accessibilityLabel) } : {}),
    ...(action.confirm
      ? {
          confirm: {
            title: plain(action.confirm.title, LIMITS.confirmTitle),
            text: plain(action.confirm.text, LIMITS.confirmText),
            confirm: plain(action.confirm.yes, LIMITS.confirmButton),
            deny: plain(action.confirm.no, LIMITS.confirmButton),
            ...(action.style ? { style: action.style } : {}),
          },
        }
      : {}),
  }
}

function element(action: Button | Choose | Menu): ActionsBlockElement {
  switch (action.kind) {
    case 'button':
      return button(action)
    case 'choose':
      return choose(action)
    case 'menu':
      return menu(action)
    default:
      return action satisfies never
  }
}

/**
 * A select, and no overflow menu: that takes five options, and with a sixth Slack refuses the whole view.
 * https://github.com/incidentbot/incidentbot/issues/307
 */
function menu(action: Menu) {
  return {
    type: 'static_select' as const,
    action_id: MENU,
    placeholder: plain(action.label, LIMITS.placeholder),
    options: action.actions.slice(0, LIMITS.options).map(one => option({ id: menuValue(one), label: one.label })),
  }
}

function choose(action: Choose) {
  return {
    type: 'external_select' as const,
    action_id: action.action,
    placeholder: plain(action.placeholder, LIMITS.placeholder),
    min_query_length: 0,
    ...(action.value ? { initial_option: option(action.value) } : {}),
  }
}

export function option(choice: { id: string; label: string; detail?: string }): PlainTextOption {
  return {
    value: choice.id,
    text: plain(choice.label, LIMITS.optionText),
    ...(choice.detail ? { description: plain(choice.detail, LIMITS.optionDescription) } : {}),
  }
}

function checkboxes(block: CheckboxGroup, payloadText: string): KnownBlock {
  const options = block.options.slice(0, LIMITS.checkboxes).map(option)
  const ticked = block.options.flatMap((choice, i) => (choice.ticked && options[i] ? [options[i]] : []))
  const element: Checkboxes = {
    type: 'checkboxes',
    action_id: block.action ?? 'value',
    options,
    ...(ticked.length > 0 ? { initial_options: ticked } : {}),
  }
  const id = blockId(
    block.id,
    block.payloadText ?? payloadText,
    `${options.map(o => o.value)}|${ticked.map(o => o.value)}`,
  )
  // Sent at once, it is a group of actions; sent with the submit, it is an input.
  if (block.action) return { type: 'actions', block_id: id, elements: [element] }
  return { type: 'input', block_id: id, label: plain(block.label, LIMITS.label), element, optional: !block.required }
}

function field(block: Field, payloadText: string): KnownBlock {
  // A secret gets a new block_id whenever it is drawn, so that Slack doesn't restore what was typed before.
  const hint = [block.hint, block.enterHint].filter(Boolean).join(' ')
  const drawnValue = block.input === 'secret' ? randomUUID() : (block.value ?? '')
  return {
    type: 'input',
    block_id: blockId(block.id, block.payloadText ?? payloadText, drawnValue),
    label: plain(block.label, LIMITS.label),
    element: fieldElement(block),
    optional: block.optional ?? false,
    ...(hint === '' ? {} : { hint: plain(hint, LIMITS.label) }),
    ...(block.action ? { dispatch_action: true } : {}),
  }
}

function fieldElement(block: Field) {
  const action_id = block.action ?? 'value'
  const placeholder = block.placeholder ? { placeholder: plain(block.placeholder, LIMITS.placeholder) } : {}
  switch (block.input) {
    case 'file':
      // Checked again when the file is read: a client may know other names of a type.
      return { type: 'file_input' as const, action_id, filetypes: ['xlsx', 'csv', 'tsv', 'txt'], max_files: 1 }
    case 'text':
    case 'lines':
    case 'url':
    case 'secret':
      return {
        type: 'plain_text_input' as const,
        action_id,
        ...placeholder,
        ...(block.input === 'lines' ? { multiline: true } : {}),
        ...(block.value && block.input !== 'secret' ? { initial_value: block.value.slice(0, 3000) } : {}),
        ...(block.action ? { dispatch_action_config: { trigger_actions_on: ['on_enter_pressed' as const] } } : {}),
      }
    case 'channel':
      return {
        type: 'conversations_select' as const,
        action_id,
        ...placeholder,
        filter: { include: ['public' as const, 'private' as const], exclude_bot_users: true },
        ...(block.value ? { initial_conversation: block.value } : {}),
      }
    case 'person':
      return { type: 'users_select' as const, action_id, ...placeholder }
    case 'choice': {
      const options = (block.choices ?? []).slice(0, LIMITS.options).map(option)
      const initial = options.find(candidate => candidate.value === block.value)
      return {
        type: 'static_select' as const,
        action_id,
        ...placeholder,
        options,
        ...(initial ? { initial_option: initial } : {}),
      }
    }
    default:
      return block.input satisfies never
  }
}

function dataTable(block: Extract<Block, { kind: 'table' }>): DataTable {
  let charactersLeft: number = LIMITS.tableCharacters
  const rows = [block.columns, ...block.rows].map(row =>
    row.map(text => ({ type: 'raw_text' as const, text: cut(text, LIMITS.cell) })),
  )
  const fitting = rows.filter(row => {
    charactersLeft -= row.reduce((sum, cell) => sum + cell.text.length, 0)
    return charactersLeft >= 0
  })
  return { type: 'data_table', caption: cut(block.caption, LIMITS.caption), rows: fitting }
}

/** Modals can't contain tables. */
function tableAsText(block: Extract<Block, { kind: 'table' }>): SlackBlock[] {
  const lines = block.rows.map(row =>
    row.map((cell, i) => (i === 0 ? cell : `${block.columns[i]} ${cell}`)).join(' · '),
  )
  return [{ type: 'section', text: plain(lines.join('\n'), LIMITS.sectionText) }]
}
