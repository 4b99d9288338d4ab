import { useEffect, useState } from 'react'
import type { Channel, Desk } from './read.ts'

const latest = (channel: Channel) => Number((channel.messages.at(-1) as { ts?: string } | undefined)?.ts ?? 0)

/** The channels with messages that this person hasn't seen since the page was opened. */
export function useUnread(desk: Desk, open: string | undefined): (channel: Channel) => boolean {
  const channels = desk.direct ? [...desk.channels, desk.direct] : desk.channels
  const ofPerson = () => new Map(channels.map(channel => [channel.id, latest(channel)]))
  const [seen, setSeen] = useState(() => ({ person: desk.me.id, upTo: ofPerson() }))
  if (seen.person !== desk.me.id) setSeen({ person: desk.me.id, upTo: ofPerson() })
  const shown = channels.find(channel => channel.id === open)
  const upTo = shown && latest(shown)
  useEffect(() => {
    if (open !== undefined && upTo !== undefined)
      setSeen(before => ({ ...before, upTo: new Map(before.upTo).set(open, upTo) }))
  }, [open, upTo])
  return channel => channel.id !== open && latest(channel) > (seen.upTo.get(channel.id) ?? 0)
}
