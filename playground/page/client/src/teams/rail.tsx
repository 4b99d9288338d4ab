import { useClient } from './client.ts'
import { AppIcon, Avatar, ChannelIcon, GroupIcon } from './icons.tsx'
import { nameOf } from './places.ts'
import type { Place } from './types.ts'

interface Props {
  chats: Place[]
  channels: Place[]
  shown: string
  unread: (place: Place) => boolean
  onChoose: (place: string) => void
}

/** The person's chats, and the team with its channels. */
export function Rail({ chats, channels, ...rest }: Props) {
  const { tenant, person } = useClient()
  return (
    <nav className="teams-rail" aria-label="Chats and channels">
      <p className="teams-me">
        <Avatar name={person.fullName} />
        <span>
          <strong>{person.fullName}</strong>
          <small>{tenant.name}</small>
        </span>
      </p>
      <Group title="Chat" places={chats} {...rest} />
      <Group title={tenant.team.name} places={channels} {...rest} />
    </nav>
  )
}

function Group({
  title,
  places,
  shown,
  unread,
  onChoose,
}: Omit<Props, 'chats' | 'channels'> & { title: string; places: Place[] }) {
  const client = useClient()
  return (
    <div className="teams-group">
      <h2>{title}</h2>
      <ul>
        {places.map(place => {
          const isNew = unread(place)
          return (
            <li key={place.id}>
              <button
                type="button"
                className={isNew ? 'unread' : ''}
                aria-current={place.id === shown ? 'page' : undefined}
                onClick={() => onChoose(place.id)}
              >
                <PlaceIcon kind={place.kind} />
                <span>{nameOf(place, client)}</span>
                {isNew && <span className="teams-dot" role="img" aria-label="new messages" />}
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function PlaceIcon({ kind }: { kind: string }) {
  if (kind === 'personal') return <AppIcon />
  return kind === 'groupChat' ? <GroupIcon /> : <ChannelIcon />
}
