import { AdaptiveCard } from 'adaptivecards'
import type { Option } from '../../combobox/combobox.tsx'

/** An input that React draws: Microsoft's renderer leaves an empty box for it. */
export interface CardCombobox {
  box: HTMLElement
  /** The id to which the input's label refers. */
  inputId: string
  /** Undefined: the input has no label. */
  label: string | undefined
  isRequired: boolean
  placeholder: string
  /** The initial choice. */
  chosen: Option | undefined
  look: (query: string) => Promise<Option[]>
  /** Undefined: nothing is chosen any more. */
  choose: (option: Option | undefined) => void
}

/** A card that knows where its inputs get choices from, and which of them React draws. */
export class TeamsCard extends AdaptiveCard {
  suggest: (input: string, query: string) => Promise<Option[]> = async () => []
  readonly comboboxes: CardCombobox[] = []
}
