import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import { Card } from './card/card.tsx'
import { useClient } from './client.ts'
import { AppIcon, CloseIcon } from './icons.tsx'
import type { Person } from './types.ts'

const WIDTHS: Record<string, number> = { small: 400, medium: 600, large: 900 }

/**
 * A dialog, which Teams once called a task module. It covers this Teams, whose other parts are inert; the rest of the page is
 * not, so that whoever uses the keyboard can go and copy what they have to type.
 */
export function Dialog({ dialog }: { dialog: NonNullable<Person['dialog']> }) {
  const { act } = useClient()
  const titleId = useId()
  const box = useRef<HTMLDivElement>(null)
  const cameFrom = useRef(document.activeElement)

  useEffect(() => {
    // What is focused stays so when the dialog's content changes: a card takes care of that itself.
    const first = box.current?.querySelector<HTMLElement>('.teams-dialog-body :is(input, button, select, textarea)')
    const opened = first ?? box.current
    opened?.focus()
    const back = cameFrom.current
    return () => {
      if (back instanceof HTMLElement)
        requestAnimationFrame(() => back.isConnected && back.focus({ preventScroll: true }))
    }
  }, [])

  const close = () => act({ do: 'closeDialog' })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.stopPropagation()
    void close()
  }
  const { width } = dialog
  const maxWidth = typeof width === 'number' ? width : WIDTHS[String(width)]
  return (
    <div className="teams-backdrop">
      <div
        className="teams-dialog"
        role="dialog"
        aria-labelledby={titleId}
        tabIndex={-1}
        ref={box}
        style={{ maxWidth }}
        onKeyDown={onKeyDown}
      >
        <header>
          <AppIcon />
          <h2 id={titleId}>{dialog.title}</h2>
          <button type="button" className="teams-close" onClick={close} aria-label="Close">
            <CloseIcon />
          </button>
        </header>
        <div className="teams-dialog-body">
          <Card
            json={dialog.card}
            label={dialog.title}
            onPress={async press => {
              await act({ do: 'press', target: 'dialog', ...press })
            }}
            suggest={async (input, query) => {
              const done = await act({ do: 'suggestions', target: 'dialog', input, query })
              return done.ok ? (done.suggestions ?? []) : []
            }}
          />
        </div>
      </div>
    </div>
  )
}
