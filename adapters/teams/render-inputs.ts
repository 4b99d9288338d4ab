import { cut } from '../chat/cut.ts'
import type { CheckboxGroup, Choose, Field } from '../chat/screen.ts'
import { NONE } from './card-data.ts'
import { type CardPart, type Drawing, lines, richText, shorten } from './drawing.ts'
import { LIMITS } from './limits.ts'
import { searchButton } from './render-buttons.ts'

/** How many choices a card keeps, however large it is. */
const LEAST_CHOICES = 25

/** A field as an input with its hint below. A choice without options is shown as text. */
export function field(drawing: Drawing, block: Field): CardPart[] {
  const label = cut(block.label, LIMITS.label)
  const required = !block.optional && !block.action
  const common = {
    id: block.id,
    label,
    ...(required ? { isRequired: true, errorMessage: drawing.w.t('fieldProblem.required') } : {}),
    ...(block.placeholder ? { placeholder: cut(block.placeholder, LIMITS.placeholder) } : {}),
  }
  const hint = block.hint ? hintBelow(drawing, block.hint) : []
  const input = fieldInput(drawing, block, common)
  return [input ?? richText([{ text: drawing.w.pair(label, block.placeholder ?? '–') }]), ...hint]
}

function hintBelow(drawing: Drawing, text: string): CardPart[] {
  return lines(drawing, text, { isSubtle: true, size: 'Small' }).map(line => ({ ...line, spacing: 'None' }))
}

function fieldInput(drawing: Drawing, block: Field, common: Record<string, unknown>): CardPart | null {
  switch (block.input) {
    // Teams has no such field: people send files as messages.
    case 'file':
      return null
    case 'text':
    case 'lines':
    case 'url':
    case 'secret': {
      const url =
        block.input === 'url'
          ? { style: 'Url', regex: '^\\s*(https?://.*)?$', errorMessage: drawing.w.t('fieldProblem.not_a_url') }
          : {}
      return {
        type: 'Input.Text',
        ...common,
        maxLength: block.input === 'lines' ? LIMITS.lines : LIMITS.typed,
        ...(block.input === 'lines' ? { isMultiline: true } : {}),
        ...(block.input === 'secret' ? { style: 'Password' } : url),
        ...(block.value && block.input !== 'secret' ? { value: block.value.slice(0, LIMITS.typed) } : {}),
        ...(block.action ? { inlineAction: searchButton(drawing) } : {}),
      }
    }
    case 'channel':
    case 'person':
    case 'choice': {
      const offered = (block.choices ?? []).slice(0, Math.max(LEAST_CHOICES, LIMITS.choices * drawing.share))
      // There is nobody, or nowhere, to choose yet.
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

/** A group of checkboxes as one input. */
export function checkboxes(drawing: Drawing, block: CheckboxGroup): CardPart[] {
  const ticked = block.options.filter(option => option.ticked).map(option => option.id)
  const [only, ...others] = block.options
  // A sentence about a single option is shown below it; the details that tell one machine from another stay beside the
  // name.
  const detailBelow = others.length === 0 && only?.detail?.endsWith('.') ? only.detail : undefined
  const input: CardPart = {
    type: 'Input.ChoiceSet',
    id: block.id,
    label: cut(block.label, LIMITS.label),
    isMultiSelect: true,
    style: 'expanded',
    wrap: true,
    choices: block.options.map(option => {
      const title = option.detail && !detailBelow ? `${option.label} · ${option.detail}` : option.label
      return { title: shorten(drawing, title, LIMITS.optionText), value: option.id }
    }),
    ...(ticked.length > 0 ? { value: ticked.join(',') } : {}),
  }
  return [input, ...(detailBelow ? hintBelow(drawing, detailBelow) : [])]
}

/**
 * A select with search: Teams requests the choices with `application/search`, and sends only the name of the dataset.
 */
export function choose(drawing: Drawing, block: Choose): CardPart {
  const dataset = `${block.action}|${block.payloadText ?? drawing.screen.submit?.payloadText ?? ''}`
  return {
    type: 'Input.ChoiceSet',
    id: block.id,
    label: cut(block.label, LIMITS.label),
    placeholder: cut(block.placeholder, LIMITS.placeholder),
    style: 'filtered',
    choices: block.value ? [choice(block.value)] : [],
    ...(block.value ? { value: block.value.id } : {}),
    'choices.data': { type: 'Data.Query', dataset },
  }
}

/** An option in the form of Teams. */
export function choice(option: { id: string; label: string }): { title: string; value: string } {
  return { title: cut(option.label, LIMITS.optionText), value: option.id }
}

/** Parses the name of a dataset that `choose` made. */
export function readDataset(dataset: string): { action: string; payloadText: string } {
  const [action = '', ...payloadText] = dataset.split('|')
  return { action, payloadText: payloadText.join('|') }
}
