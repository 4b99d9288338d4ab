import { ChoiceSetInput, type SerializationContext } from 'adaptivecards'
import type { Option } from '../../combobox/combobox.tsx'
import { type CardCombobox, TeamsCard } from './teams-card.ts'

/**
 * Input.ChoiceSet as Teams has it. The renderer's own shows a chosen value where its title belongs, and asks nobody for the
 * choices of a `Data.Query`: one that is `filtered` is an empty box here, in which `ChoiceBox` draws a combobox.
 */
export class TeamsChoiceSet extends ChoiceSetInput {
  /** The box of a `filtered` one. */
  private box: HTMLElement | undefined
  private chosen: Option | undefined
  private asksApp = false

  protected override internalParse(source: Record<string, unknown>, context: SerializationContext): void {
    super.internalParse(source, context)
    // The property is of 1.6, and left out of cards that call themselves 1.5; Teams reads it all the same.
    this.asksApp = source['choices.data'] !== undefined
  }

  protected override internalRender(): HTMLElement | undefined {
    if (this.style !== 'filtered' || this.isMultiSelect) {
      const drawn = super.internalRender()
      if (this.isMultiSelect || this.style === 'expanded') {
        drawn?.setAttribute('role', 'group')
        if (this.label) drawn?.setAttribute('aria-label', this.label)
      }
      return drawn
    }
    this.chosen = this.offered().find(choice => choice.value === this.defaultValue)
    this.box = document.createElement('div')
    this.box.className = 'teams-choice-box'
    return this.box
  }

  protected override overrideInternalRender(): HTMLElement | undefined {
    const drawn = super.overrideInternalRender()
    const root = this.getRootObject()
    if (this.box && root instanceof TeamsCard) root.comboboxes.push(this.describe(this.box))
    return drawn
  }

  /** The renderer's label is for the input in the box. */
  protected override updateInputControlAriaLabelledBy(): void {
    if (!this.box) super.updateInputControlAriaLabelledBy()
  }

  private describe(box: HTMLElement): CardCombobox {
    const inputId = box.id
    box.removeAttribute('id')
    return {
      box,
      inputId,
      label: this.label,
      isRequired: this.isRequired,
      placeholder: this.placeholder ?? '',
      chosen: this.chosen,
      look: query => this.find(query),
      choose: option => {
        this.chosen = option
        this.valueChanged()
      },
    }
  }

  private offered(): Option[] {
    return this.choices.map(({ title = '', value = '' }) => ({ label: title, value }))
  }

  private async find(query: string): Promise<Option[]> {
    const root = this.getRootObject()
    if (this.asksApp && root instanceof TeamsCard && this.id) return root.suggest(this.id, query)
    return this.offered().filter(choice => choice.label.toLowerCase().includes(query.toLowerCase()))
  }

  override focus(): void {
    if (this.box) this.box.querySelector('input')?.focus()
    else super.focus()
  }

  override isValid(): boolean {
    return this.box ? true : super.isValid()
  }

  override get value(): string | undefined {
    return this.box ? this.chosen?.value : super.value
  }
}
