import { useState } from 'react'
import { useClient } from './client.ts'
import { MessageBox } from './message-box.tsx'
import { canWrite } from './places.ts'
import { Prompts } from './prompts.tsx'
import type { Place } from './types.ts'

/** The field for a message, with the commands of the app. */
export function Composer({ place }: { place: Place }) {
  const client = useClient()
  const [said, setSaid] = useState('')
  if (place.readOnly) return <p className="teams-composer-note">This channel is archived: nobody can write here.</p>
  if (!canWrite(place, client)) return null

  const mention = place.kind === 'personal' ? '' : `@${client.app} `
  const prompt = async (word: string) => {
    const done = await client.act({ do: 'message', where: place.id, text: `${mention}${word}` })
    setSaid(done.ok ? `Sent: ${word}` : '')
  }
  return (
    <div className="teams-composer">
      {place.installed && <Prompts mention={mention} onChoose={prompt} />}
      <MessageBox place={place} label={place.kind === 'channel' ? 'Start a post' : 'Type a message'} />
      <p className="sr-only" aria-live="polite">
        {said}
      </p>
    </div>
  )
}
