import { useState } from 'react'
import { MessageView } from './message.tsx'
import { MessageBox } from './message-box.tsx'
import type { Message, Place } from './types.ts'

/** A post in a channel with the replies to it. */
export function Thread({ place, root, replies }: { place: Place; root: Message; replies: Message[] }) {
  const [answers, setAnswers] = useState(false)
  return (
    <article className="teams-thread" aria-label={`Post by ${root.from}`}>
      <MessageView place={place} message={root} />
      {replies.length > 0 && (
        <div className="teams-replies">
          {replies.map(reply => (
            <MessageView key={reply.id} place={place} message={reply} />
          ))}
        </div>
      )}
      {!place.readOnly &&
        (answers ? (
          <MessageBox place={place} thread={root.id} label="Reply" autoFocus onSent={() => setAnswers(false)} />
        ) : (
          <button type="button" className="teams-reply" onClick={() => setAnswers(true)}>
            Reply
          </button>
        ))}
    </article>
  )
}
