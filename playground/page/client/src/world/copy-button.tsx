import { useState } from 'react'

const SAID_FOR_MS = 1500

/** Copies a value, and confirms it for a moment. */
export function CopyButton({ what, value }: { what: string; value: string }) {
  const [said, setSaid] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value)
      setSaid('Copied')
    } catch {
      // A browser without clipboard for pages over http: the value stands beside the button.
      setSaid('Select it and copy')
    }
    window.setTimeout(() => setSaid(''), SAID_FOR_MS)
  }
  return (
    <>
      <button type="button" className="world-copy" onClick={copy} aria-label={`Copy ${what}`}>
        {said || 'Copy'}
      </button>
      <span className="sr-only" role="status">
        {said}
      </span>
    </>
  )
}
