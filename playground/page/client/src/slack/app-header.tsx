import { AppIcon } from '../app-icon.tsx'
import { useDesk } from './desk-context.ts'
import type { Place } from './place.ts'

/** The app's name and its two tabs. */
export function AppHeader({ place, onGo }: { place: Place; onGo: (place: Place) => void }) {
  const { desk } = useDesk()
  const tab = (to: 'home' | 'direct', label: string) => (
    <button type="button" aria-current={place === to ? 'page' : undefined} onClick={() => onGo(to)}>
      {label}
    </button>
  )
  return (
    <header className="slack-header has-tabs">
      <h2>
        <AppIcon size={20} />
        {desk.appName}
      </h2>
      <nav className="slack-tabs" aria-label={desk.appName}>
        {tab('home', 'Home')}
        {tab('direct', 'Messages')}
      </nav>
    </header>
  )
}
