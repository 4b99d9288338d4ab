import { type Fields, isFields, text } from '../json.ts'

/** A message or dialog as lines of text: what the local Teams shows, for people who read a terminal. */
export function draw(shown: { title?: string; card?: Fields }): string[] {
  const card = shown.card ?? {}
  return [...(shown.title ? [`== ${shown.title} ==`] : []), ...parts(card.body), ...buttons(card.actions)]
}

const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : [])
const parts = (value: unknown): string[] => list(value).flatMap(drawPart)

function buttons(actions: unknown): string[] {
  const titles = list(actions).map(action => `[${text(action.title)}]`)
  return titles.length > 0 ? [titles.join(' ')] : []
}

function drawPart(part: Fields): string[] {
  switch (part.type) {
    case 'RichTextBlock': {
      const runs = list(part.inlines)
      const line = runs.map(run => text(run.text)).join('')
      if (runs[0]?.size === 'Large') return [`# ${line}`]
      return [runs[0]?.size === 'Small' ? `  ${line}` : line]
    }
    case 'ColumnSet': {
      const [first = [], ...others] = list(part.columns).map(column => parts(column.items))
      const [top = '', ...rest] = first
      return [[top, ...others.flat()].join('   '), ...rest]
    }
    case 'ActionSet':
      return buttons(part.actions)
    case 'Table':
      return list(part.rows).map(row =>
        list(row.cells)
          .map(cell => parts(cell.items).join(' ').padEnd(14))
          .join(' '),
      )
    case 'Image':
      return [`(picture: ${text(part.altText)})`]
    case 'Input.Text': {
      const button = isFields(part.inlineAction) ? ` [${text(part.inlineAction.title)}]` : ''
      const typed = part.style === 'Password' ? '••••••' : text(part.value) || '          '
      return [`${text(part.label)}: |${typed}|${button}`]
    }
    case 'Input.ChoiceSet':
      return drawChoices(part)
    default:
      return [`(${text(part.type)})`]
  }
}

function drawChoices(part: Fields): string[] {
  const chosen = new Set(text(part.value).split(','))
  const choices = list(part.choices)
  if (part.isMultiSelect === true) {
    return choices.map(choice => `${chosen.has(text(choice.value)) ? '[x]' : '[ ]'} ${text(choice.title)}`)
  }
  const one = choices.find(choice => chosen.has(text(choice.value)))
  return [`${text(part.label)}: <${text(one?.title ?? part.placeholder)}>`]
}
