import { useState } from 'react'
import { Combobox } from '../../combobox/combobox.tsx'
import type { CardCombobox } from './teams-card.ts'

/** Each request becomes an invoke, so letters are not sent one by one. */
const LOOK_AFTER_MS = 200

/** The combobox of a choice set, inside the card that Microsoft's renderer has drawn. */
export function ChoiceBox({ inputId, label, isRequired, placeholder, look, choose, ...combobox }: CardCombobox) {
  const [chosen, setChosen] = useState(combobox.chosen)
  const change = (option: CardCombobox['chosen']) => {
    setChosen(option)
    choose(option)
  }
  return (
    <Combobox
      className="ac-input ac-textInput"
      {...(label !== undefined && { label: { text: label, inputId } })}
      isRequired={isRequired}
      placeholder={placeholder}
      chosen={chosen}
      look={look}
      lookAfterMs={LOOK_AFTER_MS}
      onChoose={change}
      onClear={() => change(undefined)}
    />
  )
}
