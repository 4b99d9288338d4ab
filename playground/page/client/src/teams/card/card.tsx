import { useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import type { Option } from '../../combobox/combobox.tsx'
import './card.css'
import { ChoiceBox } from './choice-box.tsx'
import { drawCard, type Press } from './draw-card.ts'
import { focusAgain, focusIn } from './keep-focus.ts'
import type { CardCombobox } from './teams-card.ts'

interface Props {
  json: Record<string, unknown>
  /** The accessible name. */
  label: string
  onPress: (press: Press) => Promise<void>
  suggest: (input: string, query: string) => Promise<Option[]>
}

/** An Adaptive Card. It is drawn anew only when its JSON is another one: what was typed stays while other things happen. */
export function Card({ json, label, onPress, suggest }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const [busy, setBusy] = useState(false)
  const [comboboxes, setComboboxes] = useState<CardCombobox[]>([])
  const focusBefore = useRef<ReturnType<typeof focusIn>>(undefined)
  const text = JSON.stringify(json)

  const now = useRef({ onPress, suggest, busy })
  now.current = { onPress, suggest, busy }

  useLayoutEffect(() => {
    const { current } = host
    if (!current) return
    const press = async (pressed: Press) => {
      // A second click on a card that already asks the app does nothing, as in Teams.
      if (now.current.busy) return
      setBusy(true)
      await now.current.onPress(pressed)
      setBusy(false)
    }
    const drawn = drawCard(JSON.parse(text), {
      onPress: pressed => void press(pressed),
      suggest: (input, query) => now.current.suggest(input, query),
    })
    focusBefore.current = focusIn(current)
    current.replaceChildren(...(drawn.element ? [drawn.element] : []))
    setComboboxes(drawn.comboboxes)
  }, [text])

  // Once the comboboxes are drawn, too: one of them may have had the focus.
  useLayoutEffect(() => {
    if (host.current && focusBefore.current) focusAgain(host.current, focusBefore.current)
    focusBefore.current = undefined
  }, [comboboxes])

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset looks and reads as one form; a card is a group of anything. */}
      <div
        className={`teams-card${busy ? ' busy' : ''}`}
        data-width={isFull(json) ? 'full' : undefined}
        role="group"
        aria-label={label}
        aria-busy={busy}
        tabIndex={-1}
        ref={host}
      />
      {comboboxes.map((combobox, index) => createPortal(<ChoiceBox {...combobox} />, combobox.box, `${index}`))}
    </>
  )
}

/** Teams' own property of a card: it takes the width that a message has. */
function isFull({ msteams }: Props['json']): boolean {
  return typeof msteams === 'object' && msteams !== null && 'width' in msteams && msteams.width === 'Full'
}
