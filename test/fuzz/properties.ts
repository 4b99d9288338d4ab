import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { makeMachine } from '../../playground/feeds/make-machine.ts'
import { createRandom } from '../../playground/feeds/random.ts'
import { renderXml } from '../../playground/feeds/render-xml.ts'
import type { FeedAnswer } from '../../src/feed/feed.ts'
import { type Document, documents, ENCODINGS } from './document.ts'
import { lists } from './lists.ts'
import { type Heard, LIMITS, type Player, type Sent, WAYS } from './player.ts'
import { spoils } from './spoil.ts'

/** How often each kind of answer was given: a campaign in which all are refused proves nothing. */
export type Tally = Map<string, number>

/** Beyond what the answer and its reading may take: a machine that does something else as well. */
const SLACK_MS = 3_000
/** Two threads of 512 MB, the answers that they read, and the process itself. */
const MOST_MEMORY = 2.5 * 1024 * 1024 * 1024

/** Every way in which a feed may be told to answer (a bug of ours is none). A kind that is forgotten does not compile. */
const DOCUMENTED: Record<Exclude<FeedAnswer['kind'], 'internal_error'>, true> = {
  page: true,
  wrong_credentials: true,
  wrong_scope: true,
  no_token: true,
  no_access: true,
  consent_missing: true,
  throttled: true,
  maintenance: true,
  unreachable: true,
  too_large: true,
  not_iso: true,
}

const plain = (text: string): Sent => ({
  status: 200,
  headers: { 'content-type': 'application/octet-stream' },
  body: Buffer.from(text),
  way: 'whole',
})
const packed = (sent: Sent): Sent => ({
  ...sent,
  headers: { ...sent.headers, 'content-encoding': 'gzip' },
  body: gzipSync(sent.body, { level: 1 }),
})

/** What holds of every answer, whatever was sent. */
function judge({ answer, ms }: Heard, tally: Tally): void {
  tally.set(answer.kind, (tally.get(answer.kind) ?? 0) + 1)
  if (!Object.hasOwn(DOCUMENTED, answer.kind)) throw new Error(`nobody knows this answer: ${answer.kind}`)
  if (ms > LIMITS.totalMs + LIMITS.maxParsingMs + SLACK_MS) throw new Error(`it took ${Math.round(ms)} ms`)
  const { rss } = process.memoryUsage()
  if (rss > MOST_MEMORY) throw new Error(`it takes ${Math.round(rss / 1e6)} MB`)
}

/** A machine of the document is in the list, or counted as one without a name, or the list is said to be incomplete. */
function lookForMachines({ machines }: Document, answer: FeedAnswer): void {
  if (answer.kind !== 'page') throw new Error(`a right document is ${JSON.stringify(answer)}`)
  const names = new Set(answer.equipment.flatMap(one => [one.pin, one.serialNumber, one.equipmentId]))
  const named = machines.filter(one => one.length > 0)
  const lost = named.filter(one => !one.some(name => names.has(name)))
  if (lost.length > 0) throw new Error(`lost without a word: ${JSON.stringify(lost)}`)
  const counted = answer.oddities.filter(one => one.reason === 'no_identity').length
  if (answer.equipment.length + counted !== machines.length)
    throw new Error(`${machines.length} machines became ${answer.equipment.length} and ${counted} without a name`)
}

/** Machines whose PIN stands in the text as it was written, in an element or member of its own. */
function pinsIn(text: string): string[] {
  return [
    ...text.matchAll(/<(?:ns2:)?PIN>([A-Z]{3}0\w{13,})<\/(?:ns2:)?PIN>|"[Pp](?:IN|in)":"([A-Z]{3}0\w{13,})"/g),
  ].map(([, xml, json]) => xml ?? json ?? '')
}

