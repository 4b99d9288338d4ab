import { expect } from 'vitest'
import { en } from '../../adapters/chat/words/en.ts'
import { isFields, text } from '../../playground/json.ts'
import type { State } from '../../playground/page/api.ts'
import type { TestPage, Window } from './page.ts'
import { readCard } from './read-card.ts'
import { seen } from './seen.ts'

type Fields = Record<string, unknown>

/** What a person does in the page’s Slack client: it finds what to use on the drawn screen, as the page does. */
export function slackClicks(page: TestPage, window: Window, name: string) {
  const person = (state: State) =>
    state.slack.workspaces[0]?.people.find(one => one.name === name.toLowerCase()) ?? missing(name)
  const front = (state: State) => person(state).stack.at(-1)
  /** The block and element, once they are drawn. */
  const element = async (target: 'home' | 'modal', fits: (element: Fields, block: Fields) => boolean) => {
    return await window.sees(state => {
      const view = target === 'home' ? person(state).home : front(state)
      for (const block of nodes(view).filter(node => 'block_id' in node))
        for (const one of nodes(block).filter(node => 'action_id' in node))
          if (fits(one, block)) return { target, blockId: text(block.block_id), actionId: text(one.action_id) }
      return undefined
    })
  }
  const labelled = (label: string) => (_: Fields, block: Fields) => isFields(block.label) && block.label.text === label
  return {
    /** Where the element of that action is. */
    element: (target: 'home' | 'modal', action: string) => element(target, one => one.action_id === action),
    openHome: () => page.slack({ person: name, do: 'openHome' }),
    click: async (target: 'home' | 'modal', action: string, value?: string) => {
      const fits = (one: Fields) => one.action_id === action && (value === undefined || one.value === value)
      const found = await element(target, fits)
      const did = await page.slack({ person: name, do: 'click', ...found })
      if (did.ok) return did
      // If the screen is redrawn between look and click, the click goes to the new element, as with a person.
      const again = await element(target, (one, block) => fits(one) && block.block_id !== found.blockId)
      return await page.slack({ person: name, do: 'click', ...again })
    },
    type: async (label: string, words: string) =>
      page.slack({ person: name, do: 'type', ...(await element('modal', labelled(label))), text: words }),
    choose: async (label: string, choice: string) =>
      page.slack({ person: name, do: 'choose', ...(await element('modal', labelled(label))), choice }),
    submit: () => page.slack({ person: name, do: 'submit' }),
    close: () => page.slack({ person: name, do: 'closeModal', all: true }),
    sees: (words: string) =>
      window.sees(state => `${text(titleOf(front(state)))}\n${seen(front(state))}`.includes(words)),
  }
}

const titleOf = (view: Fields | undefined) => (isFields(view?.title) ? view.title.text : '')

/** The same for the page’s Teams client. */
export function teamsClicks(page: TestPage, window: Window, name: string) {
  const tenant = (state: State) => state.teams.tenants[0] ?? missing('tenant')
  const front = (state: State) => {
    const person = tenant(state).people.find(one => one.name === name) ?? missing(name)
    if (person.dialog) return { target: 'dialog' as const, card: person.dialog.card }
    const place = tenant(state).places.find(one => one.kind === 'personal' && one.name === name) ?? missing(name)
    const message = place.messages.findLast(one => one.card)
    return message && { target: { where: place.id, id: message.id }, card: person.views[message.id] ?? message.card }
  }
  return {
    install: (scope: 'personal' | 'team') => page.teams({ person: name, do: 'install', scope }),
    write: (words: string) => page.teams({ person: name, do: 'message', where: 'dm', text: words }),
    press: async (action: string, payloadText?: string, inputs: Record<string, string> = {}) => {
      const found = await window.sees(state => {
        const shown = front(state)
        const node = nodes(shown?.card).find(one => {
          const data = JSON.stringify(one.data ?? {})
          const does = data.includes(`"action":"${action}"`) || one.verb === action
          return text(one.type).startsWith('Action.') && does && (!payloadText || data.includes(`"${payloadText}"`))
        })
        return shown && node && { target: shown.target, title: text(node.title), data: node.data }
      })
      return await page.teams({ person: name, do: 'press', ...found, inputs })
    },
    close: () => page.teams({ person: name, do: 'closeDialog' }),
    sees: (words: string) => window.sees(state => readCard(front(state)?.card).includes(words)),
  }
}

/** Every object in a JSON value. */
function nodes(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.flatMap(nodes)
  if (!isFields(value)) return []
  return [value, ...Object.values(value).flatMap(nodes)]
}

function missing(what: string): never {
  throw new Error(`There is no ${what}`)
}

/** In Slack, goes from the Marketplace to an integration with everything selected. */
export async function connectInSlack(page: TestPage, window: Window): Promise<void> {
  const ada = slackClicks(page, window, 'Ada')
  await ada.openHome()
  await ada.click('home', 'app.view', 'caterpillar')
  await ada.click('modal', 'app.install')
  // The fields of the simulated feeds are those of the form.
  for (const [id, value] of Object.entries(page.product.feeds.credentials.caterpillar))
    expect(await ada.type(en.field[id as keyof typeof en.field], value ?? '')).toEqual({ ok: true })
  await ada.submit()
  await ada.sees(en.picker.title)
  await ada.submit()
  await ada.sees('has started with')
  await ada.close()
  await page.product.drain()
}
