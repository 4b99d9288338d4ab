import { CloseIcon } from './icons.tsx'
import type { Toast } from './use-toasts.ts'

/** Toasts. A screen reader announces trouble at once, and a notice at the next pause. */
export function Toasts({ toasts, onDrop }: { toasts: Toast[]; onDrop: (id: number) => void }) {
  const of = (tone: Toast['tone']) =>
    toasts
      .filter(toast => toast.tone === tone)
      .map(({ id, text }) => (
        <div className="teams-toast" data-tone={tone} key={id}>
          <p>{text}</p>
          <button type="button" className="teams-close" onClick={() => onDrop(id)} aria-label="Dismiss">
            <CloseIcon />
          </button>
        </div>
      ))
  return (
    <div className="teams-toasts">
      <div role="status">{of('notice')}</div>
      <div role="alert">{of('trouble')}</div>
    </div>
  )
}
