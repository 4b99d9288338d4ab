import { useEffect, useState } from 'react'
import type { WorldDoer } from './use-world.ts'

const TICK_MS = 5000

/** The product's clock. It runs, and can jump if no real platform or OEM is used. */
export function Clock({ now, doer }: { now: string; doer: WorldDoer | undefined }) {
  const [passed, setPassed] = useState(0)
  // States come only when something happens; meanwhile the clock runs here.
  useEffect(() => {
    const since = performance.now()
    const tick = () => setPassed(now === '' ? 0 : performance.now() - since)
    tick()
    const timer = window.setInterval(tick, TICK_MS)
    return () => window.clearInterval(timer)
  }, [now])
  const at = new Date(Date.parse(now) + passed)
  return (
    <div className="world-clock">
      <p>
        <time dateTime={at.toISOString()}>
          <strong>
            {at.toLocaleDateString('en-GB', {
              timeZone: 'UTC',
              weekday: 'short',
              day: 'numeric',
              month: 'long',
              year: 'numeric',
            })}
          </strong>
          <span>{at.toLocaleTimeString('en-GB', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit' })} UTC</span>
        </time>
      </p>
      {doer && (
        <div className="world-do">
          <button type="button" disabled={doer.busy} onClick={() => doer.act({ do: 'nextSync' })}>
            Next sync
          </button>
          <button type="button" disabled={doer.busy} onClick={() => doer.act({ do: 'endOfMonth' })}>
            End of month
          </button>
        </div>
      )}
    </div>
  )
}
