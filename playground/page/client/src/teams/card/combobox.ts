/** What can be chosen in a list. */
export interface Choice {
  value: string
  label: string
}

interface Options {
  chosen: Choice | undefined
  placeholder: string
  /** What fits what was typed; may have to ask somebody. */
  find: (query: string) => Promise<Choice[]>
  onChange: () => void
}

const LOOK_AFTER_MS = 200
let count = 0

/**
 * A text input with a list of choices below it, by the ARIA pattern "combobox with list autocomplete". Plain DOM: it stands
 * inside of what the card's renderer makes.
 */
export class Combobox {
  readonly input: HTMLInputElement
  readonly list: HTMLUListElement
  chosen: Choice | undefined
  private found: Choice[] = []
  private active = -1
  private asked = 0
  private timer: number | undefined
  private readonly options: Options

  constructor(options: Options) {
    this.options = options
    this.chosen = options.chosen
    count += 1
    const listId = `combobox-${count}`
    this.input = document.createElement('input')
    this.input.type = 'search'
    this.input.className = 'ac-input ac-textInput teams-combobox'
    this.input.placeholder = options.placeholder
    this.input.autocomplete = 'off'
    this.input.value = this.chosen?.label ?? ''
    set(this.input, {
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': listId,
    })
    this.list = document.createElement('ul')
    this.list.className = 'teams-combobox-list'
    this.list.id = listId
    this.list.hidden = true
    this.list.setAttribute('role', 'listbox')
    this.listen()
  }

  /** Says to a screen reader whose list it is. */
  name(label: string): void {
    this.list.setAttribute('aria-label', label)
  }

  private listen(): void {
    const { input } = this
    input.addEventListener('input', () => {
      if (input.value === '') this.choose(undefined)
      this.look(LOOK_AFTER_MS)
    })
    input.addEventListener('click', () => this.look(0))
    input.addEventListener('keydown', event => this.onKey(event))
    // A browser that clears the box by its own button, or a person who typed and then chose nothing.
    input.addEventListener('blur', () => {
      this.close()
      input.value = this.chosen?.label ?? ''
    })
    // Pressing the mouse in the list must not take the focus away before the click arrives.
    this.list.addEventListener('mousedown', event => event.preventDefault())
  }

  private onKey(event: KeyboardEvent): void {
    const open = !this.list.hidden
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (open) this.move(event.key === 'ArrowDown' ? 1 : -1)
      else this.look(0)
    } else if (event.key === 'Enter' && open) {
      event.preventDefault()
      const choice = this.found[this.active]
      if (choice) this.choose(choice)
    } else if (event.key === 'Escape' && open) {
      // Closes the list, not the dialog around it.
      event.stopPropagation()
      event.preventDefault()
      this.close()
    }
  }

  private look(afterMs: number): void {
    window.clearTimeout(this.timer)
    this.asked += 1
    const mine = this.asked
    this.timer = window.setTimeout(async () => {
      // What stands there because it was chosen is no search: all choices are shown.
      const typed = this.input.value === this.chosen?.label ? '' : this.input.value.trim()
      if (this.found.length === 0) this.say('Searching…')
      const found = await this.options.find(typed)
      if (mine !== this.asked || document.activeElement !== this.input) return
      this.show(found)
    }, afterMs)
  }

  private show(found: Choice[]): void {
    this.found = found
    this.active = -1
    if (found.length === 0) {
      this.say('Nothing found')
      return
    }
    this.list.replaceChildren(
      ...found.map((choice, index) => {
        const item = document.createElement('li')
        item.id = `${this.list.id}-${index}`
        item.textContent = choice.label
        set(item, { role: 'option', 'aria-selected': String(choice.value === this.chosen?.value) })
        item.addEventListener('click', () => this.choose(choice))
        return item
      }),
    )
    this.open()
  }

  private say(text: string): void {
    const item = document.createElement('li')
    item.className = 'teams-combobox-said'
    item.textContent = text
    set(item, { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' })
    this.list.replaceChildren(item)
    this.open()
  }

  private move(by: number): void {
    const { length } = this.found
    if (length === 0) return
    this.active = (this.active + by + (this.active < 0 && by < 0 ? 1 : 0) + length) % length
    for (const [index, item] of [...this.list.children].entries()) {
      item.classList.toggle('active', index === this.active)
      if (index !== this.active) continue
      item.scrollIntoView({ block: 'nearest' })
      this.input.setAttribute('aria-activedescendant', item.id)
    }
  }

  private choose(choice: Choice | undefined): void {
    const changed = choice?.value !== this.chosen?.value
    this.chosen = choice
    this.input.value = choice?.label ?? ''
    this.close()
    if (changed) this.options.onChange()
  }

  private open(): void {
    this.list.hidden = false
    this.list.scrollIntoView({ block: 'nearest' })
    this.input.setAttribute('aria-expanded', 'true')
    this.input.removeAttribute('aria-activedescendant')
  }

  private close(): void {
    window.clearTimeout(this.timer)
    this.asked += 1
    this.found = []
    this.list.hidden = true
    this.input.setAttribute('aria-expanded', 'false')
    this.input.removeAttribute('aria-activedescendant')
  }
}

function set(element: HTMLElement, attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
}
