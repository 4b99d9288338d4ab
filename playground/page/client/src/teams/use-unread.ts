import { useEffect, useRef, useState } from 'react'
import type { Person, Place, Tenant } from './types.ts'

const lastOf = (place: Place) => place.messages.at(-1)?.id ?? ''

/** The places with messages that came while another place was open. The first messages count as read. */
export function useUnread(tenant: Tenant, person: Person, looksAt: string): (place: Place) => boolean {
  const first = useRef(new Map<string, string>(tenant.places.map(place => [place.id, lastOf(place)])))
  const [seen, setSeen] = useState<ReadonlyMap<string, string>>(new Map())
  const key = (place: string) => `${person.id} ${place}`
  const shown = tenant.places.find(place => place.id === looksAt)
  const shownKey = `${person.id} ${looksAt}`
  const last = shown ? lastOf(shown) : ''

  useEffect(() => setSeen(before => new Map(before).set(shownKey, last)), [shownKey, last])

  return place => {
    const newest = place.messages.at(-1)
    if (!newest || place.id === looksAt || newest.from === person.name) return false
    return (seen.get(key(place.id)) ?? first.current.get(place.id)) !== newest.id
  }
}
