import '../teams/teams.css'
import '../teams/messages.css'
import '../teams/front.css'
import { type Client, ClientContext } from '../teams/client.ts'
import { Dialog } from '../teams/dialog.tsx'
import { MessageView } from '../teams/message.tsx'
import type { Person, Place } from '../teams/types.ts'
import type { Shot } from './sheet.ts'

const place: Place = {
  id: 'P1',
  kind: 'personal',
  name: 'Ada',
  members: ['29:ada'],
  installed: true,
  readOnly: false,
  messages: [],
}

const person: Person = {
  id: '29:ada',
  aadObjectId: 'ada',
  name: 'Ada',
  fullName: 'Ada Lovelace',
  locale: 'en-US',
  tz: 'Europe/Paris',
  blocked: false,
  views: {},
  dialog: undefined,
  errors: {},
  notices: [],
  trouble: [],
}

/** A client whose actions do nothing. */
const client: Client = {
  app: 'Fleetfeed',
  tenant: {
    id: 'T1',
    name: 'Acme Rental',
    team: { id: 'TEAM', name: 'Acme Rental', installed: true, archived: false },
    places: [place],
    people: [person],
  },
  person,
  act: async () => ({ ok: true }),
}

/** The JSON that the app sent; its type depends on the surface. */
interface Sent {
  attachments: [{ content: Record<string, unknown> }]
  task: {
    value: { title: string; height: unknown; width: unknown; card: { content: Record<string, unknown> } }
  }
}

/** A screen as the Teams-like client draws it. */
export function TeamsShot({ shot }: { shot: Shot }) {
  return (
    <ClientContext value={client}>
      <div className={`pane teams shot-${shot.surface.replace(' ', '-')}`}>
        <div className="teams-client">
          <Inside shot={shot} />
        </div>
      </div>
    </ClientContext>
  )
}

function Inside({ shot }: { shot: Shot }) {
  const sent = shot.sent as Sent
  if (shot.surface === 'teams dialog') {
    const { title, height, width, card } = sent.task.value
    return <Dialog dialog={{ title, height, width, card: card.content }} />
  }
  const message = { id: '1794301200000', from: 'app', text: '', card: sent.attachments[0].content }
  return (
    <div className="teams-messages">
      <MessageView place={place} message={message} />
    </div>
  )
}
