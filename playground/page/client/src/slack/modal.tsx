import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { AppIcon } from '../app-icon.tsx'
import { Blocks } from './blocks/blocks.tsx'
import { useDesk } from './desk-context.ts'
import type { View } from './read.ts'
import { SurfaceContext } from './surface-context.ts'
import { useKeptFocus } from './use-kept-focus.ts'

/**
 * The modal in front.
 *
 * @param depth how many are open, this one included
 */
export function Modal({ view, depth }: { view: View; depth: number }) {
  const { act, desk } = useDesk()
  const id = useId()
  const [isBusy, setIsBusy] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const kept = useKeptFocus(box, focusFirst)

  useEffect(() => {
    if (box.current) focusFirst(box.current)
  }, [])
  // Another screen in the same modal begins at its top; a list that is paged or filtered stays where it is.
  const body = useRef<HTMLDivElement>(null)
  const { title } = view
  useEffect(() => {
    if (title !== '') body.current?.scrollTo(0, 0)
  }, [title])
  // Focus goes to the first field with an error, as soon as the error is shown.
  const wrong = Object.keys(desk.me.errors).join()
  useEffect(() => {
    if (wrong !== '') box.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [wrong])

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!view.submit || isBusy) return
    setIsBusy(true)
    await act({ do: 'submit' })
    setIsBusy(false)
  }
  const close = (all: boolean) => void act({ do: 'closeModal', ...(all && { all }) })

  return (
    <div
      ref={box}
      className={`modal${depth > 1 ? ' is-stacked' : ''}`}
      role="dialog"
      aria-labelledby={`${id}-title`}
      tabIndex={-1}
      onKeyDown={event => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        close(false)
      }}
      {...kept}
    >
      <header className="modal-head">
        <AppIcon size={24} />
        <h2 id={`${id}-title`}>{view.title}</h2>
        <button
          type="button"
          className="modal-x"
          aria-label={depth > 1 ? 'Close all' : 'Close'}
          title={depth > 1 ? 'Close all' : 'Close'}
          onClick={() => close(true)}
        >
          ×
        </button>
      </header>
      <form className="modal-form" noValidate onSubmit={event => void submit(event)}>
        <div ref={body} className="modal-body">
          <SurfaceContext value={{ target: 'modal', values: view.values, errors: desk.me.errors }}>
            <Blocks blocks={view.blocks} />
          </SurfaceContext>
        </div>
        <footer className="modal-foot">
          <button type="button" className="bk-button plain" onClick={() => close(false)}>
            {view.close ?? (view.submit ? 'Cancel' : 'Close')}
          </button>
          {view.submit && (
            <button type="submit" className="bk-button primary" aria-busy={isBusy}>
              {view.submit}
            </button>
          )}
        </footer>
      </form>
    </div>
  )
}

/** Focuses the first field of a modal, else the modal itself, so that a screen reader begins with the title. */
function focusFirst(box: HTMLElement): void {
  const first = box.querySelector<HTMLElement>('.modal-body :is(input:not([type="checkbox"]), textarea)')
  const target = first ?? box
  target.focus()
}
