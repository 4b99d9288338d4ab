import { useId, useState } from 'react'
import type { State } from '../../../api.ts'
import { CauseGroup } from './cause-group.tsx'
import './drawer.css'
import { groupEntries } from './group-entries.ts'

const KEY = 'fleetfeed-playground-drawer'

/** What just happened behind the screens: each click with the requests, jobs, rows and messages that followed. */
export function Drawer({ state }: { state: State }) {
  const [open, setOpen] = useState(() => localStorage.getItem(KEY) === 'open')
  const panel = useId()
  const groups = groupEntries(state.journal)
  const [newest] = groups

  const toggle = () => {
    localStorage.setItem(KEY, open ? 'closed' : 'open')
    setOpen(!open)
  }
  return (
    <section className={`drawer${open ? ' open' : ''}`} aria-label="What just happened">
      <h2>
        <button type="button" aria-expanded={open} aria-controls={panel} onClick={toggle}>
          <span className="drawer-arrow" aria-hidden="true">
            {open ? '▾' : '▴'}
          </span>
          What just happened
        </button>
        {newest && !open && (
          <span className="drawer-newest">
            {newest.title} <span>({count(newest.entries.length)})</span>
          </span>
        )}
      </h2>
      <section className="drawer-panel" id={panel} hidden={!open} aria-label="Causes and what came of them">
        {groups.length === 0 && <p className="drawer-none">Nothing yet. Click something in Slack or Teams.</p>}
        {groups.map(group => (
          <CauseGroup key={group.cause} group={group} isOpen={group === newest} />
        ))}
      </section>
    </section>
  )
}

const count = (entries: number) => (entries === 1 ? '1 thing' : `${entries} things`)
