import { useLayoutEffect, useRef, useState } from 'react'
import { useDesk } from './desk-context.ts'
import { type Spot, useSurface } from './surface-context.ts'

const PAUSE_MS = 400

export interface Typed {
  text: string
  change: (text: string) => void
  /** Sends the text if it wasn't sent yet. */
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
  const unsent = useRef<{ blockId: string; text: string }>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  // A new block_id is a new field: Slack drops what was typed into the old one.
  if (blockId !== spot.blockId) {
    setBlockId(spot.blockId)
    setText(server)
  }
  const { actionId, blockId: field } = spot
  const send = useRef((_text: string, _enter: boolean) => {})
  send.current = (typed, enter) => {
    unsent.current = undefined
    clearTimeout(timer.current)
    void act({ do: 'type', target, blockId: field, actionId, text: typed, ...(enter && { enter }) })
  }
  const flush = () => {
    const { current } = unsent
    // What waits for an old field must not go into the new one. No effect may see to that: it runs after the new field
    // was drawn, and would throw away what was typed into it since.
    if (current?.blockId === field) send.current(current.text, false)
  }
  const latestFlush = useRef(flush)
  latestFlush.current = flush
  // A layout effect, because a fast person may submit before other effects have run.
  useLayoutEffect(() => beforeAct(() => latestFlush.current()), [beforeAct])

  return {
    text,
    change: typed => {
      setText(typed)
      unsent.current = { blockId: field, text: typed }
      clearTimeout(timer.current)
      timer.current = setTimeout(() => latestFlush.current(), PAUSE_MS)
    },
    flush,
    pressEnter: () => send.current(text, true),
  }
}
