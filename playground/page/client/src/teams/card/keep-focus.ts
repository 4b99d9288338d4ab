/** Which part of a card has the focus, so that the next drawing of the card can focus it again. */
type Spot = { input: string; value: string } | { button: string }

export function focusIn(host: HTMLElement): Spot | undefined {
  const active = document.activeElement
  if (!(active instanceof HTMLElement) || !host.contains(active)) return undefined
  const input = active.closest<HTMLElement>('[data-input]')?.dataset.input
  if (input !== undefined && active instanceof HTMLInputElement)
    return { input, value: active.type === 'checkbox' || active.type === 'radio' ? active.value : '' }
  return { button: active.textContent ?? '' }
}

/** Focuses the same part, else the card, so that keyboard users stay where they were. */
export function focusAgain(host: HTMLElement, spot: Spot): void {
  const found =
    'button' in spot
      ? [...host.querySelectorAll('button')].find(one => one.textContent === spot.button)
      : [...host.querySelectorAll<HTMLInputElement>(`[data-input="${CSS.escape(spot.input)}"] input`)].find(
          one => spot.value === '' || one.value === spot.value,
        )
  const focused = found ?? host
  focused.focus({ preventScroll: true })
}
