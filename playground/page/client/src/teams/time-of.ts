import type { Person } from './types.ts'

/** When a message was sent: its id is that, in milliseconds by the product's clock. As the person reads time. */
export function timeOf(id: string, { locale, tz }: Person): { iso: string; text: string } | undefined {
  const at = new Date(Number(id))
  if (Number.isNaN(at.getTime())) return undefined
  const how = { timeZone: tz, day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const
  return { iso: at.toISOString(), text: at.toLocaleString(locale, how) }
}
