const GAP = 4
const MARGIN = 8

/** Shows a popover below a field, or above it if there is more room. Calls `onAway` on scroll. Returns a function that hides it. */
export function placeBelow(field: HTMLElement, popover: HTMLElement, onAway: () => void): () => void {
  const box = field.getBoundingClientRect()
  const below = innerHeight - box.bottom - GAP - MARGIN
  const above = box.top - GAP - MARGIN
  const isBelow = below >= Math.min(280, above)
  popover.style.left = `${Math.min(box.left, innerWidth - Math.max(box.width, 220) - MARGIN)}px`
  popover.style.minWidth = `${Math.max(box.width, 220)}px`
  popover.style.maxHeight = `${Math.min(280, isBelow ? below : above)}px`
  popover.style.top = isBelow ? `${box.bottom + GAP}px` : 'auto'
  popover.style.bottom = isBelow ? 'auto' : `${innerHeight - box.top + GAP}px`
  popover.showPopover()
  const away = (event: Event) => {
    if (event.target instanceof Node && popover.contains(event.target)) return
    onAway()
  }
  addEventListener('scroll', away, true)
  addEventListener('resize', away)
  return () => {
    removeEventListener('scroll', away, true)
    removeEventListener('resize', away)
    if (popover.isConnected) popover.hidePopover()
  }
}
