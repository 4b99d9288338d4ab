import { useCallback, useRef } from 'react'
import type { Done, SlackAct } from '../../../api.ts'
import { type Deed, doSlack } from '../state.ts'
import type { DeskTools } from './desk-context.ts'

/** Acts as a person: sends typed text first, and shows failures as toasts. */
export function useActing(person: string, tell: (text: string) => void): Pick<DeskTools, 'act' | 'beforeAct'> {
  const flushers = useRef(new Set<() => void>())

  const beforeAct = useCallback((flush: () => void) => {
    flushers.current.add(flush)
    return () => void flushers.current.delete(flush)
  }, [])

  const act = useCallback(
    async (deed: Deed<SlackAct>): Promise<Done> => {
      if (deed.do !== 'suggestions') for (const flush of [...flushers.current]) flush()
      const done = await doSlack({ ...deed, person })
      // Not a failure: the field of a late text is gone, e.g. because the modal changed.
      const isLateText = deed.do === 'type' && !deed.enter
      if (!done.ok && !isLateText) tell(done.error)
      return done
    },
    [person, tell],
  )
  return { act, beforeAct }
}
