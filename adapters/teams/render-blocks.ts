import { cut } from '../chat/cut.ts'
import type { Block, Button, Choose, Field, Pick, Screen } from '../chat/screen.ts'
import type { Words } from '../chat/words/words.ts'
import { type CardInput, markOf, NONE } from './card-data.ts'
import { LIMITS } from './limits.ts'

/** `message`: a card in a conversation. `dialog`: what a button opened, alone with the person. */
export type Surface = 'message' | 'dialog'

/** An element or action of an Adaptive Card, as JSON: botbuilder has no types for them, the local Teams validates them. */
export type CardPart = { type: string } & Record<string, unknown>

/** How one card is drawn: what all its parts need to know. */
export interface Drawing {
  w: Words
  screen: Screen
  surface: Surface
  /** Buttons that open a dialog do. */
  dialogs: boolean
  /** The share of the usual limits that texts and lists have: less where the card would be too large. */
  share: number
}

/** Even the smallest card says enough of a name to tell it from others. */
const LEAST = 40
const LEAST_ROWS = 25

function shorten(drawing: Drawing, text: string, limit: number): string {
  return cut(text, Math.max(LEAST, limit * drawing.share))
}

/**
 * Blocks of a screen as elements of a card. Text stands in RichTextBlocks, which know no markdown: nothing a stranger wrote
 * is markup.
 */
export function renderBlocks(drawing: Drawing): CardPart[] {
  const { screen } = drawing
  const parts: CardPart[] = []
  const applied = lastToApply(screen.blocks)
  let separated = false
  for (const [index, block] of screen.blocks.entries()) {
    if (block.kind === 'line') {
      separated = true
      continue
    }
    const [only, ...others] = block.kind === 'actions' ? block.actions : []
    const before = screen.blocks[index - 1]
    const made =
      only?.kind === 'button' && others.length === 0 && before && (before.kind === 'text' || before.kind === 'facts')
        ? [beside(parts, button(drawing, only))]
        : renderBlock(drawing, block)
    if (separated && made[0]) made[0].separator = true
    separated = false
    parts.push(...made)
    if (index === applied) parts.push({ type: 'ActionSet', actions: [applyButton(drawing)] })
  }
  return parts
}

/** A text with one button is one row: the button stands beside its text. */
function beside(parts: CardPart[], action: CardPart): CardPart {
  const items: CardPart[] = []
  // A text of several lines is several elements; all but the first have no space above.
  for (let part = parts.pop(); part; part = parts.pop()) {
    items.unshift(part)
    if (part.type !== 'RichTextBlock' || part.spacing !== 'None') break
  }
  const [first] = items
  const separator = first?.separator === true ? { separator: true } : {}
  if (first) delete first.separator
  return {
    type: 'ColumnSet',
    ...separator,
    columns: [
      { type: 'Column', width: 'stretch', verticalContentAlignment: 'Center', items },
      {
        type: 'Column',
        width: 'auto',
        verticalContentAlignment: 'Center',
        items: [{ type: 'ActionSet', actions: [action] }],
      },
    ],
  }
}

/** The block after which what was ticked or chosen can be applied. A search has a button of its own. */
function lastToApply(blocks: Block[]): number {
  const chooses = blocks.findLastIndex(
    block => block.kind === 'actions' && block.actions.some(action => action.kind === 'choose'),
  )
  return chooses >= 0 ? chooses : blocks.findLastIndex(block => block.kind === 'pick' && block.action !== undefined)
}

function renderBlock(drawing: Drawing, block: Block): CardPart[] {
  switch (block.kind) {
    case 'heading':
      return [richText([{ text: shorten(drawing, block.text, LIMITS.heading), size: 'Large', weight: 'Bolder' }])]
    case 'text':
      return lines(drawing, block.text, block.tone === 'quiet' ? { isSubtle: true, size: 'Small' } : {})
    case 'facts':
      return block.facts.map((fact, index) =>
        richText(
          [
            { text: `${cut(fact.label, LIMITS.label)}: `, isSubtle: true },
            { text: shorten(drawing, fact.value, LIMITS.label) },
          ],
          index > 0,
        ),
      )
    case 'table':
      return [table(drawing, block)]
    case 'image':
      return [{ type: 'Image', url: block.url, altText: cut(block.alt, LIMITS.altText) }]
    case 'line':
      return []
    case 'field':
      return field(drawing, block)
    case 'pick':
      return [pick(drawing, block)]
    case 'actions': {
      const chooses = block.actions.filter(action => action.kind === 'choose')
      const buttons = block.actions.filter(action => action.kind === 'button')
      const sets: CardPart[] = []
      for (let from = 0; from < buttons.length; from += LIMITS.actions) {
        const actions = buttons.slice(from, from + LIMITS.actions).map(one => button(drawing, one))
        sets.push({ type: 'ActionSet', actions })
      }
      return [...chooses.map(one => choose(drawing, one)), ...sets]
    }
    default:
      return block satisfies never
  }
}

