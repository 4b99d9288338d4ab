import type { KeyboardEvent } from 'react'
import type { Element } from '../read.ts'
import { type Spot, useSurface } from '../surface-context.ts'
import { useTyped } from '../use-typed.ts'
import { readEntered } from './entered.ts'

type TextElement = Extract<
  Element,
  { type: 'plain_text_input' | 'email_text_input' | 'url_text_input' | 'number_input' }
>

/** A text field. Enter tells the app where the block dispatches, else it submits the form as in Slack. */
export function TextInput({ element, spot }: { element: TextElement; spot: Spot }) {
  const { values } = useSurface()
  const { text, change, flush, pressEnter } = useTyped(
    readEntered(values, spot)?.text ?? element.initial_value ?? '',
    spot,
  )
  const on = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed']
  const onEnter = spot.dispatches && on.includes('on_enter_pressed')
  const isMultiline = element.type === 'plain_text_input' && element.multiline

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || isMultiline || !onEnter) return
    event.preventDefault()
    pressEnter()
  }
  const common = {
    className: 'field',
    value: text,
    placeholder: element.placeholder?.text,
    'aria-labelledby': spot.labelId,
    'aria-describedby': spot.describedBy,
    'aria-required': spot.isRequired,
    'aria-invalid': spot.isInvalid,
    'data-focus-on-load': element.focus_on_load,
    autoComplete: 'off',
    spellCheck: false,
    onBlur: flush,
    onKeyDown,
  }
  if (isMultiline) return <textarea {...common} rows={4} onChange={event => change(event.target.value)} />
  return (
    <input
      {...common}
      type="text"
      inputMode={INPUT_MODE[element.type]}
      onChange={event => change(event.target.value)}
    />
  )
}

/** Always `type="text"`: what is wrong with it is said by the local Slack on submit, not by the browser. */
const INPUT_MODE = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'decimal',
} as const
