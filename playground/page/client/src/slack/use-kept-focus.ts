import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react'

/**
 * Keeps the keyboard in a place whose content the app draws anew: where what had the focus is gone, `refocus` gets it,
 * because the next Tab would else begin at the top of the page.
 */
export function useKeptFocus(box: RefObject<HTMLElement | null>, refocus: (box: HTMLElement) => void) {
  const hadFocus = useRef(false)
  useLayoutEffect(() => {
    if (hadFocus.current && box.current && document.activeElement === document.body) refocus(box.current)
  })
  return {
    onFocus: () => {
      hadFocus.current = true
    },
    // A removed element may blur, too; it is no longer in the document then.
    onBlur: (event: FocusEvent) => {
      if (event.target.isConnected && !event.currentTarget.contains(event.relatedTarget)) hadFocus.current = false
    },
  }
}
