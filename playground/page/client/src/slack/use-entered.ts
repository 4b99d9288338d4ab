import { useEffect, useRef, useState } from 'react'

interface Local<T> {
  value: T
  /** The server's value at the time of the entry. */
  over: string
}

/**
 * A value that a person changes here and the server repeats: shown at once, and until the server says something new
 * while nothing is under way. Another block_id is another value, as in Slack, which forgets what was entered.
 */
export function useEntered<T>(
  server: T,
  blockId: string,
): [T, (value: T, send: () => Promise<{ ok: boolean }>) => void] {
  const [local, setLocal] = useState<Local<T>>()
  const underWay = useRef(0)
  const said = JSON.stringify([blockId, server])
  useEffect(() => {
    setLocal(now => (now && now.over !== said && underWay.current === 0 ? undefined : now))
  }, [said])
  const enter = (value: T, send: () => Promise<{ ok: boolean }>) => {
    setLocal({ value, over: said })
    underWay.current += 1
    void send().then(done => {
      underWay.current -= 1
      // A value that the server refused must not stay.
      if (!done.ok) setLocal(undefined)
    })
  }
  return [local ? local.value : server, enter]
}
