import { useState } from 'react'
import { Entry } from './entry.tsx'
import type { Group } from './group-entries.ts'

/** One cause with its entries. The newest one is open until the person closes it. */
export function CauseGroup({ group, isOpen }: { group: Group; isOpen: boolean }) {
  const [chosen, setChosen] = useState<boolean>()
  const open = chosen ?? isOpen
  return (
    <details className="drawer-group" open={open}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary is a button. */}
      <summary
        onClick={event => {
          event.preventDefault()
          setChosen(!open)
        }}
      >
        <time dateTime={group.at}>{new Date(group.at).toLocaleTimeString('en-GB')}</time>
        <strong>{group.title}</strong>
        <span>{group.entries.length}</span>
      </summary>
      <ol>
        {group.entries.map(entry => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
    </details>
  )
}
