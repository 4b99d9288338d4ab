import { z } from 'zod'
import { carryView, type MonthView, readView } from './screens/month-view.ts'

// Codecs of what buttons carry. The texts are those of cards that were posted long ago: a codec may read more than it
// writes, but what it wrote once it reads for ever. None lets a text through with which a query would fail.

/**
 * Nothing. Whatever comes is fine: where a button has no text of its own, a platform brings that of the group or the form in
 * which it stands.
 */
export const nothing = z.codec(z.string(), z.undefined(), { decode: () => undefined, encode: () => '' })

/** The id of a row: `12`. */
export const id = z.codec(z.string().regex(/^[1-9]\d{0,15}$/), z.int(), { decode: Number, encode: String })

/** How many rows are skipped: `0`, `8`. */
export const offset = z.codec(z.string().regex(/^(0|[1-9]\d{0,8})$/), z.int(), { decode: Number, encode: String })

/** The id of a row, or `0` for none. */
export const idOrNone = z.codec(z.string().regex(/^(0|[1-9]\d{0,15})$/), z.int().nullable(), {
  decode: text => (text === '0' ? null : Number(text)),
  encode: number => String(number ?? 0),
})

/** What a platform calls a channel: `C0123`, `19:…@thread.tacv2`. */
export const channel = z.string().regex(/^[^,\p{Cc}]{1,1000}$/u)

/** Any text. It is looked up, never stored. */
export const text = z.string().min(1)

/** A month as somebody looks at it: see `carryView`. */
export const monthView = z.codec(z.string(), z.custom<MonthView>(), {
  decode: (carried, { issues }) => {
    const view = readView(carried)
    if (view) return view
    issues.push({ code: 'custom', input: carried, message: 'Not a view of a month.' })
    return z.NEVER
  },
  encode: carryView,
})

/** Several, in that order: `12,0,340`. An optional one stands last, and is left out with its comma. */
export function list<Parts extends Record<string, z.ZodType<unknown, string | undefined>>>(parts: Parts) {
  const names = Object.keys(parts)
  return z.codec(z.string(), z.strictObject(parts), {
    decode: carried =>
      // Texts by name, which `strictObject` reads: one too many has its number as its name and is refused.
      Object.fromEntries(carried.split(',').map((part, index) => [names[index] ?? index, part])) as never,
    encode: texts => names.flatMap(name => (texts as Record<string, string | undefined>)[name] ?? []).join(','),
  })
}
