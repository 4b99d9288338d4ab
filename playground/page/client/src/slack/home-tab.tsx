import { useRef } from 'react'
import { AppHeader } from './app-header.tsx'
import { Blocks } from './blocks/blocks.tsx'
import { useDesk } from './desk-context.ts'
import type { Place } from './place.ts'
import { SurfaceContext } from './surface-context.ts'
import { useKeptFocus } from './use-kept-focus.ts'

/** The app's Home tab, which the app publishes after the event `app_home_opened`. */
export function HomeTab({ place, onGo }: { place: Place; onGo: (place: Place) => void }) {
  const { desk } = useDesk()
  const box = useRef<HTMLDivElement>(null)
  const kept = useKeptFocus(box, view => view.focus({ preventScroll: true }))
  const { home, appName, workspace } = desk
  return (
    <>
      <AppHeader place={place} onGo={onGo} />
      <div className="slack-scroll">
        <div ref={box} className="home-view" tabIndex={-1} {...kept}>
          {!workspace.installed && (
            <p className="pane-empty">
              {appName} isn’t installed in {workspace.name}.
            </p>
          )}
          {workspace.installed && !home && <p className="pane-empty">Waiting for {appName}…</p>}
          {workspace.installed && home && (
            <SurfaceContext value={{ target: 'home', values: home.values, errors: {} }}>
              <Blocks blocks={home.blocks} />
            </SurfaceContext>
          )}
        </div>
      </div>
    </>
  )
}
