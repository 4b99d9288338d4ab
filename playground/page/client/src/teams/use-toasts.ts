import { useCallback, useEffect, useRef, useState } from 'react'
import type { Person } from './types.ts'

export interface Toast {
  id: number
  text: string
  tone: 'notice' | 'trouble'
}

const FADES_AFTER_MS = 7000
let lastId = 0

/** The toasts for the person from now on. Each disappears by itself. */
export function useToasts(person: Person): {
  toasts: Toast[]
  say: (tone: Toast['tone'], text: string) => void
  drop: (id: number) => void
} {
  const [toasts, setToasts] = useState<Toast[]>([])
  const drop = useCallback((id: number) => setToasts(before => before.filter(toast => toast.id !== id)), [])
  const say = useCallback(
    (tone: Toast['tone'], text: string) => {
      lastId += 1
      const id = lastId
      setToasts(before => [...before.slice(-3), { id, text, tone }])
      window.setTimeout(() => drop(id), FADES_AFTER_MS)
    },
    [drop],
  )
  useNew(person.id, person.notices, text => say('notice', text))
  useNew(person.id, person.trouble, text => say('trouble', text))
  return { toasts, say, drop }
}

/** Calls `tell` for each text added to a list since this person was first shown here. */
function useNew(who: string, list: readonly string[], tell: (text: string) => void): void {
  const known = useRef(new Map<string, number>())
  useEffect(() => {
    const before = known.current.get(who) ?? list.length
    known.current.set(who, list.length)
    for (const text of list.slice(before)) tell(text)
  }, [who, list, tell])
}
