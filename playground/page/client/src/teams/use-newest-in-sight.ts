import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react'

const ABOVE_PX = 12
const NEAR_PX = 40

/**
 * The newest message comes into sight, from its top where it is higher than the list. One that becomes another stays in
 * sight only where nobody reads elsewhere, and nobody works in it: a page that jumps under the mouse is worse.
 */
export function useNewestInSight(
  list: RefObject<HTMLElement | null>,
  id: string | undefined,
  content: string | undefined,
): void {
  const before = useRef<{ id: string | undefined; wasThere: boolean }>({ id: undefined, wasThere: true })

  const wantedIn = useCallback(
    (box: HTMLElement) => {
      const item = id && box.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`)
      const bottom = box.scrollHeight - box.clientHeight
      return { item, top: item ? Math.min(bottom, item.offsetTop - ABOVE_PX) : bottom }
    },
    [id],
  )

  useLayoutEffect(() => {
    const { current } = list
    if (!current || id === undefined || content === undefined) return
    const { item, top } = wantedIn(current)
    const works = item ? item.contains(document.activeElement) : false
    if (before.current.id !== id || (before.current.wasThere && !works)) current.scrollTop = top
    before.current.id = id
  }, [list, id, content, wantedIn])

  useLayoutEffect(() => {
    const { current } = list
    if (!current) return
    const look = () => {
      before.current.wasThere = current.scrollTop >= current.scrollHeight - current.clientHeight - NEAR_PX
    }
    current.addEventListener('scroll', look, { passive: true })
    // The world's panel may take room from below.
    const watching = new ResizeObserver(() => {
      if (before.current.wasThere) current.scrollTop = wantedIn(current).top
    })
    watching.observe(current)
    return () => {
      current.removeEventListener('scroll', look)
      watching.disconnect()
    }
  }, [list, wantedIn])
}