interface Run {
  text: string
  size?: 'Small' | 'Large'
  weight?: 'Bolder'
  isSubtle?: boolean
}

function richText(runs: Run[], close = false): CardPart {
  return {
    type: 'RichTextBlock',
    inlines: runs.map(run => ({ type: 'TextRun', ...run })),
    ...(close ? { spacing: 'None' } : {}),
  }
}

/** A line break in a run is a space: each line is a block of its own. */
function lines(drawing: Drawing, text: string, style: Omit<Run, 'text'>): CardPart[] {
  return text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map((line, index) => richText([{ text: shorten(drawing, line, LIMITS.text), ...style }], index > 0))
}

function table(drawing: Drawing, block: Extract<Block, { kind: 'table' }>): CardPart {
  const rows = [block.columns, ...block.rows].slice(0, Math.max(LEAST_ROWS, LIMITS.rows * drawing.share))
  return {
    type: 'Table',
    columns: block.columns.map((_, index) => ({ width: index === 0 ? 2 : 1 })),
    firstRowAsHeaders: true,
    showGridLines: false,
    rows: rows.map(row => ({
      type: 'TableRow',
      cells: row.map(text => ({
        type: 'TableCell',
        items: [richText([{ text: shorten(drawing, text, LIMITS.cell) }])],
      })),
    })),
  }
}

/** Everything whose value has to be compared, or split, when a button comes back. */
function inputsOf(screen: Screen): CardInput[] {
  const own = screen.carries ?? ''
  return screen.blocks.flatMap((block): CardInput[] => {
    switch (block.kind) {
      case 'field':
        return block.action
          ? [{ id: block.id, action: block.action, carries: own, was: markOf(block.value ? [block.value] : []) }]
          : []
      case 'pick':
        return [
          {
            id: block.id,
            action: block.action ?? '',
            carries: own,
            was: markOf(block.options.filter(option => option.ticked).map(option => option.id)),
            of: block.options.map(option => option.id),
          },
        ]
      case 'actions':
        return block.actions.flatMap(action =>
          action.kind === 'choose'
            ? [
                {
                  id: action.id,
                  action: action.action,
                  carries: action.carries ?? own,
                  was: markOf(action.value ? [action.value.id] : []),
                },
              ]
            : [],
        )
      default:
        return []
    }
  })
}

/** The button that sends a form: all its fields are checked and come along. */
export function submitButton(drawing: Drawing, submit: { label: string; action: string }): CardPart {
  return press(drawing, { kind: 'button', ...submit, style: 'primary' }, true)
}

function applyButton(drawing: Drawing): CardPart {
  return press(drawing, { kind: 'button', label: drawing.w.t('common.apply'), action: '' }, true)
}

function button(drawing: Drawing, one: Button): CardPart {
  if (one.confirm) {
    const { title, text, yes } = one.confirm
    const { confirm: _, ...asked } = one
    return {
      type: 'Action.ShowCard',
      title: cut(one.label, LIMITS.buttonText),
      card: {
        type: 'AdaptiveCard',
        body: [richText([{ text: title, weight: 'Bolder' }]), richText([{ text }])],
        actions: [button(drawing, { ...asked, label: yes })],
      },
    }
  }
  // A button of a form that isn't its submit must work while fields are still empty.
  const acts = inputsOf(drawing.screen).some(input => input.action !== '')
  return press(drawing, one, acts || drawing.screen.submit === undefined)
}

function press(drawing: Drawing, one: Button, takesInputs: boolean): CardPart {
  const opens = one.opens === true && drawing.dialogs && drawing.surface === 'message'
  // What is opened is another screen: nothing of this one goes along.
  const takes = takesInputs && one.opens !== true
  const inputs = takes ? inputsOf(drawing.screen) : []
  const carries = one.carries ?? drawing.screen.carries ?? ''
  const ours = { action: one.action, carries, ...(one.ofList ? { ofList: true } : {}), inputs }
  const submit: CardPart = {
    type: 'Action.Submit',
    title: cut(one.label, LIMITS.buttonText),
    data: { ...(opens ? { msteams: { type: 'task/fetch' } } : {}), ...ours },
    ...(takes ? {} : { associatedInputs: 'none' }),
  }
  const look = {
    ...(one.style ? { style: one.style === 'primary' ? 'positive' : 'destructive' } : {}),
    ...(one.says ? { tooltip: shorten(drawing, one.says, LIMITS.label) } : {}),
  }
  // A dialog knows only Action.Submit, and so does the button that opens one.
  if (opens || drawing.surface === 'dialog') return { ...submit, ...look }
  return { ...submit, ...look, type: 'Action.Execute', verb: one.action || 'apply', fallback: submit }
}

