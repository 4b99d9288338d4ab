import { useId, useRef, useState } from 'react'
import { AppIcon } from '../app-icon.tsx'
import { Blocks } from './blocks/blocks.tsx'
import { Markup } from './blocks/markup.tsx'
import { Composer } from './composer.tsx'
import { useDesk } from './desk-context.ts'
import { FileBelow } from './file.tsx'
import type { Seen } from './read.ts'
import { SurfaceContext } from './surface-context.ts'
import { clockOf, instantOf } from './time.ts'
import { useKeptFocus } from './use-kept-focus.ts'

interface Props {
  message: Seen
  channel: string
  /** Undefined for a reply, which has none. */
  replies?: Seen[]
}

/** One message, with its thread behind a button. */
export function Message({ message, channel, replies }: Props) {
  const { desk } = useDesk()
  const [isOpen, setIsOpen] = useState(false)
  const id = useId()
  const box = useRef<HTMLElement>(null)
  const kept = useKeptFocus(box, article => article.focus({ preventScroll: true }))
  const { people, files, botUserId } = desk.workspace
  const author = people.find(person => person.id === message.user)
  const isApp = message.user === botUserId
  const name = isApp ? desk.appName : (author?.realName ?? 'Somebody')
  const count = replies?.length ?? 0

  return (
    <article
      ref={box}
      className={`message${message.isForMeOnly ? ' is-for-me' : ''}`}
      aria-labelledby={`${id}-name`}
      tabIndex={-1}
      {...kept}
    >
      {isApp ? (
        <AppIcon size={34} />
      ) : (
        <span className="avatar" data-tone={toneOf(message.user)} aria-hidden="true">
          {initials(name)}
        </span>
      )}
      <div className="message-body">
        {message.isForMeOnly && <p className="message-private">Only visible to you</p>}
        <div className="message-head">
          <strong id={`${id}-name`}>{name}</strong>
          {isApp && <span className="badge">APP</span>}
          <time dateTime={instantOf(message.ts).toISOString()}>{clockOf(message.ts, desk.me)}</time>
          {message.isEdited && <span className="quiet">(edited)</span>}
        </div>
        {message.blocks.length > 0 ? (
          <SurfaceContext value={{ target: { channel, ts: message.ts }, values: {}, errors: {} }}>
            <Blocks blocks={message.blocks} />
          </SurfaceContext>
        ) : (
          message.text !== '' && <Markup block={{ type: 'section', text: { type: 'mrkdwn', text: message.text } }} />
        )}
        {message.files.map(fileId => {
          const file = files.find(one => one.id === fileId)
          return file && <FileBelow key={fileId} file={file} />
        })}
        {replies && !message.isForMeOnly && (
          <button
            type="button"
            className={`thread-toggle${count > 0 || isOpen ? '' : ' is-quiet'}`}
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
          >
            {count === 0 ? 'Reply in thread' : count === 1 ? '1 reply' : `${count} replies`}
          </button>
        )}
        {replies && isOpen && (
          <div className="thread">
            {replies.map(reply => (
              <Message key={reply.ts} message={reply} channel={channel} />
            ))}
            <Composer where={channel} threadTs={message.ts} label="Reply" canMention />
          </div>
        )}
      </div>
    </article>
  )
}

const initials = (name: string) =>
  name
    .split(' ')
    .map(part => part[0] ?? '')
    .join('')
    .slice(0, 2)

/** One of a few colours, always the same for the same person. */
const toneOf = (id: string) => [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 4
