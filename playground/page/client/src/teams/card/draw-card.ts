import {
  type Action,
  AdaptiveCard,
  type CardElement,
  CardObjectRegistry,
  ExecuteAction,
  GlobalRegistry,
  OpenUrlAction,
  SerializationContext,
  SubmitAction,
  Table,
} from 'adaptivecards'
import type { Option } from '../../combobox/combobox.tsx'
import { TeamsChoiceSet } from './choice-set.ts'
import { hostConfig } from './host-config.ts'
import { type CardCombobox, TeamsCard } from './teams-card.ts'
import { TeamsTextInput } from './text-input.ts'

/** What a pressed button sends. */
export interface Press {
  title: string
  data: unknown
  inputs: Record<string, string>
}

export interface CardEvents {
  onPress: (press: Press) => void
  suggest: (input: string, query: string) => Promise<Option[]>
}

const elements = new CardObjectRegistry<CardElement>()
GlobalRegistry.populateWithDefaultElements(elements)
elements.register('Input.ChoiceSet', TeamsChoiceSet)
elements.register('Input.Text', TeamsTextInput)
// It registers itself in a module that a bundler may leave out: nothing else is needed of it.
elements.register('Table', Table)

// Names of machines and channels are no markup, also where the renderer would read some.
AdaptiveCard.onProcessMarkdown = (text, result) => {
  const escaped = document.createElement('p')
  escaped.textContent = text
  result.outputHtml = escaped.innerHTML
  result.didProcess = true
}

interface DrawnCard {
  /** Undefined if there is nothing to show. */
  element: HTMLElement | undefined
  comboboxes: CardCombobox[]
}

/** Draws a card with Microsoft's renderer, but for the inputs in `comboboxes`. */
export function drawCard(json: unknown, events: CardEvents): DrawnCard {
  const card = new TeamsCard()
  const context = new SerializationContext()
  context.setElementRegistry(elements)
  card.hostConfig = hostConfig
  card.suggest = events.suggest
  card.onExecuteAction = action => execute(card, action, events)
  try {
    card.parse(json, context)
    const drawn = card.render()
    for (const { id, renderedElement } of card.getAllInputs())
      if (id && renderedElement) renderedElement.dataset.input = id
    return { element: drawn, comboboxes: card.comboboxes }
  } catch (err) {
    // A card that the renderer can't draw must not take the page with it.
    console.error(err)
    const said = document.createElement('p')
    said.className = 'teams-card-broken'
    said.textContent = 'This card can’t be drawn.'
    return { element: said, comboboxes: [] }
  }
}

function execute(card: TeamsCard, action: Action, { onPress }: CardEvents): void {
  if (action instanceof OpenUrlAction) {
    if (action.url) window.open(action.url, '_blank', 'noopener')
    return
  }
  if (!(action instanceof SubmitAction || action instanceof ExecuteAction)) return
  const inputs: Record<string, string> = {}
  for (const { id, value } of card.getAllInputs()) if (id) inputs[id] = String(value ?? '')
  // Its `data` includes the inputs; the JSON that it was parsed from doesn't.
  onPress({ title: action.title ?? '', data: action.toJSON()?.data, inputs })
}
