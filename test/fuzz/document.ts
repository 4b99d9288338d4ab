import fc from 'fast-check'
import { hostileTexts } from '../../playground/feeds/hostile.ts'
import type { LocalMachine } from '../../playground/feeds/local-machine.ts'
import { makeMachine } from '../../playground/feeds/make-machine.ts'
import { createRandom } from '../../playground/feeds/random.ts'
import { type JsonDialect, renderJson } from '../../playground/feeds/render-json.ts'
import { renderXml, type XmlDialect } from '../../playground/feeds/render-xml.ts'

/** A list of machines as some feed writes it, and who is in it. */
export interface Document {
  text: string
  isXml: boolean
  /** What each machine could be known by, in order; empty: by nothing. */
  machines: string[][]
}

const XML = ['iso-2016', 'iso-2020', 'prefixed', 'no-namespace', 'aemp-1'] as const satisfies readonly XmlDialect[]
const JSONS = [
  'samsara',
  'trackunit',
  'caterpillar',
  'jcb',
  'rexroth',
  'cantrack',
] as const satisfies readonly JsonDialect[]
const KNOWN_BY = ['pin', 'serialNumber', 'equipmentId'] as const

/** What stands between the machines of an XML document and means nothing. */
const BETWEEN = ['', '\n\n', '<!-- <Equipment/> -->', '<?note <Equipment> ?>', '<Remark>none</Remark>', '<![CDATA[ ]]>']
/** What stands in a machine, beside what the standard knows. */
const WITHIN = [
  '',
  '<Extra><PIN>NOT ITS PIN</PIN></Extra>',
  '<Attachments><Attachment><Model>Bucket</Model></Attachment></Attachments>',
  '<Location datetime="now"><Latitude>north</Latitude></Location>',
  '<CumulativeOperatingHours><Hour>1e400</Hour></CumulativeOperatingHours>',
  '<FuelUsed><FuelUnits>bathtubs</FuelUnits><FuelConsumed>3</FuelConsumed></FuelUsed>',
]

const oneMachine = fc.record({
  n: fc.nat(9_999),
  /** By nothing: the machine has no name at all. */
  knownBy: fc.subarray([...KNOWN_BY]),
  placeholder: fc.constantFrom(null, 'N/A', '0000', '*', 'unknown'),
  text: fc.option(fc.constantFrom(...hostileTexts)),
  between: fc.constantFrom(...BETWEEN),
  within: fc.constantFrom(...WITHIN),
})

/** Any document that is right: however it is written, no machine in it may be lost without a word. */
export const documents: fc.Arbitrary<Document> = fc
  .record({
    machines: fc.uniqueArray(oneMachine, { maxLength: 12, selector: one => one.n }),
    dialect: fc.constantFrom(...XML, ...JSONS),
    seed: fc.nat(),
  })
  .map(({ machines, dialect, seed }) => {
    const random = createRandom(seed)
    const at = new Date('2026-05-01T12:00:00Z')
    const made = machines.map(one => {
      const machine: LocalMachine = makeMachine(one.n, random, at)
      if (one.text !== null) machine.model = one.text
      for (const name of KNOWN_BY)
        if (!one.knownBy.includes(name)) machine[name] = name === 'pin' ? one.placeholder : null
      return machine
    })
    const names = made.map((machine, n) =>
      KNOWN_BY.filter(name => machines[n]?.knownBy.includes(name))
        // Caterpillar's JSON has no PIN.
        .filter(name => name !== 'pin' || dialect !== 'caterpillar')
        .map(name => machine[name] ?? ''),
    )
    const fleet = { machines: made, links: [{ rel: 'self', href: '/Fleet/1' }], at }
    const xml = XML.find(one => one === dialect)
    const json = JSONS.find(one => one === dialect)
    if (xml === undefined) return { text: renderJson(fleet, json ?? 'samsara'), isXml: false, machines: names }
    let n = 0
    const text = renderXml(fleet, xml).replace(/<\/(?:ns2:)?Equipment>/g, end => {
      const { within = '', between = '' } = machines[n++] ?? {}
      return within + end + between
    })
    return { text, isXml: true, machines: names }
  })

/** The bytes of a text as feeds encode it. */
export const ENCODINGS = {
  'utf-8': (text: string) => Buffer.from(text),
  'utf-8 with a mark': (text: string) => Buffer.from(`\ufeff${text}`),
  'utf-16le': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'utf-16be': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
} satisfies Record<string, (text: string) => Buffer>
