import { Fragment, useCallback, useEffect, useLayoutEffect, useRef } from 'react'
import { AppHeader } from './app-header.tsx'
import { Composer } from './composer.tsx'
import { useDesk } from './desk-context.ts'
import { Message } from './message.tsx'
import type { Place } from './place.ts'
import { readMessages } from './read.ts'
import { dayOf } from './time.ts'

const NEAR_END_PX = 80

/** A channel, or the direct message with the app: its messages and the composer. */
export function Conversation({ place, onGo }: { place: Place; onGo: (place: Place) => void }) {
  const { desk } = useDesk()
  const channel = typeof place === 'object' ? desk.channels.find(one => one.id === place.channel) : desk.direct
  const name = typeof place === 'object' ? `#${channel?.name ?? ''}` : desk.appName
  const messages = readMessages(desk, channel)
  const roots = messages.filter(message => !message.threadTs)
  const where = channel?.id ?? 'dm'

  const scroll = useRef<HTMLDivElement>(null)
  const isNearEnd = useRef(true)
  const stayAtEnd = useCallback(() => {
    const box = scroll.current
    if (box && isNearEnd.current) box.scrollTop = box.scrollHeight
  }, [])
  // After everything that was drawn: an edited message grows too.
  useLayoutEffect(stayAtEnd)
  useEffect(() => {
    if (!scroll.current) return
    // The world's panel may take room from below.
    const watching = new ResizeObserver(stayAtEnd)
    watching.observe(scroll.current)
    return () => watching.disconnect()
  }, [stayAtEnd])

  return (
    <>
      {typeof place === 'object' ? (
        <header className="slack-header">
          <h2>
            <span aria-hidden="true">{channel?.isPrivate ? '🔒 ' : '# '}</span>
            {channel?.name ?? 'This channel is gone'}
          </h2>
          <span className="quiet">{channel && `${channel.members.length} members`}</span>
        </header>
      ) : (
        <AppHeader place={place} onGo={onGo} />
      )}
      <div
        ref={scroll}
        className="slack-scroll"
        // A picture has its height only once it's there.
        onLoadCapture={stayAtEnd}
        onScroll={event => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
          isNearEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX
        }}
      >
        {roots.length === 0 && <p className="pane-empty">Nothing was said here yet.</p>}
        {/* A log is a polite live region: what comes is read out, what was there isn't. */}
        <div role="log" aria-label={`Messages in ${name}`} className="messages">
          {channel &&
            roots.map((message, index) => {
              const day = dayOf(message.ts, desk.me)
              const before = roots[index - 1]
              return (
                <Fragment key={message.ts}>
                  {(!before || dayOf(before.ts, desk.me) !== day) && <h3 className="message-day">{day}</h3>}
                  <Message
                    message={message}
                    channel={channel.id}
                    replies={messages.filter(one => one.threadTs === message.ts)}
                  />
                </Fragment>
              )
            })}
        </div>
      </div>
      {channel?.isArchived ? (
        <p className="composer-off">This channel is archived.</p>
      ) : (
        <Composer where={where} label={`Message ${name}`} canMention={typeof place === 'object'} />
      )}
    </>
  )
}
