import type { State } from '../../../api.ts'
import { Clock } from './clock.tsx'
import { FeedRow } from './feed-row.tsx'
import { PersonRow } from './person-row.tsx'
import { PLATFORMS } from './platforms.ts'
import { useWorld } from './use-world.ts'
import './world.css'

/** The panel for what happens outside the chats: the makers' feeds, the clock, and the people. */
export function World({ state }: { state: State }) {
  const doer = useWorld()
  const { feeds, people, now } = state.world
  return (
    <section className="world" aria-labelledby="world-title">
      <div className="world-head">
        <h2 id="world-title">The world outside</h2>
        <p className="world-said" role="status" data-tone={doer.said?.tone}>
          {doer.busy ? 'Working…' : doer.said?.text}
        </p>
      </div>
      <div className="world-parts">
        <section className="world-feeds" aria-labelledby="world-feeds">
          <h3 id="world-feeds">Makers’ feeds</h3>
          {feeds ? (
            <ul>
              {feeds.map(feed => (
                <FeedRow key={feed.oem} feed={feed} doer={doer} />
              ))}
            </ul>
          ) : (
            <p>The real OEMs are asked (FEEDS=oem): with the credentials that they gave you, at their own pace.</p>
          )}
        </section>
        <section aria-labelledby="world-time">
          <h3 id="world-time">Time</h3>
          <Clock now={now} doer={feeds ? doer : undefined} />
        </section>
        <section className="world-who" aria-labelledby="world-people">
          <h3 id="world-people">People</h3>
          {(['slack', 'teams'] as const).map(platform => (
            <details key={platform} className="world-people">
              <summary>Roles and languages in {PLATFORMS[platform]}</summary>
              <ul>
                {people
                  .filter(one => one.platform === platform)
                  .map(one => (
                    <PersonRow key={one.person} {...one} state={state} doer={doer} />
                  ))}
              </ul>
            </details>
          ))}
        </section>
      </div>
    </section>
  )
}
