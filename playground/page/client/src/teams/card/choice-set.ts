import { ChoiceSetInput, type SerializationContext } from 'adaptivecards'
import { type Choice, Combobox } from './combobox.ts'
import { TeamsCard } from './teams-card.ts'

/**
 * Input.ChoiceSet as Teams has it. The renderer's own shows a chosen value where its title belongs, and asks nobody for the
 * choices of a `Data.Query`.
 */
export class TeamsChoiceSet extends ChoiceSetInput {
  private combobox: Combobox | undefined
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
    this.combobox = new Combobox({
      chosen: this.offered().find(choice => choice.value === this.defaultValue),
      placeholder: this.placeholder ?? '',
      find: query => this.find(query),
      onChange: () => this.valueChanged(),
    })
    this.combobox.name(this.label ?? this.placeholder ?? 'Choices')
    return this.combobox.input
  }

  protected override overrideInternalRender(): HTMLElement | undefined {
    const drawn = super.overrideInternalRender()
    if (this.combobox) this.inputControlContainerElement.append(this.combobox.list)
    return drawn
  }

  private offered(): Choice[] {
    return this.choices.map(({ title = '', value = '' }) => ({ label: title, value }))
  }

  private async find(query: string): Promise<Choice[]> {
    const root = this.getRootObject()
    if (this.asksApp && root instanceof TeamsCard && this.id) return root.suggest(this.id, query)
    return this.offered().filter(choice => choice.label.toLowerCase().includes(query.toLowerCase()))
  }

  override focus(): void {
    if (this.combobox) this.combobox.input.focus()
    else super.focus()
  }

  override isValid(): boolean {
    return this.combobox ? true : super.isValid()
  }

  override get value(): string | undefined {
    return this.combobox ? this.combobox.chosen?.value : super.value
  }
}
