import { cut } from '../chat/cut.ts'

/**
 * Slack's limits for the elements of a screen (docs.slack.dev, Block Kit reference, September 2026), in characters or
 * items.
 */
export const LIMITS = {
  title: 24,
  buttonText: 75,
  header: 150,
  sectionText: 3000,
  fieldText: 2000,
  placeholder: 150,
  label: 2000,
  optionText: 75,
  optionDescription: 75,
  accessibilityLabel: 75,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  caption: 255,
  cell: 200,
  tableCharacters: 9000,
  altText: 2000,
  messageText: 4000,
  messageBlocks: 50,
  viewBlocks: 100,
  fields: 10,
  actions: 25,
  checkboxes: 10,
  options: 100,
} as const

/** Escapes the text and cuts it to `limit`, never within an entity. */
export function cutMrkdwn(text: string, limit: number): string {
  return cut(escapeMrkdwn(text), limit).replace(/&[a-z]*…$/, '…')
}

/**
 * For the top-level `text`, the only text that Slack parses as mrkdwn: text from outside must not mention anybody or
 * link.
 */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