/** What is fuzzed. Each is a property of one answer, or of the answers of one list. */
const PROPERTIES = {
  'a right document loses no machine': (player: Player, tally: Tally) =>
    fc.asyncProperty(
      documents,
      fc.constantFrom(...Object.values(ENCODINGS)),
      fc.boolean(),
      async (document, encode, gzip) => {
        const sent = { ...plain(''), body: encode(document.text) }
        const heard = await player.ask(() => (gzip ? packed(sent) : sent))
        judge(heard, tally)
        lookForMachines(document, heard.answer)
      },
    ),

  'a spoilt document is a documented answer': (player: Player, tally: Tally) =>
    fc.asyncProperty(
      documents,
      fc.array(spoils, { minLength: 1, maxLength: 2 }),
      fc.boolean(),
      async (document, all, gzip) => {
        const text = all.reduce((before, spoil) => spoil(before), document.text)
        const heard = await player.ask(() => (gzip ? packed(plain(text)) : plain(text)))
        judge(heard, tally)
        if (heard.answer.kind !== 'page' || text.length > 1_000_000 || /<!--|<!\[CDATA|<\?note/.test(text)) return
        // A machine whose PIN is whole is a machine still, or the doubt about it is said.
        const { equipment, oddities, cut } = heard.answer
        const names = new Set(equipment.map(one => one.pin))
        const lost = pinsIn(text).filter(pin => !names.has(pin))
        const said = oddities.length + equipment.reduce((sum, one) => sum + one.oddities.length, 0)
        if (lost.length > 0 && said === 0 && cut === null)
          throw new Error(`lost without a word: ${lost.join(', ')}\n${text}`)
      },
    ),

  'an answer that comes in a wrong way is a documented answer': (player: Player, tally: Tally) =>
    fc.asyncProperty(
      documents,
      fc.oneof(
        { weight: 1, arbitrary: fc.constant('whole' as const) },
        { weight: 1, arbitrary: fc.constantFrom(...WAYS) },
      ),
      fc.constantFrom(200, 200, 200, 200, 204, 206, 301, 304, 400, 401, 403, 404, 405, 408, 429, 500, 503, 599),
      fc.record(
        {
          'content-type': fc.constantFrom(
            'application/xml',
            'text/html; charset=nonsense',
            'application/json;charset=utf-16',
            '',
          ),
          'content-encoding': fc.constantFrom('gzip', 'identity', 'br', 'gzip, gzip', 'x-gzip'),
          'retry-after': fc.constantFrom('5', 'soon', '-1', '1e9'),
        },
        { requiredKeys: [] },
      ),
      fc.constantFrom('as it is', 'packed', 'packed and damaged', 'packed and cut', 'packed twice'),
      async (document, way, status, headers, packing) => {
        const body = Buffer.from(document.text)
        const zip = gzipSync(body)
        if (packing === 'packed and damaged') zip.fill(0xff, Math.floor(zip.length / 2), Math.floor(zip.length / 2) + 8)
        const bodies = {
          'as it is': body,
          packed: zip,
          'packed and damaged': zip,
          'packed and cut': zip.subarray(0, Math.floor(zip.length / 2)),
          'packed twice': gzipSync(zip),
        }
        const heard = await player.ask(() => ({ status, headers, body: bodies[packing], way }))
        judge(heard, tally)
        const broken = way === 'cut' || way === 'reset' || way === 'silent' || way === 'never ending'
        if (broken && status === 200 && heard.answer.kind === 'page')
          throw new Error(`half an answer (${way}) was taken for a whole one`)
      },
    ),

  'a list ends, and a machine that is not in it was not listed or is said to be missing': (
    player: Player,
    tally: Tally,
  ) =>
    fc.asyncProperty(lists, fc.constantFrom(400, 404), async ({ pages, linksOf }, beyond) => {
      const text = (page: number) => {
        const from = pages.slice(0, page - 1).reduce((sum, count) => sum + count, 0)
        const machines = Array.from({ length: pages[page - 1] ?? 0 }, (_, n) =>
          makeMachine(from + n, createRandom(from + n), new Date()),
        )
        return renderXml({ machines, links: linksOf(page), at: new Date() }, 'iso-2016')
      }
      const sent = (page: number): Sent =>
        page in [0, ...pages] && page > 0 ? plain(text(page)) : { ...plain(''), status: beyond }
      const seen = new Set<string | null>()
      let incomplete = false
      let asked = 0
      for (let cursor: string | null = null; ; ) {
        const heard = await player.ask(sent, cursor)
        judge(heard, tally)
        asked += 1
        const { answer } = heard
        // Trouble is told; the next read begins anew.
        if (answer.kind !== 'page') return
        for (const { pin } of answer.equipment) seen.add(pin)
        incomplete ||= answer.cut !== null
        cursor = answer.next
        if (cursor === null) break
        if (asked > 2 * pages.length + 2) throw new Error(`${asked} pages were asked for, of ${pages.length}`)
      }
      // A page without machines ends a list; nothing says that there is another one.
      const firstEmpty = pages.indexOf(0)
      const listed = (firstEmpty < 0 ? pages : pages.slice(0, firstEmpty)).reduce((sum, count) => sum + count, 0)
      if (seen.size < listed && !incomplete) throw new Error(`${seen.size} of ${listed} machines, and nothing was said`)
    }),
} satisfies Record<string, (player: Player, tally: Tally) => fc.IAsyncProperty<unknown[]>>
export type PropertyName = keyof typeof PROPERTIES
// Keys of a record are strings to TypeScript; this one has no others.
export const PROPERTY_NAMES = Object.keys(PROPERTIES) as PropertyName[]

/** Plays one property; null where it held. */
export async function fuzz(
  player: Player,
  name: PropertyName,
  options: { seed: number; runs: number; path?: string; tally: Tally },
) {
  const { seed, runs, path, tally } = options
  const property: fc.IAsyncProperty<unknown[]> = PROPERTIES[name](player, tally)
  const details = await fc.check(property, {
    seed,
    numRuns: runs,
    ...(path === undefined ? {} : { path }),
    // What is slow to play is slow to shrink.
    interruptAfterTimeLimit: 60_000,
  })
  return details.failed && !details.interrupted ? details : null
}
