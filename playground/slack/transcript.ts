import { z } from 'zod'

/** A view or message as lines of text: what the local Slack shows, for people who read a terminal. */
export function draw(shown: {
  title?: string
  blocks?: unknown
  submit?: string | undefined
  close?: string | undefined
}): string[] {
  const blocks = z.array(block).parse(shown.blocks ?? [])
  const buttons = [shown.submit && `[${shown.submit}]`, shown.close && `(${shown.close})`].filter(Boolean).join(' ')
  return [...(shown.title ? [`== ${shown.title} ==`] : []), ...blocks.flatMap(drawBlock), ...(buttons ? [buttons] : [])]
}

const text = z.object({ text: z.string() })
const option = z.object({ value: z.string(), text, description: text.optional() })
const element = z.looseObject({
  type: z.string(),
  text: z.union([text, z.string()]).optional(),
  placeholder: text.optional(),
  options: z.array(option).optional(),
  initial_options: z.array(option).optional(),
  initial_option: option.optional(),
  initial_value: z.string().optional(),
  /** Of rich text: its pieces. */
  elements: z.array(z.looseObject({ text: z.string().optional() })).optional(),
})
const block = z.looseObject({
  type: z.string(),
  text: text.optional(),
  fields: z.array(text).optional(),
  accessory: element.optional(),
  element: element.optional(),
  elements: z.array(element).optional(),
  label: text.optional(),
  rows: z.array(z.array(z.object({ text: z.string() }))).optional(),
  alt_text: z.string().optional(),
})

function drawBlock(one: z.infer<typeof block>): string[] {
  switch (one.type) {
    case 'header':
      return [`# ${one.text?.text}`]
    case 'section': {
      const lines = [one.text?.text ?? '', ...(one.fields ?? []).map(field => field.text.replace('\n', ': '))]
      const button = one.accessory ? drawElement(one.accessory) : []
      const [first = '', ...rest] = lines.filter(line => line !== '').flatMap(line => line.split('\n'))
      return [[first, ...button].join('   '), ...rest]
    }
    case 'context':
      return (one.elements ?? []).flatMap(inner =>
        textOf(inner)
          .split('\n')
          .map(line => `  ${line}`),
      )
    case 'input':
      return [`${one.label?.text}: ${one.element ? drawElement(one.element).join(' ') : ''}`]
    case 'actions':
      return one.elements?.[0]?.type === 'checkboxes'
        ? one.elements.flatMap(drawElement)
        : [(one.elements ?? []).flatMap(drawElement).join(' ')]
    case 'data_table':
    case 'table':
      return (one.rows ?? []).map(row => row.map(cell => cell.text.padEnd(14)).join(' '))
    case 'rich_text':
      return (one.elements ?? []).flatMap(section =>
        (section.elements ?? [])
          .map(piece => piece.text ?? '')
          .join('')
          .split('\n'),
      )
    case 'image':
      return [`(picture: ${one.alt_text})`]
    case 'divider':
      return ['---']
    default:
      return [`(${one.type})`]
  }
}

function drawElement(one: z.infer<typeof element>): string[] {
  switch (one.type) {
    case 'button':
      return [`[${textOf(one)}]`]
    case 'checkboxes': {
      const ticked = new Set((one.initial_options ?? []).map(choice => choice.value))
      return (one.options ?? []).map(choice => {
        const detail = choice.description ? `  ${choice.description.text}` : ''
        return `${ticked.has(choice.value) ? '[x]' : '[ ]'} ${choice.text.text}${detail}`
      })
    }
    case 'plain_text_input':
      return [`|${one.initial_value || '          '}|`]
    default:
      return [`<${one.initial_option?.text.text ?? one.placeholder?.text ?? one.type}>`]
  }
}

function textOf(one: z.infer<typeof element>): string {
  return typeof one.text === 'string' ? one.text : (one.text?.text ?? '')
}
