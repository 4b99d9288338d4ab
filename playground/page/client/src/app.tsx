import { useState } from 'react'
import { Drawer } from './drawer/drawer.tsx'
import { Guide } from './guide/guide.tsx'
import { Slack } from './slack/slack.tsx'
import { useLive } from './state.ts'
import { Teams } from './teams/teams.tsx'
import { TopBar } from './top-bar.tsx'
import { useQuery } from './use-query.ts'
import { World } from './world/world.tsx'

const WIDE_PX = 1280

/** The whole page: two chat clients side by side, the world panel, and the journal. */
export function App() {
  const { state, connected } = useLive()
  const [slackPerson = 'Ada', setSlackPerson] = useQuery('slack')
  const [teamsPerson = 'Ada', setTeamsPerson] = useQuery('teams')
  const [shown = 'both', setShown] = useQuery('show')
  const [isWorldOpen, setIsWorldOpen] = useState(() => innerWidth >= WIDE_PX)

  if (!state)
    return (
      <main className="app-waiting" aria-busy="true">
        <h1>Fleetfeed playground</h1>
        <p>Waiting for the playground’s server…</p>
      </main>
    )
  return (
    <div className="app">
      <TopBar
        state={state}
        slackPerson={slackPerson}
        teamsPerson={teamsPerson}
        onSlackPerson={setSlackPerson}
        onTeamsPerson={setTeamsPerson}
        shown={shown}
        onShow={setShown}
        isWorldOpen={isWorldOpen}
        onWorld={setIsWorldOpen}
      />
      {!connected && (
        <p className="app-lost" role="status">
          The playground’s server can’t be reached. Trying again…
        </p>
      )}
      <Guide state={state} slackPerson={slackPerson} teamsPerson={teamsPerson} />
      <div className="app-middle">
        <main className="panes" data-show={shown}>
          <section className="pane slack" aria-label="Slack-like client" hidden={shown === 'teams'}>
            <Slack state={state} person={slackPerson} />
          </section>
          <section className="pane teams" aria-label="Teams-like client" hidden={shown === 'slack'}>
            <Teams state={state} person={teamsPerson} />
          </section>
        </main>
        <aside className="rail" aria-label="World" hidden={!isWorldOpen}>
          <World state={state} />
        </aside>
      </div>
      <Drawer state={state} />
    </div>
  )
}
