import { expect } from 'vitest'
import { validateCard } from '../../../../playground/teams/cards/validate-card.ts'

export type Json = Record<string, unknown>

export const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index))
export const card = (body: Json[], more: Json = {}) => ({ type: 'AdaptiveCard', version: '1.5', body, ...more })
export const text = (more: Json = {}) => ({ type: 'TextBlock', text: 'Hello', wrap: true, ...more })
export const submit = (more: Json = {}) => ({ type: 'Action.Submit', title: 'Go', data: { do: 'x' }, ...more })
export const execute = (more: Json = {}) => ({ type: 'Action.Execute', title: 'Go', verb: 'x', ...more })
export const open = (more: Json = {}) => ({
  type: 'Action.OpenUrl',
  title: 'Open',
  url: 'https://example.com',
  ...more,
})
export const openDialog = (more: Json = {}) => submit({ data: { msteams: { type: 'task/fetch' }, do: 'x' }, ...more })
export const showCard = (inside: Json) => ({ type: 'Action.ShowCard', title: 'More', card: inside })
export const actionSet = (...actions: Json[]) => ({ type: 'ActionSet', actions })
export const rich = (...inlines: unknown[]) => ({ type: 'RichTextBlock', inlines })
export const image = (more: Json = {}) => ({
  type: 'Image',
  url: 'https://example.com/a.png',
  altText: 'A chart',
  ...more,
})
export const box = (items: Json[], more: Json = {}) => ({ type: 'Container', items, ...more })
export const columns = (...all: Json[]) => ({ type: 'ColumnSet', columns: all })
export const column = (more: Json = {}) => ({ type: 'Column', width: 'stretch', items: [text()], ...more })
export const cell = (items: Json[] = [text()]) => ({ type: 'TableCell', items })
export const table = (width: number, ...rows: Json[][]) => ({
  type: 'Table',
  columns: many(width, () => ({ width: 1 })),
  rows: rows.map(cells => ({ type: 'TableRow', cells })),
  firstRowAsHeaders: true,
})
const asks = { id: 'q', label: 'Name' }
export const textInput = (more: Json = {}) => ({ type: 'Input.Text', ...asks, ...more })
export const number = (more: Json = {}) => ({ type: 'Input.Number', ...asks, ...more })
export const date = (more: Json = {}) => ({ type: 'Input.Date', ...asks, ...more })
export const time = (more: Json = {}) => ({ type: 'Input.Time', ...asks, ...more })
export const toggle = (more: Json = {}) => ({ type: 'Input.Toggle', id: 'q', title: 'Yes', ...more })
export const choice = (value: string) => ({ title: value, value })
export const choices = (more: Json = {}) => ({
  type: 'Input.ChoiceSet',
  ...asks,
  choices: [choice('a'), choice('b')],
  ...more,
})
export const query = { 'choices.data': { type: 'Data.Query', dataset: 'apps' } }
export const chart = (kind: string, data: Json[], more: Json = {}) => ({
  type: `Chart.${kind}`,
  title: 'Machines',
  data,
  ...more,
})
export const series = { legend: 'CAT', values: [{ x: '2026-01', y: 1 }] }

export interface Rule {
  what: string
  /** A valid card. */
  at: Json
  /** A card that is invalid only by the rule’s subject. */
  over: Json
  /** The one problem that is reported for it. */
  says: string
}

export const body = (what: string, at: Json | Json[], over: Json | Json[], says: string): Rule => ({
  what,
  at: card([at].flat()),
  over: card([over].flat()),
  says: says.startsWith('$') ? says : `$.body[0]${says}`,
})

/** Runs the table: the valid card is accepted, the invalid one has exactly the rule’s problem. */
export function judge({ at, over, says }: Rule): void {
  expect(validateCard(at, 'message')).toEqual([])
  expect(validateCard(over, 'message')).toEqual([expect.stringContaining(says)])
}
