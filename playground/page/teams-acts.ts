import type { LocalTeams } from '../teams/teams.ts'
import type { Done, TeamsAct } from './api.ts'
import { done } from './done.ts'
import type { Journal } from './journal.ts'

/** Carries out in the local Teams what somebody did in the page: the app gets the same activity as from the real one. */
export async function actInTeams(teams: LocalTeams, journal: Journal, act: TeamsAct): Promise<Done> {
  const person = teams.person(act.person)
  const did = (what: string) => journal.did(`${person.fullName} in Teams: ${what}`)
  switch (act.do) {
    case 'message':
      did(`writes “${act.text}”`)
      await person.message(act.where, act.text, act.thread === undefined ? {} : { thread: act.thread })
      return done
    case 'press':
      did(`presses “${act.title || 'a card'}”`)
      await person.press(act.target, act)
      return done
    case 'suggestions': {
      const found = await person.suggestions(act.target, act.input, act.query)
      return { ok: true, suggestions: found.map(one => ({ value: one.value, label: one.title })) }
    }
    case 'closeDialog':
      did('closes the dialog')
      await person.closeDialog()
      return done
    case 'answerFile':
      did(act.accept ? 'accepts a file' : 'declines a file')
      await (act.accept ? person.acceptFile(act.message) : person.declineFile(act.message))
      return done
    case 'install':
      did(`adds the app (${act.scope})`)
      await teams.installFor(person.id, act.scope)
      return done
    case 'uninstall':
      did(`removes the app (${act.scope})`)
      await teams.uninstallFor(person.id, act.scope)
      return done
    default:
      return act satisfies never
  }
}
