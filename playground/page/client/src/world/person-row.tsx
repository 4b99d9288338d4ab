import { languageOf } from '../../../../../adapters/chat/words/languages.ts'
import type { RoleName, State } from '../../../api.ts'
import { LOCALES } from '../../../locales.ts'
import { PLATFORMS } from './platforms.ts'
import type { WorldDoer } from './use-world.ts'

const ROLES: { value: RoleName; label: string }[] = [
  { value: 'administrator', label: 'Administrator' },
  { value: 'fleet_administrator', label: 'Fleet Administrator' },
  { value: 'member', label: 'No role' },
]
type Props = State['world']['people'][number] & { state: State; doer: WorldDoer }

/** The role and the language of a person. */
export function PersonRow({ platform, person, role, state, doer: { act, busy } }: Props) {
  const known =
    (platform === 'slack'
      ? state.slack.workspaces[0]?.people.map(one => ({ ...one, fullName: one.realName }))
      : state.teams.tenants[0]?.people) ?? []
  const found = known.find(one => one.name.toLowerCase() === person.toLowerCase() || one.id === person)
  const name = found?.fullName ?? person
  const speak = (locale: string) => void act({ do: 'language', platform, person, locale })
  const become = (value: string) => {
    const role = ROLES.find(one => one.value === value)?.value
    if (role) void act({ do: 'role', platform, person, role })
  }
  return (
    <li className="world-person">
      <span>{name}</span>
      <select
        aria-label={`Role of ${name} in ${PLATFORMS[platform]}`}
        value={role}
        disabled={busy}
        onChange={event => become(event.target.value)}
      >
        {ROLES.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <select
        aria-label={`Language of ${name} in ${PLATFORMS[platform]}`}
        value={LOCALES.find(one => one.tag === languageOf(found?.locale ?? ''))?.locale}
        disabled={busy}
        onChange={event => speak(event.target.value)}
      >
        {LOCALES.map(({ locale, name }) => (
          <option key={locale} value={locale}>
            {name}
          </option>
        ))}
      </select>
    </li>
  )
}
