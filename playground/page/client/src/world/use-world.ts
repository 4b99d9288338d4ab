import { useCallback, useState } from 'react'
import type { Done, WorldAct } from '../../../api.ts'
import { doWorld } from '../state.ts'

export interface WorldDoer {
  act: (act: WorldAct) => Promise<Done>
  /** An act is under way: a sync of all feeds takes a moment. */
  busy: boolean
  /** The result of the last act, or why it failed. */
  said: { tone: 'notice' | 'trouble'; text: string } | undefined
}

/** Carries out acts outside the chats, one after the other, with the result of the last one. */
export function useWorld(): WorldDoer {
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<WorldDoer['said']>()
  const act = useCallback(async (act: WorldAct) => {
    setBusy(true)
    setSaid(undefined)
    const done = await doWorld(act)
    setBusy(false)
    setSaid(done.ok ? { tone: 'notice', text: 'Done.' } : { tone: 'trouble', text: done.error })
    return done
  }, [])
  return { act, busy, said }
}
