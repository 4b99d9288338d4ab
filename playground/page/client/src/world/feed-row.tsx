import type { FeedState, FeedTrouble } from '../../../api.ts'
import { Credentials } from './credentials.tsx'
import type { WorldDoer } from './use-world.ts'

const MACHINES = 12
const TROUBLES: { value: FeedTrouble | ''; label: string }[] = [
  { value: '', label: 'Works' },
  { value: 'refused', label: 'Refuses the password' },
  { value: 'throttled', label: 'Asks to slow down' },
  { value: 'down', label: 'Is down' },
]

/** One maker's feed: its number of machines, and its fault. */
export function FeedRow({ feed, doer }: { feed: FeedState; doer: WorldDoer }) {
  const { oem, name, machines, trouble, credentials } = feed
  const { act, busy } = doer
  const behave = (value: string) =>
    act({ do: 'trouble', oem, trouble: TROUBLES.find(one => one.value === value)?.value || null })
  return (
    <li className={`world-feed${trouble ? ' in-trouble' : ''}`}>
      <p>
        <strong>{name}</strong>
        <span>{machines.toLocaleString('en')} machines</span>
      </p>
      <div className="world-do">
        <button type="button" disabled={busy} onClick={() => act({ do: 'addMachines', oem, count: MACHINES })}>
          Add {MACHINES}
          <span className="sr-only"> machines to {name}</span>
        </button>
        <select
          aria-label={`How the feed of ${name} behaves`}
          value={trouble ?? ''}
          disabled={busy}
          onChange={event => behave(event.target.value)}
        >
          {TROUBLES.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <Credentials name={name} credentials={credentials} />
    </li>
  )
}
