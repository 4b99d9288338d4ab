import { useClient } from './client.ts'
import { AppIcon, ChannelIcon, GroupIcon } from './icons.tsx'
import { nameOf, scopeOf } from './places.ts'
import type { Place } from './types.ts'

/** The name of the place, and whether the app is installed there. */
export function PlaceHeader({ place }: { place: Place }) {
  const client = useClient()
  const { app, tenant, act } = client
  const scope = scopeOf(place)
  return (
    <header className="teams-header">
      {place.kind === 'personal' ? <AppIcon /> : place.kind === 'groupChat' ? <GroupIcon /> : <ChannelIcon />}
      <h2>
        {place.kind === 'channel' && <span className="teams-team">{tenant.team.name} › </span>}
        {nameOf(place, client)}
      </h2>
      {place.installed && (
        <button type="button" className="teams-quiet" onClick={() => act({ do: 'uninstall', scope })}>
          Remove<span className="sr-only"> {app} from here</span>
        </button>
      )}
    </header>
  )
}
