import { type Fields, isFields, parseJson } from '../json.ts'

/** Where a message's time stands in Slack's JSON, always as a text; and in the address of a message. */
const TIME = /"((?:\w+_)?ts|latest_reply|timestamp)":"(\d{10}\.\d{6})"/g
const ADDRESS = /\/p(\d{10})(\d{6})(?=["?])/g

/**
 * The times (`ts`) by which messages are known. emulate takes the machine's clock; here they follow the played one, which
 * jumps, or stands still: so each is at least a microsecond after the one before.
 */
export interface Times {
  next: () => string
  /** emulate's answer with our times; what is new in it gets its own now, in emulate's order. */
  ours: (answer: Fields) => Fields
  /** What emulate is asked, with its times. */
  theirs: (args: Fields) => Fields
  /** A message of an earlier start has its time already: emulate was just told of it and gave it another one. */
  bind: (theirs: string, ours: string) => void
}

/** `now` in milliseconds. */
export function createTimes(now: () => number): Times {
  const ours = new Map<string, string>()
  const theirs = new Map<string, string>()
  let last = 0

  const next = () => {
    last = Math.max(last + 1, Math.floor(now() * 1000))
    return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`
  }
  const bind = (their: string, our: string) => {
    ours.set(their, our)
    theirs.set(our, their)
    last = Math.max(last, Number(our.replace('.', '')))
  }
  const translate = (fields: Fields, by: (time: string) => string): Fields => {
    const translated = parseJson(
      JSON.stringify(fields)
        .replaceAll(TIME, (_, key, time) => `"${key}":"${by(time)}"`)
        .replaceAll(ADDRESS, (_, seconds, rest) => `/p${by(`${seconds}.${rest}`).replace('.', '')}`),
    )
    return isFields(translated) ? translated : fields
  }
  return {
    next,
    bind,
    ours: answer => {
      const found = [...JSON.stringify(answer).matchAll(TIME)].map(([, , time = '']) => time)
      for (const time of found.sort()) if (!ours.has(time)) bind(time, next())
      return translate(answer, time => ours.get(time) ?? time)
    },
    theirs: args => translate(args, time => theirs.get(time) ?? time),
  }
}
