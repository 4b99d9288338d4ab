/** Where the focus stands in a card, said so that it can be found again in the next drawing of it. */
type Spot = { input: string; value: string } | { button: string }

export function focusIn(host: HTMLElement): Spot | undefined {
  const active = document.activeElement
  if (!(active instanceof HTMLElement) || !host.contains(active)) return undefined
  const input = active.closest<HTMLElement>('[data-input]')?.dataset.input
  if (input !== undefined && active instanceof HTMLInputElement)
    return { input, value: active.type === 'checkbox' || active.type === 'radio' ? active.value : '' }
  return { button: active.textContent ?? '' }
}

/** Focuses the same thing, else the card: whoever uses the keyboard stays where they were. */
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
