import { Card } from './card/card.tsx'
import { useClient } from './client.ts'
import { FileCard } from './file-card.tsx'
import { AppIcon, Avatar } from './icons.tsx'
import { MessageText } from './message-text.tsx'
import { timeOf } from './time-of.ts'
import type { Message, Place } from './types.ts'

/** One message as this person sees it: their card may differ from everybody's. */
export function MessageView({ place, message }: { place: Place; message: Message }) {
  const { app, tenant, person, act } = useClient()
  const fromApp = message.from === 'app'
  const own = message.from === person.name
  const author = fromApp ? app : (tenant.people.find(({ name }) => name === message.from)?.fullName ?? message.from)
  const card = person.views[message.id] ?? message.card
  const target = { where: place.id, id: message.id }
  const time = timeOf(message.id, person)

  return (
    <div className={`teams-message${own ? ' own' : ''}`} data-message={message.id}>
      {fromApp ? <AppIcon /> : <Avatar name={author} />}
      <div className="teams-said">
        <p className="teams-by">
          <strong>{author}</strong>
          {fromApp && <span className="teams-badge">App</span>}
          {time && <time dateTime={time.iso}>{time.text}</time>}
          {message.edited && <span>Edited</span>}
          {place.kind !== 'personal' && person.views[message.id] && <span>Only you see it so</span>}
        </p>
        {message.deleted ? (
          <p className="teams-text gone">This message has been deleted.</p>
        ) : (
          <>
            {message.text !== '' && <MessageText text={message.text} />}
            {message.file && <FileCard id={message.id} file={message.file} />}
            {card && (
              <Card
                json={card}
                label={`Card from ${author}`}
                onPress={async press => {
                  await act({ do: 'press', target, ...press })
                }}
                suggest={async (input, query) => {
                  const done = await act({ do: 'suggestions', target, input, query })
                  return done.ok ? (done.suggestions ?? []) : []
                }}
              />
            )}
          </>
        )}
      </div>
    </div>
  )
}
