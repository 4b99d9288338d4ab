import { useCallback, useMemo, useState } from 'react'
import type { State, TeamsAct } from '../../../api.ts'
import { type Deed, doTeams } from '../state.ts'
import { type Client, ClientContext } from './client.ts'
import { Composer } from './composer.tsx'
import { Dialog } from './dialog.tsx'
import { MessageList } from './message-list.tsx'
import { PlaceHeader } from './place-header.tsx'
import { placesOf } from './places.ts'
import { Rail } from './rail.tsx'
import './teams.css'
import './messages.css'
import './front.css'
import { Toasts } from './toasts.tsx'
import type { Person, Tenant } from './types.ts'
import { useToasts } from './use-toasts.ts'
import { useUnread } from './use-unread.ts'

/** A client that looks and works as Microsoft Teams does, with one person at it. */
export function Teams({ state, person }: { state: State; person: string }) {
  const [tenant] = state.teams.tenants
  const found = tenant?.people.find(({ name, id }) => name.toLowerCase() === person.toLowerCase() || id === person)
  if (!tenant || !found) return <p className="teams-nobody">{person} is not in this Teams.</p>
  return <Desk app={state.teams.app.name} tenant={tenant} person={found} />
}

function Desk({ app, tenant, person }: { app: string; tenant: Tenant; person: Person }) {
  const [chosen, setChosen] = useState('')
  const { toasts, say, drop } = useToasts(person)
  const { chats, channels } = placesOf(tenant, person)
  const all = [...chats, ...channels]
  // Each person has their own personal chat, so a change of person changes the chat.
  const place = all.find(one => one.id === chosen) ?? all[0]
  const unread = useUnread(tenant, person, place?.id ?? '')

  const act = useCallback(
    async (deed: Deed<TeamsAct>) => {
      const done = await doTeams({ ...deed, person: person.name })
      if (!done.ok) say('trouble', done.error)
      return done
    },
    [person.name, say],
  )
  const client: Client = useMemo(() => ({ app, tenant, person, act }), [app, tenant, person, act])
  if (!place) return <p className="teams-nobody">{person.fullName} is nowhere.</p>

  const { dialog } = person
  return (
    <ClientContext value={client}>
      <div className="teams-client">
        {/* A dialog is in front of this Teams only: the rest of the page stays usable, also to copy from. */}
        <div className="teams-desk" inert={dialog !== undefined}>
          <Rail chats={chats} channels={channels} shown={place.id} unread={unread} onChoose={setChosen} />
          <div className="teams-place">
            <PlaceHeader place={place} />
            <MessageList place={place} key={`${person.id} ${place.id}`} />
            <Composer place={place} key={`${place.id} composer`} />
          </div>
        </div>
        {dialog && <Dialog dialog={dialog} />}
        <Toasts toasts={toasts} onDrop={drop} />
      </div>
    </ClientContext>
  )
}
