import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import './combobox.css'
import { placeBelow } from './place-below.ts'

export interface Option {
  value: string
  label: string
  description?: string | undefined
}

interface Props {
  chosen: Option | undefined
  placeholder: string
  /** Finds the options for a query; called at each change while the list is open. */
  look: (query: string) => Promise<Option[]> | Option[]
  /** The pause in typing, in ms, after which `look` is called. Default: 0. */
  lookAfterMs?: number
  /** `query`: the typed text for which the option was listed. */
  onChoose: (option: Option, query: string) => void
  /** Given if the field may be empty. */
  onClear?: (() => void) | undefined
  /** The id of the element that labels the field. Without it and `label`, the placeholder is the label. */
  labelId?: string | undefined
  /** The text of a `<label>` for `inputId`. */
  label?: { text: string; inputId: string }
  describedBy?: string | undefined
  isRequired?: boolean | undefined
  isInvalid?: boolean | undefined
  /** The class of the input. */
  className?: string
}

/** A field to search in a list and choose from it: the combobox pattern of WAI-ARIA 1.2, with a list that isn't clipped. */
export function Combobox(props: Props) {
  const { chosen, placeholder, look, lookAfterMs = 0, onChoose, onClear } = props
  const name = props.label?.text ?? placeholder
  const id = useId()
  const [query, setQuery] = useState<string>()
  const [answer, setAnswer] = useState<{ query: string; options: Option[] }>()
  const [active, setActive] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const latestLook = useRef(look)
  latestLook.current = look
  const isEnterWaiting = useRef(false)
  const isOpen = query !== undefined
  // The options may still be those of an earlier letter: they are shown, but Enter waits for the right ones.
  const found = answer?.options
  const isLate = answer?.query !== query

  const choose = (option: Option | undefined, typed = answer?.query ?? '') => {
    setQuery(undefined)
    if (option && option.value !== chosen?.value) onChoose(option, typed)
  }
  const latestChoose = useRef(choose)
  latestChoose.current = choose

  useEffect(() => {
    if (query === undefined) return
    let isStale = false
    isEnterWaiting.current = false
    const ask = async () => {
      const options = await latestLook.current(query)
      if (isStale) return
      if (isEnterWaiting.current) return latestChoose.current(options[0], query)
      setAnswer({ query, options })
      setActive(0)
    }
    const timer = setTimeout(() => void ask(), query === '' ? 0 : lookAfterMs)
    return () => {
      isStale = true
      clearTimeout(timer)
    }
  }, [query, lookAfterMs])

  useLayoutEffect(() => {
    if (!isOpen || !input.current || !list.current) return
    // A popover is drawn above everything, so the scrolling body of a modal doesn't cut it off.
    return placeBelow(input.current, list.current, () => setQuery(undefined))
  }, [isOpen])

  useEffect(() => {
    if (isOpen && found) list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [isOpen, found, active])

  const open = () => {
    if (isOpen) return
    setAnswer(undefined)
    setQuery('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const count = found?.length ?? 0
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (!isOpen) return open()
      if (count > 0) setActive((active + (event.key === 'ArrowDown' ? 1 : count - 1)) % count)
    } else if (event.key === 'Enter') {
      // Never submits the form around it.
      event.preventDefault()
      if (!isOpen) open()
      else if (isLate) isEnterWaiting.current = true
      else choose(found?.[active])
    } else if (event.key === 'Escape' && isOpen) {
      // Closes the list and not the modal or dialog around it.
      event.preventDefault()
      event.stopPropagation()
      setQuery(undefined)
    }
  }

  return (
    <div className="combobox">
      <input
        ref={input}
        type="text"
        role="combobox"
        className={props.className ?? 'field'}
        autoComplete="off"
        spellCheck={false}
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && found?.[active] ? `${id}-${active}` : undefined}
        {...(props.labelId ? { 'aria-labelledby': props.labelId } : props.label ? {} : { 'aria-label': placeholder })}
        id={props.label?.inputId}
        aria-describedby={props.describedBy}
        aria-required={props.isRequired}
        aria-invalid={props.isInvalid}
        placeholder={isOpen && chosen ? chosen.label : placeholder}
        value={query ?? chosen?.label ?? ''}
        onClick={open}
        onChange={event => setQuery(event.target.value)}
        onBlur={() => setQuery(undefined)}
        onKeyDown={onKeyDown}
      />
      {onClear && chosen && !isOpen ? (
        <button type="button" className="combobox-clear" onClick={onClear} aria-label={`Clear ${chosen.label}`}>
          ×
        </button>
      ) : (
        <span className="combobox-arrow" aria-hidden="true" />
      )}
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={name} popover="manual" className="combobox-list">
        {isOpen &&
          found?.map((option, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the combobox, which says what is active
            // biome-ignore lint/a11y/useFocusableInteractive: the same
            <div
              key={option.value}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              className={option.value === chosen?.value ? 'is-chosen' : undefined}
              // The field must keep the focus until the click is through.
              onMouseDown={event => event.preventDefault()}
              onMouseMove={() => setActive(index)}
              onClick={() => choose(option)}
            >
              {option.label}
              {option.description && <small>{option.description}</small>}
            </div>
          ))}
        {isOpen && (found?.length ?? 0) === 0 && (
          <div role="option" aria-selected="false" aria-disabled="true" tabIndex={-1} className="is-empty">
            {found ? 'No results' : 'Looking…'}
          </div>
        )}
      </div>
    </div>
  )
}
