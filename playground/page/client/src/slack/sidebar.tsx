import type { ReactNode } from 'react'
import { AppIcon } from '../app-icon.tsx'
import { type Place, samePlace } from './place.ts'
import type { Channel, Desk } from './read.ts'

interface Props {
  desk: Desk
  place: Place
  isUnread: (channel: Channel) => boolean
  onGo: (place: Place) => void
}

/** The person's channels, and the app. */
export function Sidebar({ desk, place, isUnread, onGo }: Props) {
  const item = (to: Place, isCurrent: boolean, unread: boolean, inside: ReactNode) => (
    <button
      type="button"
      className={`side-item${unread ? ' is-unread' : ''}`}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={() => onGo(to)}
    >
      {inside}
      {unread && <span className="sr-only"> (unread)</span>}
    </button>
  )
  const isApp = typeof place === 'string'
  return (
    <nav className="slack-side" aria-label="Slack">
      <div className="side-workspace">{desk.workspace.name}</div>
      <div className="side-group">
        <h2>Channels</h2>
        <ul>
          {desk.channels.map(channel => (
            <li key={channel.id}>
              {item(
                { channel: channel.id },
                samePlace(place, { channel: channel.id }),
                isUnread(channel),
                <>
                  <span className="side-mark" aria-hidden="true">
                    {channel.isPrivate ? '🔒' : '#'}
                  </span>
                  {channel.name}
                </>,
              )}
            </li>
          ))}
        </ul>
      </div>
      <div className="side-group">
        <h2>Apps</h2>
        <ul>
          <li>
            {item(
              isApp ? place : 'home',
              isApp,
              desk.direct !== undefined && isUnread(desk.direct),
              <>
                <AppIcon size={18} />
                {desk.appName}
              </>,
            )}
          </li>
        </ul>
      </div>
    </nav>
  )
}
