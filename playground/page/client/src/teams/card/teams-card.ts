import { AdaptiveCard } from 'adaptivecards'
import type { Option } from '../../combobox/combobox.tsx'

/** An input that React draws: Microsoft's renderer leaves an empty box for it. */
export interface CardCombobox {
  box: HTMLElement
  /** The label of the input is for this id. */
  inputId: string
  /** Undefined: it has none. */
  label: string | undefined
  isRequired: boolean
  placeholder: string
  /** When the card is drawn. */
  chosen: Option | undefined
  look: (query: string) => Promise<Option[]>
  /** Undefined: nothing is chosen any more. */
  choose: (option: Option | undefined) => void
}

/** A card that knows whom its inputs ask for choices, and which of them React has to draw. */
export class TeamsCard extends AdaptiveCard {
  suggest: (input: string, query: string) => Promise<Option[]> = async () => []
  readonly comboboxes: CardCombobox[] = []
}
