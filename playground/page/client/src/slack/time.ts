/** When a message was sent, by its `ts`: seconds by the played clock. */
export const instantOf = (ts: string) => new Date(Number(ts) * 1000)

interface Reader {
  locale: string
  tz: string
}

/** `10:06 AM`, as the person reads time. */
export const clockOf = (ts: string, { locale, tz }: Reader): string =>
  instantOf(ts).toLocaleTimeString(locale, { timeZone: tz, hour: '2-digit', minute: '2-digit' })

/** `Wednesday, November 11`. */
export const dayOf = (ts: string, { locale, tz }: Reader): string =>
  instantOf(ts).toLocaleDateString(locale, { timeZone: tz, weekday: 'long', day: 'numeric', month: 'long' })
