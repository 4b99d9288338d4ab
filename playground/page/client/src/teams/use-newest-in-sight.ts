import { type RefObject, useLayoutEffect, useRef } from 'react'

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

  useLayoutEffect(() => {
    const { current } = list
    if (!current || id === undefined || content === undefined) return
    const item = current.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`)
    const bottom = current.scrollHeight - current.clientHeight
    const wanted = item ? Math.min(bottom, item.offsetTop - ABOVE_PX) : bottom
    const works = item?.contains(document.activeElement) ?? false
    if (before.current.id !== id || (before.current.wasThere && !works)) current.scrollTop = wanted
    before.current.id = id
  }, [list, id, content])

  useLayoutEffect(() => {
    const { current } = list
    if (!current) return
    const look = () => {
      before.current.wasThere = current.scrollTop >= current.scrollHeight - current.clientHeight - NEAR_PX
    }
    current.addEventListener('scroll', look, { passive: true })
    return () => current.removeEventListener('scroll', look)
  }, [list])
}
