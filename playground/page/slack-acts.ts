import type { LocalSlack } from '../slack/slack.ts'
import type { Done, SlackAct } from './api.ts'
import { done } from './done.ts'
import type { Journal } from './journal.ts'
import { labelOf } from './label.ts'

/** Carries out in the local Slack what somebody did in the page: the app gets the same signed request as from the real one. */
export async function actInSlack(slack: LocalSlack, journal: Journal, act: SlackAct): Promise<Done> {
  const person = slack.person(act.person)
  const did = (what: string) => journal.did(`${person.realName} in Slack: ${what}`)
  type OnElement = Extract<SlackAct, { blockId: string }>
  // Not the whole act: its text would be taken for what stands on the element.
  const which = ({ blockId, actionId }: OnElement) => ({ blockId, actionId })
  const label = (on: OnElement) => `“${labelOf(slack, act.person, on.target, on)}”`
  switch (act.do) {
    case 'openHome':
      did('opens the Home tab')
      await person.openHome()
      return done
    case 'message':
      did(`writes “${act.text}”`)
      await person.message(act.where, act.text, act.threadTs === undefined ? {} : { threadTs: act.threadTs })
      return done
    case 'command':
      did(`types ${act.line}`)
      await person.command(act.where, act.line)
      return done
    case 'click': {
      did(`clicks ${label(act)}`)
      const { confirm } = act
      await person.click(act.target, { ...which(act), ...(confirm === undefined ? {} : { confirm }) })
      return done
    }
    case 'choose':
      did(`chooses in ${label(act)}`)
      // The client has asked already, where the menu asks for confirmation.
      await person.choose(act.target, which(act), act.choice, {
        confirm: true,
        ...(act.query === undefined ? {} : { query: act.query }),
      })
      return done
    case 'tick':
      did(`ticks in ${label(act)}`)
      await person.tick(act.target, which(act), act.values, { confirm: true })
      return done
    case 'type':
      // May come with every letter: only Enter is recorded as an act.
      if (act.enter) did(`types in ${label(act)} and presses Enter`)
      await person.type(act.target, which(act), act.text, { enter: act.enter ?? false })
      return done
    case 'suggestions': {
      const found = await person.suggestions(act.target, which(act), act.query)
      return { ok: true, suggestions: found.map(one => ({ value: one.value, label: one.text.text })) }
    }
    case 'submit':
      did(`presses “${person.view()?.submit ?? 'Submit'}”`)
      await person.submit()
      return done
    case 'closeModal':
      did(`closes “${person.view()?.title ?? 'the modal'}”`)
      await person.closeModal({ all: act.all ?? false })
      return done
    default:
      return act satisfies never
  }
}
