import { useEffect, useRef, useState } from 'react'
import { useDesk } from './desk-context.ts'
import { type Spot, useSurface } from './surface-context.ts'

const PAUSE_MS = 400

export interface Typed {
  text: string
  change: (text: string) => void
  /** Sends what wasn't sent yet. */
  flush: () => void
  pressEnter: () => void
}

/**
 * What is typed into a field: never taken away by a state that comes meanwhile. The local Slack knows only what a `type`
 * act told it, so a pause, leaving the field, and whatever else is done send it first.
 */
export function useTyped(server: string, spot: Spot): Typed {
  const { act, beforeAct } = useDesk()
  const { target } = useSurface()
  const [text, setText] = useState(server)
  const [blockId, setBlockId] = useState(spot.blockId)
  const unsent = useRef<string>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  // A new block_id is a new field: Slack forgets what was typed into the old one.
  if (blockId !== spot.blockId) {
    setBlockId(spot.blockId)
    setText(server)
  }
  const { actionId } = spot
  const send = useRef((_text: string, _enter: boolean) => {})
  send.current = (typed, enter) => {
    unsent.current = undefined
    clearTimeout(timer.current)
    void act({ do: 'type', target, blockId: spot.blockId, actionId, text: typed, ...(enter && { enter }) })
  }
  const flush = () => {
    if (unsent.current !== undefined) send.current(unsent.current, false)
  }
  const latestFlush = useRef(flush)
  latestFlush.current = flush
  useEffect(() => beforeAct(() => latestFlush.current()), [beforeAct])
  useEffect(() => {
    // What waits for the old field must not go into the new one.
    return () => {
      unsent.current = undefined
      clearTimeout(timer.current)
    }
  }, [blockId])

  return {
    text,
    change: typed => {
      setText(typed)
      unsent.current = typed
      clearTimeout(timer.current)
      timer.current = setTimeout(() => latestFlush.current(), PAUSE_MS)
    },
    flush,
    pressEnter: () => send.current(text, true),
  }
}
