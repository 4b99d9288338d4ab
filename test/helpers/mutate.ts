type Fields = Record<string, unknown>

/** Values that a platform may send for something absent or unexpected. */
const INSTEAD: [string, unknown][] = [
  ['removed', undefined],
  ['null', null],
  ['blank', ''],
  ['[]', []],
  ['{}', {}],
  ['7', 7],
]

export interface Mutant {
  /** Which field has which value now: `view.state.values = []`. */
  name: string
  body: Fields
}

/**
 * The same envelope with one field changed, for every field that `alone` names, at every depth, and with unknown
 * members in every object. All other fields are changed together, so that there are few envelopes. Only the first item
 * of a list is walked. What `whole` names is not walked below; what `never` names stays unchanged.
 */
export function mutantsOf(
  envelope: Fields,
  { alone, whole, never }: { alone: RegExp; whole?: RegExp; never?: RegExp },
): Mutant[] {
  const mutants: Mutant[] = []
  const others: Keys[] = []
  const walk = (value: unknown, keys: Keys) => {
    const path = keys.join('.')
    if (never?.test(path)) return
    if (keys.length > 0 && alone.test(path)) {
      for (const [name, instead] of INSTEAD) {
        const body = structuredClone(envelope)
        put(body, keys, instead)
        mutants.push({ name: `${path} = ${name}`, body })
      }
    } else if (typeof value !== 'object' || value === null) others.push(keys)
    if (whole?.test(path)) return
    if (Array.isArray(value)) for (const [index, item] of value.slice(0, 1).entries()) walk(item, [...keys, index])
    else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value)) walk(item, [...keys, key])
  }
  walk(envelope, [])
  for (const [name, instead] of INSTEAD) {
    const body = structuredClone(envelope)
    for (const keys of others) put(body, keys, instead)
    mutants.push({ name: `${others.map(keys => keys.join('.')).join(', ')} = ${name}`, body })
  }
  mutants.push({ name: 'unknown members everywhere', body: withUnknown(envelope) })
  return mutants
}

type Keys = (string | number)[]

function put(body: Fields, keys: Keys, value: unknown): void {
  const parent = at(body, keys.slice(0, -1))
  const last = keys.at(-1) ?? ''
  if (value === undefined) delete parent[last]
  else parent[last] = value
}

function withUnknown<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withUnknown) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, one]) => [key, withUnknown(one)])
  return { name: 'Nobody', nobody_knows: { a: [null] }, more: null, ...Object.fromEntries(entries) } as T
}

function at(body: Fields, keys: Keys): Record<string | number, unknown> {
  // The paths are those of the body itself.
  return keys.reduce<unknown>((value, key) => (value as Fields)[key], body) as Fields
}

/** Runs it for all of them, with a limited concurrency. */
export async function eachOf<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const queue = [...all]
  const next = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) await work(one)
  }
  await Promise.all(Array.from({ length: atOnce }, next))
}
