import fc from 'fast-check'

/** Makes of a right text a wrong one. The size of what comes out is bounded by `mostCharacters`, as a server's patience is. */
export type Spoil = (text: string) => string

const mostCharacters = 34 * 1024 * 1024

const where = fc.double({ min: 0, max: 1, noNaN: true })
const piece = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom(
    ...[
      '<',
      '>',
      '</',
      '/>',
      '&',
      '&#0;',
      '&amp',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      'null',
      '1e999',
      '-',
      '\\',
      '\\u',
    ],
    ...['\u0000', '\ud800', '\ufeff', '<![CDATA[', ']]>', '<!--', '-->', '<?', '<!DOCTYPE x [<!ENTITY a "b">]>'],
    ...[
      '__proto__',
      'constructor',
      '<Fleet>',
      '<Equipment>',
      '</Equipment>',
      '<EquipmentHeader>',
      '"Equipment":',
      '"Links":',
    ],
  ),
)
const at = (text: string, share: number) => Math.floor(share * text.length)

const changed: fc.Arbitrary<Spoil> = fc
  .array(fc.tuple(where, fc.nat(40), piece), { minLength: 1, maxLength: 6 })
  .map(changes => text => {
    let changed = text
    for (const [share, drop, insert] of changes) {
      const from = at(changed, share)
      changed = changed.slice(0, from) + insert + changed.slice(from + drop)
    }
    return changed
  })

const truncated: fc.Arbitrary<Spoil> = where.map(share => text => text.slice(0, at(text, share)))

/** A piece many times over: huge, or deeply nested where the piece opens something. */
const repeated: fc.Arbitrary<Spoil> = fc
  .tuple(
    where,
    fc.oneof(piece, fc.constantFrom('<a>', '<a/>', '<a b="">', '{"a":', '[', '{},', '&lt;', '"a":1,', '\\"', ' ')),
    fc.constantFrom(10, 1_000, 100_000, 3_000_000),
  )
  .map(([share, what, times]) => text => {
    const from = at(text, share)
    const most = Math.floor(mostCharacters / Math.max(1, what.length))
    return text.slice(0, from) + what.repeat(Math.min(times, most)) + text.slice(from)
  })

/** A stretch of it again and again: a machine thousands of times, half a tag thousands of times. */
const doubled: fc.Arbitrary<Spoil> = fc
  .tuple(where, where, fc.constantFrom(2, 100, 20_000))
  .map(([a, b, times]) => text => {
    const [from, to] = [at(text, Math.min(a, b)), at(text, Math.max(a, b))]
    const stretch = text.slice(from, to)
    const most = Math.floor(mostCharacters / Math.max(1, stretch.length))
    return text.slice(0, from) + stretch.repeat(Math.min(times, most)) + text.slice(to)
  })

const foreign: fc.Arbitrary<Spoil> = fc
  .oneof(
    fc.string({ maxLength: 200 }),
    fc.json(),
    fc.constantFrom('', '<html><body>Sign in</body></html>', '[]', '{}', 'null', '<Fleet/>'),
  )
  .map(other => () => other)

export const spoils: fc.Arbitrary<Spoil> = fc.oneof(
  { weight: 5, arbitrary: changed },
  { weight: 2, arbitrary: truncated },
  { weight: 1, arbitrary: repeated },
  { weight: 1, arbitrary: doubled },
  { weight: 1, arbitrary: foreign },
)
