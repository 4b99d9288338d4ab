import { useCallback, useState } from 'react'
import type { Done, WorldAct } from '../../../api.ts'
import { doWorld } from '../state.ts'

export interface WorldDoer {
  act: (act: WorldAct) => Promise<Done>
  /** While one is under way: a sync of all feeds takes a moment. */
  busy: boolean
  /** What didn't work, or how the last one ended. */
  said: { tone: 'notice' | 'trouble'; text: string } | undefined
}

/** Lets things happen outside the chats, one after the other, and knows how that went. */
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
