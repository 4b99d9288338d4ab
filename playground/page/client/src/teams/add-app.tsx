import { useEffect, useRef, useState } from 'react'
import { useClient } from './client.ts'
import { AppIcon } from './icons.tsx'
import { scopeOf } from './places.ts'
import type { Place } from './types.ts'

const WHAT =
  'It connects the data feeds of your machines, lets you choose and approve them, and shows what is billable.'

/** Adds the app to a place that doesn't have it. */
export function AddApp({ place }: { place: Place }) {
  const { app, tenant, act } = useClient()
  const [busy, setBusy] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  // Scrolls into view: below old messages, nobody would see it after the app was removed.
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const where =
    place.kind === 'personal'
      ? 'for you'
      : place.kind === 'channel'
        ? `to team ${tenant.team.name}`
        : `to ${place.name}`

  const add = async () => {
    setBusy(true)
    await act({ do: 'install', scope: scopeOf(place) })
    setBusy(false)
  }
  return (
    <div className="teams-add" ref={box}>
      <AppIcon />
      <p>
        <strong>{place.kind === 'personal' ? `${app} is not added yet.` : `${app} is not here yet.`}</strong> {WHAT}
      </p>
      <button type="button" className="teams-primary" onClick={add} disabled={busy}>
        Add {app} {where}
      </button>
    </div>
  )
}
