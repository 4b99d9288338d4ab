import { TextInput } from 'adaptivecards'

/** Input.Text as Teams has it: Enter presses the button inside, and a browser offers no passwords of its own. */
export class TeamsTextInput extends TextInput {
  protected override overrideInternalRender(): HTMLElement | undefined {
    const drawn = super.overrideInternalRender()
    const input = this.renderedInputControlElement
    if (!(input instanceof HTMLInputElement)) return drawn
    input.autocomplete = input.type === 'password' ? 'new-password' : 'off'
    input.addEventListener('keydown', event => {
      if (event.key !== 'Enter' || event.ctrlKey || !this.inlineAction) return
      event.preventDefault()
      this.inlineAction.execute()
    })
    return drawn
  }
}
