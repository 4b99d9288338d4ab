import { useEffect, useState } from 'react'

export type Theme = 'light' | 'dark'

const KEY = 'fleetfeed-playground-theme'
const systemDark = () => matchMedia('(prefers-color-scheme: dark)')

/** The theme: the one that the person chose here, else that of their system. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [chosen, setChosen] = useState(() => localStorage.getItem(KEY))
  const [isDark, setIsDark] = useState(() => systemDark().matches)
  useEffect(() => {
    const query = systemDark()
    const follow = () => setIsDark(query.matches)
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])
  const theme: Theme = chosen === 'light' || chosen === 'dark' ? chosen : isDark ? 'dark' : 'light'
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  const choose = (next: Theme) => {
    localStorage.setItem(KEY, next)
    setChosen(next)
  }
  return [theme, choose]
}
