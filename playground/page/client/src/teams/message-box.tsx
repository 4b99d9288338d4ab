import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useClient } from './client.ts'
import { SendIcon } from './icons.tsx'
import type { Place } from './types.ts'

interface Props {
  place: Place
  /** The post that is answered. */
  thread?: string
  label: string
  autoFocus?: boolean
  onSent?: () => void
}

/** A box to write in. Enter sends, Shift+Enter begins a line; where the app must be mentioned, a button inserts the mention. */
export function MessageBox({ place, thread, label, autoFocus = false, onSent }: Props) {
  const { app, act } = useClient()
  const [text, setText] = useState('')
  const box = useRef<HTMLTextAreaElement>(null)
  const mention = `@${app}`
  const offersMention = place.kind !== 'personal' && place.installed

  useEffect(() => {
    if (autoFocus) box.current?.focus()
  }, [autoFocus])

  const send = async () => {
    const words = text.trim()
    if (words === '') return
    setText('')
    const done = await act({ do: 'message', where: place.id, text: words, ...(thread && { thread }) })
    if (done.ok) onSent?.()
    else setText(words)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void send()
  }
  const addMention = () => {
    setText(before => `${mention} ${before.replaceAll(mention, '').trimStart()}`)
    box.current?.focus()
  }
  return (
    <div className="teams-box">
      <textarea
        ref={box}
        rows={Math.min(5, text.split('\n').length)}
        value={text}
        placeholder={label}
        aria-label={label}
        onChange={event => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {offersMention && (
        <button
          type="button"
          className="teams-at"
          onClick={addMention}
          title={`${app} reads only messages that mention it`}
        >
          {mention}
        </button>
      )}
      <button type="button" className="teams-send" onClick={send} disabled={text.trim() === ''} aria-label="Send">
        <SendIcon />
      </button>
    </div>
  )
}
