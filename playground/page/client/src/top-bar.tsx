import type { State } from '../../api.ts'
import { AppIcon } from './app-icon.tsx'
import { type Choice, PersonSelect } from './person-select.tsx'
import { useTheme } from './use-theme.ts'

interface Props {
  state: State
  slackPerson: string
  teamsPerson: string
  onSlackPerson: (name: string) => void
  onTeamsPerson: (name: string) => void
  /** Which clients are shown: `both`, `slack` or `teams`. */
  shown: string
  onShow: (shown: string) => void
  isWorldOpen: boolean
  onWorld: (isOpen: boolean) => void
}

/** The page's title, the person of each client, and which clients are shown. */
export function TopBar(props: Props) {
  const { state, shown, onShow, isWorldOpen, onWorld } = props
  const [theme, setTheme] = useTheme()
  const other = theme === 'dark' ? 'light' : 'dark'
  return (
    <header className="top-bar">
      <h1>
        <AppIcon size={24} />
        <span>Fleetfeed</span>
      </h1>
      <p className="notice">Playground: nothing here is real Slack or Teams</p>
      <div className="top-who">
        <PersonSelect
          label="Slack as"
          people={slackPeople(state)}
          person={props.slackPerson}
          onChange={props.onSlackPerson}
        />
        <PersonSelect
          label="Teams as"
          people={teamsPeople(state)}
          person={props.teamsPerson}
          onChange={props.onTeamsPerson}
        />
      </div>
      <fieldset className="segments">
        <legend className="sr-only">What is shown</legend>
        {(['both', 'slack', 'teams'] as const).map(value => (
          <label key={value}>
            <input type="radio" name="shown" checked={shown === value} onChange={() => onShow(value)} />
            <span>{SHOWN[value]}</span>
          </label>
        ))}
      </fieldset>
      <button type="button" className="top-button" aria-pressed={isWorldOpen} onClick={() => onWorld(!isWorldOpen)}>
        World
      </button>
      <button
        type="button"
        className="top-button is-icon"
        aria-label={`Switch to the ${other} theme`}
        title={`Switch to the ${other} theme`}
        onClick={() => setTheme(other)}
      >
        <span aria-hidden="true">{theme === 'dark' ? '☀' : '☾'}</span>
      </button>
    </header>
  )
}

const SHOWN = { both: 'Both', slack: 'Slack', teams: 'Teams' } as const

const slackPeople = (state: State): Choice[] =>
  state.slack.workspaces
    .flatMap(workspace => workspace.people)
    .filter(person => !person.isBot)
    .map(person => ({ name: person.name, label: person.realName }))

const teamsPeople = (state: State): Choice[] =>
  state.teams.tenants.flatMap(tenant => tenant.people).map(person => ({ name: person.name, label: person.fullName }))
