import type { Option } from '../../combobox/combobox.tsx'
import type { Desk, Element } from '../read.ts'

export type SelectElement = Extract<
  Element,
  { type: 'static_select' | 'external_select' | 'users_select' | 'conversations_select' | 'channels_select' }
>

/** The options of a menu; undefined if the app is asked for them while somebody types. */
export function listFor(element: SelectElement, desk: Desk): Option[] | undefined {
  switch (element.type) {
    case 'static_select': {
      const options = element.options ?? element.option_groups?.flatMap(group => group.options) ?? []
      return options.map(option => ({
        value: option.value,
        label: option.text.text,
        description: option.description?.text,
      }))
    }
    case 'users_select':
      return desk.workspace.people
        .filter(person => !person.isBot)
        .map(person => ({ value: person.id, label: person.realName }))
    case 'conversations_select':
    case 'channels_select':
      return desk.channels
        .filter(channel => !channel.isArchived)
        .map(channel => ({ value: channel.id, label: `# ${channel.name}` }))
    case 'external_select':
      return undefined
    default:
      return element satisfies never
  }
}

/** The initial choice where the server has no values: in a message. */
export function chosenAtFirst(element: SelectElement, options: Option[] | undefined): Option | undefined {
  const named = (value: string | undefined) => options?.find(option => option.value === value)
  switch (element.type) {
    case 'static_select':
    case 'external_select':
      return element.initial_option && { value: element.initial_option.value, label: element.initial_option.text.text }
    case 'users_select':
      return named(element.initial_user)
    case 'conversations_select':
      return named(element.initial_conversation)
    case 'channels_select':
      return named(element.initial_channel)
    default:
      return element satisfies never
  }
}
