/** Describes what overflows its screen and text that is cut off; the first misfit of each screen. */
export function findMisfits(): string[] {
  return [...document.querySelectorAll<HTMLElement>('.shot')].flatMap(shot => {
    const frame = shot.querySelector('.pane')?.getBoundingClientRect()
    if (!frame) return []
    for (const element of shot.querySelectorAll<HTMLElement>('.pane *')) {
      const misfit = misfitOf(element, frame)
      if (misfit) return [`${shot.dataset.shot} ${misfit}: ${element.outerHTML.slice(0, 200)}`]
    }
    return []
  })
}

/** A space at which a line breaks hangs over its end. */
const SPACE_PX = 6

const pen = document.createElement('canvas').getContext('2d')

function misfitOf(element: HTMLElement, frame: DOMRect): string | undefined {
  const box = element.getBoundingClientRect()
  // What is not shown, what is there for screen readers alone, and a wide table, which Slack too lets scroll.
  if (box.width <= 1 || !element.checkVisibility() || element.closest('.bk-table')) return undefined
  if (box.right > frame.right + 1 || box.left < frame.left - 1) return 'sticks out'
  const { overflowX, overflowY, font, paddingLeft, paddingRight } = getComputedStyle(element)
  if (element instanceof HTMLInputElement) {
    // What was typed may be longer: it scrolls. What we wrote into it may not.
    if (!pen) return undefined
    pen.font = font
    const room = element.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)
    return pen.measureText(element.placeholder).width > room + 1 ? 'has its placeholder cut off' : undefined
  }
  if (overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1) return 'is cut off'
  if (hasText(element) && box.right > blockAround(element).getBoundingClientRect().right + SPACE_PX) return 'runs over'
  if (overflowY === 'hidden' && element.scrollHeight > element.clientHeight + 1) return 'is cut off below'
  return undefined
}

const hasText = (element: HTMLElement) =>
  [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '')

/** The block element around an inline element. */
function blockAround(element: HTMLElement): HTMLElement {
  let block = element
  while (getComputedStyle(block).display === 'inline' && block.parentElement) block = block.parentElement
  return block
}
