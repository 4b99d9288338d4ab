import type { JournalEntry } from '../../../api.ts'

const KINDS: Record<JournalEntry['kind'], { name: string; icon: string }> = {
  did: { name: 'Done by somebody', icon: 'M4 3.5 12.5 8 8.5 9.2 7 13Z' },
  request: { name: 'Request', icon: 'M2.5 6h9m-2.5-2.500L11.5 6M13.5 10h-9m2.5 2.500L4.5 10' },
  job: { name: 'Job', icon: 'M8 5.500v2.700l1.8 1.300M13 8A5 5 0 1 1 8 3a5 5 0 0 1 5 5' },
  row: {
    name: 'Row',
    icon: 'M3 4.500c0-1 2.2-1.8 5-1.800s5 .8 5 1.800v7c0 1-2.2 1.8-5 1.800s-5-.8-5-1.800zm0 0c0 1 2.2 1.8 5 1.800s5-.8 5-1.800M3 8c0 1 2.2 1.8 5 1.800S13 9 13 8',
  },
  message: { name: 'Message', icon: 'M3 3.500h10v7H8l-3 2.500v-2.500H3z' },
}

/** One entry of the journal; its JSON can be opened. */
export function Entry({ entry }: { entry: JournalEntry }) {
  const { name, icon } = KINDS[entry.kind]
  const line = (
    <>
      <svg viewBox="0 0 16 16" width="16" height="16" role="img" aria-label={name}>
        <title>{name}</title>
        <path
          d={icon}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span>{entry.text}</span>
    </>
  )
  return (
    <li className="drawer-entry" data-kind={entry.kind}>
      {entry.detail === undefined ? (
        <p>{line}</p>
      ) : (
        <details>
          <summary>{line}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
          <pre tabIndex={0}>{JSON.stringify(entry.detail, null, 2)}</pre>
        </details>
      )}
    </li>
  )
}
