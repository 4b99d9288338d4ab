import type { Toast } from './use-troubles.ts'

/** Failures; a screen reader announces them at once. */
export function Toasts({ toasts, onDismiss }: { toasts: Toast[]; onDismiss: (id: number) => void }) {
  return (
    <div className="toasts" role="alert">
      {toasts.map(toast => (
        <div key={toast.id} className="toast">
          <span>{toast.text}</span>
          <button type="button" aria-label="Dismiss" onClick={() => onDismiss(toast.id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  )
}
