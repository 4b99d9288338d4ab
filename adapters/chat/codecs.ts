import { z } from 'zod'
import { carryView, type MonthView, readView } from './billing/month-view.ts'

// Codecs between a payload and the text that stands in cards, some of them for years: what a codec wrote once it reads for
// ever. Ids are strict, so that a broken text is never the id of another row, nor one with which a query fails.

/**
 * Nothing. Whatever comes is fine: where a button has no text of its own, a platform brings that of the group or the form in
 * which it stands.
 */
export const nothing = z.codec(z.string(), z.undefined(), { decode: () => undefined, encode: () => '' })

/** The id of a row: `12`. */
export const id = z.codec(z.string().regex(/^[1-9]\d{0,15}$/), z.int(), { decode: Number, encode: String })

/** How many rows come before a page: `0`, `8`. */
export const offset = z.codec(z.string().regex(/^(0|[1-9]\d{0,8})$/), z.int(), { decode: Number, encode: String })

/** Milliseconds since 1970. */
export const instant = z.codec(z.string().regex(/^[1-9]\d{0,14}$/), z.int(), { decode: Number, encode: String })

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

/** Several, in that order: `12,0,340`. What may be missing stands last, and is left out with its comma. */
export function list<Parts extends Record<string, z.ZodType<unknown, string | undefined>>>(parts: Parts) {
  const names = Object.keys(parts)
  return z.codec(z.string(), z.strictObject(parts), {
    // The text of each part, by its name; one too many has none and is refused. `strictObject` checks what no type can say.
    decode: carried =>
      Object.fromEntries(carried.split(',').map((part, index) => [names[index] ?? index, part])) as never,
    // By the type of `parts` each is a text or missing.
    encode: texts => names.flatMap(name => (texts as Record<string, string | undefined>)[name] ?? []).join(','),
  })
}
