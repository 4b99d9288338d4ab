import { z } from 'zod'
import { packIds, unpackIds } from './arrivals/ticked-ids.ts'
import { carryView, type MonthView, readView } from './billing/month-view.ts'

// Codecs between a payload and its text. Cards hold these texts, some of them for years, so a codec must read
// everything that it ever wrote. Ids are strict, so that a broken text is never the id of another row, nor one with
// which a query fails.

/**
 * No payload. Accepts any text: for a button without one, a platform sends the text of the group or the form around it.
 */
export const nothing = z.codec(z.string(), z.undefined(), { decode: () => undefined, encode: () => '' })

/** The id of a row: `12`. */
export const id = z.codec(z.string().regex(/^[1-9]\d{0,15}$/), z.int(), { decode: Number, encode: String })

/** How many rows come before the page: `0`, `8`. */
export const offset = z.codec(z.string().regex(/^(0|[1-9]\d{0,8})$/), z.int(), { decode: Number, encode: String })

/** Milliseconds since 1970. */
export const instant = z.codec(z.string().regex(/^[1-9]\d{0,14}$/), z.int(), { decode: Number, encode: String })

/** The id of a row, or `0` for none. */
export const idOrNone = z.codec(z.string().regex(/^(0|[1-9]\d{0,15})$/), z.int().nullable(), {
  decode: text => (text === '0' ? null : Number(text)),
  encode: number => String(number ?? 0),
})

/** A platform's id of a channel: `C0123`, `19:…@thread.tacv2`. */
export const channel = z.string().regex(/^[^,\p{Cc}]{1,1000}$/u)

/** Any text. It is only looked up, never stored. */
export const text = z.string().min(1)

/** The ids of ticked rows; `packIds` gives the format. At least one: without any, the part is left out. */
export const tickedIds = z.codec(z.string(), z.array(z.int()).min(1), {
  decode: (packed, { issues }) => {
    const ids = unpackIds(packed)
    if (ids) return ids
    issues.push({ code: 'custom', input: packed, message: 'Not a list of ids.' })
    return z.NEVER
  },
  encode: packIds,
})

/** A view of a month; `carryView` gives the format. */
export const monthView = z.codec(z.string(), z.custom<MonthView>(), {
  decode: (carried, { issues }) => {
    const view = readView(carried)
    if (view) return view
    issues.push({ code: 'custom', input: carried, message: 'Not a view of a month.' })
    return z.NEVER
  },
  encode: carryView,
})

/**
 * Several values in the order of `parts`: `12,0,340`. Optional parts come last; a missing one is left out together with
 * its comma.
 */
export function list<Parts extends Record<string, z.ZodType<unknown, string | undefined>>>(parts: Parts) {
  const names = Object.keys(parts)
  return z.codec(z.string(), z.strictObject(parts), {
    // Gives each text the name of its part. A surplus text gets its index as name, which `strictObject` refuses.
    // `never`, because the type can't say which names are present; `strictObject` checks that.
    decode: carried =>
      Object.fromEntries(carried.split(',').map((part, index) => [names[index] ?? index, part])) as never,
    // By the type of `parts`, each value is a text or missing.
    encode: texts => names.flatMap(name => (texts as Record<string, string | undefined>)[name] ?? []).join(','),
  })
}
