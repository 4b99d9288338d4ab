/** When a message was sent, by its `ts`: seconds by the played clock. */
export const instantOf = (ts: string) => new Date(Number(ts) * 1000)

interface Viewer {
  locale: string
  tz: string
}

/** `10:06 AM`, in the person's locale and zone. */
export const clockOf = (ts: string, { locale, tz }: Viewer): string =>
  instantOf(ts).toLocaleTimeString(locale, { timeZone: tz, hour: '2-digit', minute: '2-digit' })

/** `Wednesday, November 11`. */
export const dayOf = (ts: string, { locale, tz }: Viewer): string =>
  instantOf(ts).toLocaleDateString(locale, { timeZone: tz, weekday: 'long', day: 'numeric', month: 'long' })
