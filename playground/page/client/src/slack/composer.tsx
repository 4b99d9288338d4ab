import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { languageFor } from '../words-for.ts'
import { COMMAND, type CommandHint, hintsFor, unknownCommand } from './command-hints.ts'
import { useDesk } from './desk-context.ts'

interface Props {
  /** A channel's id, or `dm`. */
  where: string
  threadTs?: string
  label: string
  /** In a channel the app gets only messages that mention it. */
  canMention: boolean
}

/** The field for a message or a slash command, with a list of the commands. */
export function Composer({ where, threadTs, label, canMention }: Props) {
  const { act, desk, tell } = useDesk()
  const id = useId()
  const [text, setText] = useState('')
  const [active, setActive] = useState<number>()
  const [isHidden, setIsHidden] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)
  // Slack takes no command in a thread.
  const hints = threadTs === undefined && !isHidden ? hintsFor(text, languageFor(desk.me.locale)) : []

  useLayoutEffect(() => {
    if (!area.current) return
    area.current.style.height = 'auto'
    area.current.style.height = `${Math.min(area.current.scrollHeight, 160)}px`
    // Measured anew at each letter.
    void text
  }, [text])

  useEffect(() => {
    if (active !== undefined) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' })
  }, [id, active])

  const write = (next: string) => {
    setText(next)
    setActive(undefined)
    setIsHidden(false)
  }
  const send = async (typed: string) => {
    const line = typed.trim()
    if (line === '') return
    const isCommand = line.startsWith('/') && threadTs === undefined
    const unknown = isCommand ? unknownCommand(line) : undefined
    if (unknown) return tell(`${unknown} is not a valid command.`)
    write('')
    const done = isCommand
      ? await act({ do: 'command', where, line })
      : await act({ do: 'message', where, text: line, ...(threadTs && { threadTs }) })
    // Puts a text that wasn't sent back, unless the person has typed something else.
    if (!done.ok) setText(now => (now === '' ? typed : now))
  }
  const take = (hint: CommandHint) => {
    if (hint.takesMore) write(`${hint.line} `)
    else void send(hint.line)
    area.current?.focus()
  }
  const insert = (what: string) => {
    write(text === '' || text.endsWith(' ') ? text + what : `${text} ${what}`)
    area.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const hint = active === undefined ? undefined : hints[active]
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      if (hint) take(hint)
      else void send(text)
    } else if (hints.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      const by = event.key === 'ArrowDown' ? 1 : hints.length - 1
      setActive(active === undefined ? (by === 1 ? 0 : hints.length - 1) : (active + by) % hints.length)
    } else if (event.key === 'Tab' && hint) {
      event.preventDefault()
      write(`${hint.line} `)
    } else if (event.key === 'Escape' && hints.length > 0) {
      event.stopPropagation()
      setIsHidden(true)
    }
  }

  return (
    <div className={`composer${threadTs ? ' is-small' : ''}`}>
      {hints.length > 0 && (
        <div className="hints" role="listbox" id={`${id}-hints`} aria-label="Commands">
          {hints.map((hint, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the text field, which says what is active
            <div
              key={hint.line}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              onMouseDown={event => event.preventDefault()}
              onClick={() => take(hint)}
            >
              <code>{hint.line}</code>
              {hint.takesMore && <code className="quiet"> {hint.takesMore}</code>}
              <span className="quiet">{hint.what}</span>
            </div>
          ))}
        </div>
      )}
      <div className="composer-box">
        <textarea
          ref={area}
          rows={1}
          value={text}
          placeholder={label}
          aria-label={label}
          aria-autocomplete="list"
          aria-controls={hints.length > 0 ? `${id}-hints` : undefined}
          aria-activedescendant={hints.length > 0 && active !== undefined ? `${id}-${active}` : undefined}
          onChange={event => write(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {threadTs === undefined && (
          <button
            type="button"
            className="composer-tool"
            aria-label="Write a command"
            title="Write a command"
            onClick={() => {
              write(`${COMMAND} `)
              area.current?.focus()
            }}
          >
            /
          </button>
        )}
        {canMention && (
          <button
            type="button"
            className="composer-tool"
            aria-label={`Mention ${desk.appName}`}
            title={`Mention ${desk.appName}`}
            onClick={() => insert(`@${desk.appName} `)}
          >
            @
          </button>
        )}
        <button
          type="button"
          className="composer-send"
          aria-label="Send"
          disabled={text.trim() === ''}
          onClick={() => void send(text)}
        >
          <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
            <path d="M3 3l15 7-15 7 2.5-7L3 3z" fill="currentColor" />
          </svg>
        </button>
      </div>
    </div>
  )
}