function field(drawing: Drawing, block: Field): CardPart[] {
  const label = cut(block.label, LIMITS.label)
  const required = !block.optional && !block.action
  const common = {
    id: block.id,
    label,
    ...(required ? { isRequired: true, errorMessage: drawing.w.t('fieldProblem.required') } : {}),
    ...(block.placeholder ? { placeholder: cut(block.placeholder, LIMITS.placeholder) } : {}),
  }
  const hint = block.hint ? lines(drawing, block.hint, { isSubtle: true, size: 'Small' }) : []
  for (const line of hint) line.spacing = 'None'
  const input = fieldInput(drawing, block, common)
  return [input ?? richText([{ text: `${label}: ${block.placeholder ?? '–'}` }]), ...hint]
}

function fieldInput(drawing: Drawing, block: Field, common: Record<string, unknown>): CardPart | null {
  switch (block.input) {
    case 'text':
    case 'url':
    case 'secret': {
      const { w, surface } = drawing
      const url =
        block.input === 'url'
          ? { style: 'Url', regex: '^\\s*(https?://.*)?$', errorMessage: w.t('fieldProblem.not_a_url') }
          : {}
      const search = block.action
        ? {
            inlineAction: press(
              { ...drawing, surface },
              { kind: 'button', label: w.t('common.search'), action: '' },
              true,
            ),
          }
        : {}
      return {
        type: 'Input.Text',
        ...common,
        maxLength: LIMITS.typed,
        ...(block.input === 'secret' ? { style: 'Password' } : url),
        ...(block.value && block.input !== 'secret' ? { value: block.value.slice(0, LIMITS.typed) } : {}),
        ...search,
      }
    }
    case 'channel':
    case 'person':
    case 'choice': {
      const offered = (block.choices ?? []).slice(0, Math.max(LEAST_ROWS, LIMITS.choices * drawing.share))
      // Nobody and nowhere to choose yet.
      if (offered.length === 0) return null
      const none = block.optional && block.placeholder ? [{ title: block.placeholder, value: NONE }] : []
      const choices = offered.map(one => ({
        title: shorten(drawing, one.label, LIMITS.optionText),
        value: one.id,
      }))
      const value = offered.some(one => one.id === block.value) ? { value: block.value } : {}
      return {
        type: 'Input.ChoiceSet',
        ...common,
        style: block.input === 'choice' ? 'compact' : 'filtered',
        choices: [...none, ...choices],
        ...value,
      }
    }
    default:
      return block.input satisfies never
  }
}

function pick(drawing: Drawing, block: Pick): CardPart {
  const ticked = block.options.filter(option => option.ticked).map(option => option.id)
  return {
    type: 'Input.ChoiceSet',
    id: block.id,
    label: cut(block.label, LIMITS.label),
    isMultiSelect: true,
    style: 'expanded',
    wrap: true,
    choices: block.options.map(option => {
      const title = option.detail ? `${option.label} · ${option.detail}` : option.label
      return { title: shorten(drawing, title, LIMITS.optionText), value: option.id }
    }),
    ...(ticked.length > 0 ? { value: ticked.join(',') } : {}),
  }
}

/** Found by typing: Teams asks for the choices with `application/search`, and says only the dataset's name. */
function choose(drawing: Drawing, block: Choose): CardPart {
  const dataset = `${block.action}|${block.carries ?? drawing.screen.carries ?? ''}`
  return {
    type: 'Input.ChoiceSet',
    id: block.id,
    label: cut(block.placeholder, LIMITS.label),
    placeholder: cut(block.placeholder, LIMITS.placeholder),
    style: 'filtered',
    choices: block.value ? [choice(block.value)] : [],
    ...(block.value ? { value: block.value.id } : {}),
    'choices.data': { type: 'Data.Query', dataset },
  }
}

/** An option as Teams lists it. */
export function choice(option: { id: string; label: string }): { title: string; value: string } {
  return { title: cut(option.label, LIMITS.optionText), value: option.id }
}

/** What `choose` put into a dataset's name. */
export function readDataset(dataset: string): { action: string; carries: string } {
  const [action = '', ...carries] = dataset.split('|')
  return { action, carries: carries.join('|') }
}
