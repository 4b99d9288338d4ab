import { useRef } from 'react'
import { AddApp } from './add-app.tsx'
import { useClient } from './client.ts'
import { MessageView } from './message.tsx'
import { nameOf } from './places.ts'
import { Thread } from './thread.tsx'
import type { Place } from './types.ts'
import { useNewestInSight } from './use-newest-in-sight.ts'

/** The messages of a place: a chat is one list, a channel has threads. */
export function MessageList({ place }: { place: Place }) {
  const client = useClient()
  const list = useRef<HTMLDivElement>(null)
  const { messages } = place
  const newest = messages.at(-1)
  useNewestInSight(list, newest?.id, JSON.stringify(newest && (client.person.views[newest.id] ?? newest)))

  const roots = messages.filter(({ replyTo }) => replyTo === undefined)
  return (
    <div
      className="teams-messages"
      role="log"
      aria-label={`Messages in ${nameOf(place, client)}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard.
      tabIndex={0}
      ref={list}
    >
      {place.kind === 'channel'
        ? roots.map(root => (
            <Thread key={root.id} place={place} root={root} replies={messages.filter(one => one.replyTo === root.id)} />
          ))
        : messages.map(message => <MessageView key={message.id} place={place} message={message} />)}
      {!place.installed && <AddApp place={place} />}
    </div>
  )
}
