import { useEffect, useId, useRef } from 'react'
import type { Confirm } from './desk-context.ts'

/** The question before an action. The focus is on the button that cancels. */
export function ConfirmDialog({ confirm, onAnswer }: { confirm: Confirm; onAnswer: (yes: boolean) => void }) {
  const id = useId()
  const deny = useRef<HTMLButtonElement>(null)
  useEffect(() => deny.current?.focus(), [])
  return (
    <div
      className="modal is-confirm"
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onKeyDown={event => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onAnswer(false)
      }}
    >
      <header className="modal-head">
        <h2 id={`${id}-title`}>{confirm.title}</h2>
      </header>
      <p className="modal-body" id={`${id}-text`}>
        {confirm.text}
      </p>
      <footer className="modal-foot">
        <button ref={deny} type="button" className="bk-button plain" onClick={() => onAnswer(false)}>
          {confirm.deny}
        </button>
        <button
          type="button"
          className={`bk-button ${confirm.isDanger ? 'danger' : 'primary'}`}
          onClick={() => onAnswer(true)}
        >
          {confirm.confirm}
        </button>
      </footer>
    </div>
  )
}
