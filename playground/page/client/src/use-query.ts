import { useCallback, useState } from 'react'

/** One parameter of the page's address as state, so that a window can be bookmarked, and two windows can show two people. */
export function useQuery(name: string): [string | undefined, (value: string) => void] {
  const [value, setValue] = useState(() => new URLSearchParams(location.search).get(name) ?? undefined)
  const set = useCallback(
    (next: string) => {
      const url = new URL(location.href)
      url.searchParams.set(name, next)
      history.replaceState(null, '', url)
      setValue(next)
    },
    [name],
  )
  return [value, set]
}
