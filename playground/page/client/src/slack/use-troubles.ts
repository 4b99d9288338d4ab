import { useCallback, useEffect, useRef, useState } from 'react'

export interface Toast {
  id: number
  text: string
}

/**
 * What went wrong on this person's screen, until dismissed: `trouble` of the snapshot, which only grows, and what the
 * playground itself refused. Trouble from before the page was opened isn't told again.
 */
export function useTroubles(person: string, trouble: string[]) {
  const [toasts, setToasts] = useState<Toast[]>([])
  const next = useRef(0)
  const told = useRef({ person, count: trouble.length })

  const tell = useCallback((text: string) => {
    const id = next.current++
    setToasts(before => [...before.filter(toast => toast.text !== text), { id, text }].slice(-3))
  }, [])
  const dismiss = useCallback((id: number) => setToasts(before => before.filter(toast => toast.id !== id)), [])

  useEffect(() => {
    if (told.current.person !== person) {
      told.current = { person, count: trouble.length }
      setToasts([])
    }
    for (const code of trouble.slice(told.current.count)) tell(inWords(code))
    told.current.count = trouble.length
  }, [person, trouble, tell])

  return { toasts, tell, dismiss }
}

function inWords(code: string): string {
  if (code === 'operation_timeout') return 'Fleetfeed took more than 3 seconds to answer (operation_timeout)'
  if (code.startsWith('http_')) return `Fleetfeed answered with an error (${code})`
  return `Slack couldn’t do that: ${code}`
}
