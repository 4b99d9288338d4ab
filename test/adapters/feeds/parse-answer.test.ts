import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NotASnapshot } from '../../../adapters/feeds/not-a-snapshot.ts'
import { parseAnswer } from '../../../adapters/feeds/parse-answer.ts'
import { noPaging } from '../../../adapters/feeds/parse-links.ts'
import type { LocalMachine } from '../../../playground/feeds/local-machine.ts'
import { type JsonDialect, renderJson } from '../../../playground/feeds/render-json.ts'
import { renderXml, type XmlDialect } from '../../../playground/feeds/render-xml.ts'
import type { Element, ElementTimes } from '../../../src/asset/elements.ts'
import type { EquipmentSnapshot } from '../../../src/asset/equipment-snapshot.ts'

const reading = { now: Date.UTC(2026, 4, 1, 12), hoursInMinutes: false }
const read = (body: string | Buffer, contentType = '') => parseAnswer(Buffer.from(body), contentType, reading)
const one = async (inner: string) => {
  const { equipment } = await read(
    `<Fleet><Equipment><EquipmentHeader><PIN>P1</PIN></EquipmentHeader>${inner}</Equipment></Fleet>`,
  )
  return equipment[0] ?? expect.unreachable()
}

const header = '<EquipmentHeader><OEMName>Bell</OEMName><Model>B30E</Model><PIN>P1</PIN></EquipmentHeader>'

describe('XML', () => {
  test.each([
    ['2016', `<Fleet xmlns="http://standards.iso.org/iso/15143/-3"><Equipment>${header}</Equipment></Fleet>`],
    [
      '2020',
      `<Fleet xmlns="http://www.jcmanet.or.jp/english2017/ISO/15143/-3/20190501"><Equipment>${header}</Equipment></Fleet>`,
    ],
    [
      'prefixed',
      '<a:Fleet xmlns:a="https://x"><a:Equipment><a:EquipmentHeader><a:PIN>P1</a:PIN><a:OEMName>Bell</a:OEMName><a:Model>B30E</a:Model></a:EquipmentHeader></a:Equipment></a:Fleet>',
    ],
    [
      'none, as AEMP 1.x',
      '<Fleet><Equipment><EquipmentHeader><Make>Bell</Make><Model>B30E</Model><PIN>P1</PIN></EquipmentHeader></Equipment></Fleet>',
    ],
    [
      'without the header',
      '<Fleet><Equipment><OEMName>Bell</OEMName><Model>B30E</Model><PIN>P1</PIN></Equipment></Fleet>',
    ],
    ['blanks before the declaration', `\n\n <?xml version="1.0"?><Fleet><Equipment>${header}</Equipment></Fleet>`],
    [
      'a byte order mark',
      `\ufeff<?xml version="1.0" encoding="utf-8"?><Fleet><Equipment>${header}</Equipment></Fleet>`,
    ],
    [
      'utf-16 declared by .NET, sent as UTF-8',
      `<?xml version="1.0" encoding="utf-16"?><Fleet><Equipment>${header}</Equipment></Fleet>`,
    ],
    [
      'CDATA and a comment',
      `<Fleet><!-- x --><Equipment><EquipmentHeader><OEMName><![CDATA[Bell]]></OEMName><Model>B30E</Model><PIN> P1\n</PIN></EquipmentHeader></Equipment></Fleet>`,
    ],
  ])('namespace and form: %s', async (_what, xml) => {
    const { equipment, oddities } = await read(xml)
    expect(equipment).toHaveLength(1)
    expect(equipment[0]).toMatchObject({ oemName: 'Bell', model: 'B30E', pin: 'P1', oddities: [] })
    expect(oddities).toEqual([])
  })

  test('the declared encoding is honoured', async () => {
    const xml =
      '<?xml version="1.0" encoding="ISO-8859-1"?><Fleet><Equipment><EquipmentHeader><PIN>P1</PIN><EquipmentID>Müller</EquipmentID></EquipmentHeader></Equipment></Fleet>'
    const { equipment } = await read(Buffer.from(xml, 'latin1'), 'application/xml; charset=utf-8')
    expect(equipment[0]?.equipmentId).toBe('Müller')
    const utf16 = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from(xml.replace('ISO-8859-1', 'utf-16'), 'utf16le'),
    ])
    expect((await read(utf16)).equipment[0]?.equipmentId).toBe('Müller')
  })

  test.each([
    ['datetime', '<Distance datetime="2026-05-01T10:00:00Z"><Odometer>1</Odometer></Distance>'],
    ['dateTime', '<Distance dateTime="2026-05-01T10:00:00Z"><Odometer>1</Odometer></Distance>'],
    ['Datetime', '<Distance Datetime="2026-05-01T10:00:00.000Z"><Odometer>1</Odometer></Distance>'],
    ['a child (Takeuchi)', '<Distance><Odometer>1</Odometer><datetime>2026-05-01T10:00:00Z</datetime></Distance>'],
    [
      'the newest of several, unknown sections too',
      '<EngineStatus datetime="2026-04-01T10:00:00Z"><Running>True</Running></EngineStatus><AverageLoadFactorLast24 datetime="2026-05-01T10:00:00Z"><Percent>3</Percent></AverageLoadFactorLast24>',
    ],
  ])('freshness from %s', async (_what, inner) => {
    expect((await one(inner)).observedAt).toEqual(new Date('2026-05-01T10:00:00Z'))
  })

  test('each element has the time that it carries itself', async () => {
    const machine = await one(
      `<Location datetime="2026-04-01T10:00:00Z"><Latitude>48</Latitude><Longitude>11</Longitude></Location>
      <CumulativeOperatingHours datetime="2026-05-01T10:00:00Z"><Hour>7</Hour></CumulativeOperatingHours>
      <FuelRemaining><Percent>50</Percent></FuelRemaining>
      <Distance datetime="2030-01-01T00:00:00Z"><Odometer>1</Odometer></Distance>
      <DEFRemaining datetime="2026-05-01T10:00:00Z"><Percent>104</Percent></DEFRemaining>
      <EngineStatus datetime="2026-03-01T10:00:00Z"><Running>False</Running></EngineStatus>
      <EngineStatus datetime="2026-05-01T09:00:00Z"><Running>True</Running></EngineStatus>`,
    )
    // No time, a future time, or no value: none of these elements gets a time.
    expect(machine.times).toEqual({
      location: new Date('2026-04-01T10:00:00Z'),
      operatingHours: new Date('2026-05-01T10:00:00Z'),
      engine: new Date('2026-05-01T09:00:00Z'),
    })
    expect(machine.observedAt).toEqual(new Date('2026-05-01T10:00:00Z'))
    expect(machine.oddities.map(({ reason }) => reason).sort()).toEqual(['future', 'out_of_range'])
  })

  test.each([
    ['<Location><Latitude>0</Latitude><Longitude>0.000</Longitude></Location>', 'Location', 'out_of_range'],
    ['<Location><Latitude>91</Latitude><Longitude>8</Longitude></Location>', 'Location/Latitude', 'out_of_range'],
    ['<FuelRemaining><Percent>104</Percent></FuelRemaining>', 'FuelRemaining/Percent', 'out_of_range'],
    ['<DEFRemaining><Percent>-1</Percent></DEFRemaining>', 'DEFRemaining/Percent', 'out_of_range'],
    ['<CumulativeIdleHours><Hour>NaN</Hour></CumulativeIdleHours>', 'CumulativeIdleHours/Hour', 'not_a_number'],
    [
      '<FuelUsed><FuelUnits>gallon</FuelUnits><FuelConsumed>3</FuelConsumed></FuelUsed>',
      'FuelUsed/FuelUnits',
      'unknown_unit',
    ],
    ['<EngineStatus><Running>maybe</Running></EngineStatus>', 'EngineStatus/Running', 'not_a_number'],
    ['<Distance datetime="2030-01-01T00:00:00Z"><Odometer>1</Odometer></Distance>', 'Distance/datetime', 'future'],
  ])('impossible: %s', async (inner, element, reason) => {
    const machine = await one(inner)
    expect(machine.oddities).toMatchObject([{ element, reason }])
    expect(machine).toMatchObject({
      latitude: null,
      fuelRemainingPercent: null,
      defRemainingPercent: null,
      idleHours: null,
      fuelUsedLitres: null,
      engineRunning: null,
      observedAt: null,
    })
  })

  test('empty elements are ignored and are no oddity', async () => {
    const machine = await one(
      '<EngineStatus><EngineNumber/><Running/></EngineStatus><FuelRemaining><Percent></Percent></FuelRemaining><Location/>',
    )
    expect(machine.oddities).toEqual([])
  })

  test('units are converted to ours', async () => {
    const machine = await one(
      '<Location><Latitude>1</Latitude><Longitude>2</Longitude><Altitude>1000</Altitude><AltitudeUnits>Feet</AltitudeUnits></Location>' +
        '<Distance><OdometerUnits>Mile</OdometerUnits><Odometer>10</Odometer></Distance>' +
        '<FuelUsed><FuelUnits>Litres</FuelUnits><FuelConsumed>5</FuelConsumed></FuelUsed>' +
        '<CumulativePayloadTotals><PayloadUnits>Metric Tons</PayloadUnits><Payload>2</Payload></CumulativePayloadTotals>',
    )
    expect(machine).toMatchObject({ altitudeMetres: 304.8, fuelUsedLitres: 5, payloadKilograms: 2000, oddities: [] })
    expect(machine.distanceKilometres).toBeCloseTo(16.09344)
  })

  test('a machine is running if one of its engines is', async () => {
    const engines =
      '<EngineStatus><EngineNumber>1</EngineNumber><Running>true</Running></EngineStatus><EngineStatus><EngineNumber>2</EngineNumber><Running>false</Running></EngineStatus>'
    expect((await one(engines)).engineRunning).toBe(true)
  })

  test('a machine without an identifier is reported, not stored', async () => {
    const { equipment, oddities } = await read(
      '<Fleet><Equipment><EquipmentHeader><OEMName>Bell</OEMName><Model>B30E</Model><PIN>missing</PIN></EquipmentHeader></Equipment></Fleet>',
    )
    expect(equipment).toEqual([])
    expect(oddities).toEqual([{ element: 'EquipmentHeader', value: 'Bell B30E', reason: 'no_identity' }])
  })

  test.each([
    ['Smith & Sons', 'Smith & Sons'],
    ['A&B; C', 'A&B; C'],
    ['&', '&'],
    ['caf&eacute;', 'caf&eacute;'],
    ['AT&amp;T', 'AT&T'],
    ['a\u0001b', 'ab'],
    ['&#65;&#x42;', 'AB'],
  ])("one machine's bad text does not sink the others: %s", async (written, text) => {
    const of = (pin: string) =>
      `<Equipment><EquipmentHeader><PIN>${pin}</PIN><EquipmentID>${written}</EquipmentID></EquipmentHeader></Equipment>`
    const { equipment } = await read(`<Fleet>${of('A1')}${of('B1')}${of('C1')}</Fleet>`)
    expect(equipment.map(one => [one.pin, one.equipmentId])).toEqual(['A1', 'B1', 'C1'].map(pin => [pin, text]))
  })

  test('an unterminated entity never hides a machine', async () => {
    const of = (pin: string, text: string) =>
      `<Equipment><EquipmentHeader><PIN>${pin}</PIN><EquipmentID>${text}</EquipmentID></EquipmentHeader></Equipment>`
    const xml = `<Fleet>${of('A', 'x & y')}${of('B', '<![CDATA[z]]>')}${of('C', 'a; b')}</Fleet>`
    await expect(read(xml)).rejects.toThrow('not well-formed')
  })

  test.each([
    ['a DOCTYPE', '<!DOCTYPE Fleet [<!ENTITY a "aaaa">]><Fleet>&a;</Fleet>', 'DOCTYPE'],
    ['a truncated page', '<Fleet><Equipment><EquipmentHeader>', 'not well-formed'],
    ['tags that do not match', '<Fleet><Equipment></Fleet></Equipment>', 'not well-formed'],
    ['nested tags', '<a>'.repeat(200_000), 'nested deeper'],
    [
      'ever new names',
      `<Fleet>${Array.from({ length: 2_100 }, (_, n) => `<n${n}/>`).join('')}</Fleet>`,
      'different names',
    ],
    ['ever more attributes', `<Fleet ${Array.from({ length: 200 }, (_, n) => `a${n}=""`).join(' ')}/>`, 'attributes'],
    ['ever more mistakes', `<Fleet>${'&x;'.repeat(2_000)}</Fleet>`, 'not well-formed'],
    ['ever more elements', `<Fleet>${'<a/>'.repeat(1_500_001)}</Fleet>`, 'too many elements'],
    ['ever more numbers', `{"Fleet":{"Equipment":[${'0,'.repeat(3_000_001)}0]}}`, 'too many values'],
    ['another document', '<Error><Message>Busy</Message></Error>', 'another document'],
    ['a web page', '<!doctype HTML><html></html>', 'HTML'],
    ['a web page without doctype', '<html><body>', 'HTML'],
    ['text', 'Service busy', 'neither'],
    ['an unknown encoding', '<?xml version="1.0" encoding="klingon"?><Fleet/>', 'encoding'],
    ['two pages glued together', '<Fleet/><Fleet/>', 'not well-formed'],
    ['JSON in JSON', `{"Fleet":${'['.repeat(100)}${']'.repeat(100)}}`, 'nested deeper'],
    ['an endless array', '['.repeat(2_000_000), 'nested deeper'],
    ['broken JSON', '{"Fleet":', 'cannot be read'],
    ['an error in JSON', '{"error":"busy"}', 'another document'],
  ])('refuses %s', async (_what, body, message) => {
    await expect(read(body)).rejects.toThrow(NotASnapshot)
    await expect(read(body)).rejects.toThrow(message)
  })

  test.each([
    '',
    '  \n',
    '<Fleet/>',
    '<Fleet version="1"></Fleet>',
    '{"Fleet":{}}',
    '[]',
    '{"Equipment":[],"Links":[],"Datetime":"2026-05-01T10:00:00Z"}',
  ])('right credentials, no machines: %s', async body => {
    expect(await read(body)).toEqual({ equipment: [], oddities: [], paging: noPaging() })
  })

  test('hours are read as minutes if the address says so', async () => {
    const xml = `<Fleet><Equipment>${header}<CumulativeOperatingHours><Hour>90</Hour></CumulativeOperatingHours></Equipment></Fleet>`
    const { equipment } = await parseAnswer(Buffer.from(xml), '', { ...reading, hoursInMinutes: true })
    expect(equipment[0]?.operatingHours).toBe(1.5)
  })
})

const FIELDS = {
  location: 'latitude',
  operatingHours: 'operatingHours',
  idleHours: 'idleHours',
  fuelUsed: 'fuelUsedLitres',
  fuelUsedLast24: 'fuelUsedLast24Litres',
  fuelRemaining: 'fuelRemainingPercent',
  defRemaining: 'defRemainingPercent',
  distance: 'distanceKilometres',
  engine: 'engineRunning',
  loadCount: 'loadCount',
  payload: 'payloadKilograms',
} as const satisfies Record<Element, keyof EquipmentSnapshot>

const round = (digits: number, least: number, greatest: number) =>
  fc.option(fc.double({ min: least, max: greatest, noNaN: true }).map(value => Number(value.toFixed(digits)) + 0))
const word = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .map(text => text.replace(/\p{C}/gu, '').trim())
const instant = fc.integer({ min: Date.UTC(2001), max: reading.now }).map(at => new Date(at))
const machine: fc.Arbitrary<LocalMachine & { times: ElementTimes }> = fc
  .record({
    // With digits: no placeholder has one, while a word may be a placeholder in some language.
    oemName: word.map(text => `O10${text}`),
    model: word.map(text => `M${text}`),
    equipmentId: word.map(text => `#10${text}`),
    serialNumber: word.map(text => `S10${text}`),
    pin: fc.option(word.map(text => `P10${text}`)),
    unitInstalledAt: fc.option(instant),
    instants: fc.array(instant, { minLength: 1, maxLength: 3 }),
    position: fc.option(
      fc.tuple(fc.double({ min: 1, max: 89, noNaN: true }), fc.double({ min: -179, max: 179, noNaN: true })),
    ),
    altitudeMetres: fc.constant(null),
    operatingHours: round(2, 0, 100_000),
    idleHours: round(2, 0, 100_000),
    fuelUsedLitres: round(1, 0, 1e7),
    fuelUsedLast24Litres: round(1, 0, 1e4),
    fuelRemainingPercent: round(1, 0, 100),
    defRemainingPercent: round(1, 0, 100),
    distanceKilometres: round(3, 0, 1e6),
    engineRunning: fc.option(fc.boolean()),
    loadCount: fc.option(fc.nat()),
    payloadKilograms: fc.option(fc.nat()),
  })
  .map(({ position, ...rest }) => ({
    ...rest,
    latitude: position?.[0] ?? null,
    longitude: position === null ? null : position[1] + 0,
  }))
  // A time needs a section that carries it.
  .map(rest => ({ ...rest, engineRunning: rest.engineRunning ?? true }))
  .map(({ instants, ...rest }) => {
    const said = Object.entries(FIELDS).filter(([, field]) => rest[field] !== null)
    const times = said.map(([element], n) => [element, instants[n % instants.length]] as const)
    const newest = Math.max(...times.map(([, at]) => at?.getTime() ?? 0))
    return { ...rest, times: Object.fromEntries(times), observedAt: new Date(newest) }
  })

const links = [{ rel: 'self', href: 'https://oem.example/Fleet/1' }]

test.each<XmlDialect>(['iso-2016', 'iso-2020', 'prefixed', 'no-namespace'])(
  'what is written as %s is read back',
  async dialect => {
    await fc.assert(
      fc.asyncProperty(fc.array(machine, { maxLength: 4 }), async machines => {
        const answer = await read(renderXml({ machines, links, at: new Date(reading.now) }, dialect))
        expect(answer.equipment).toEqual(machines.map(one => ({ ...one, oddities: [] })))
        expect(answer.paging.links).toEqual(links)
      }),
    )
  },
)

test.each<JsonDialect>(['samsara', 'trackunit', 'caterpillar', 'jcb', 'rexroth', 'cantrack'])(
  'what is written as %s is read back',
  async dialect => {
    await fc.assert(
      fc.asyncProperty(fc.array(machine, { maxLength: 4 }), async machines => {
        const answer = await read(renderJson({ machines, links, at: new Date(reading.now) }, dialect))
        const expected = machines.map(one => ({
          ...one,
          ...(dialect === 'caterpillar' && { pin: null }),
          oddities: [],
        }))
        expect(answer.equipment).toEqual(expected)
        expect(answer.paging.links).toEqual(links)
      }),
    )
  },
)

const stamp = '2026-04-30T10:00:00Z'
/** A machine in JSON, with where it is and when that was. */
const inJson = (location: object, around = (machines: object[]): object => ({ Fleet: { Equipment: machines } })) =>
  read(JSON.stringify(around([{ EquipmentHeader: { PIN: 'P1' }, ...location }])))
const position = { Latitude: 48.1, Longitude: 11.5 }

test.each<[string, object]>([
  ['@datetime', { Location: { '@datetime': stamp, ...position } }],
  ['$: {datetime}', { Location: { $: { datetime: stamp }, ...position } }],
  ['Timestamp', { Location: { Timestamp: stamp, ...position } }],
  ['time_stamp', { Location: { time_stamp: stamp, ...position } }],
  ['DateTimeUTC', { Location: { DateTimeUTC: stamp, ...position } }],
  ['Time', { Location: { Time: stamp, ...position } }],
  ['Locations', { Locations: { datetime: stamp, ...position } }],
  ['Locations, a list', { Locations: [{ datetime: stamp, ...position }] }],
  ['Locations of Location', { Locations: { Location: { datetime: stamp, ...position } } }],
  ['Locations of a list', { Locations: { Location: [{ Timestamp: stamp, ...position }] } }],
  ['LastKnownLocation', { LastKnownLocation: { datetime: stamp, ...position } }],
])('a place and its time are read, written as %s', async (_what, location) => {
  const { equipment } = await inJson(location)
  expect(equipment).toMatchObject([{ latitude: 48.1, longitude: 11.5, observedAt: new Date(stamp), oddities: [] }])
})

test.each<[string, (machines: object[]) => object]>([
  ['EquipmentList', machines => ({ EquipmentList: machines })],
  ['EquipmentList in a Fleet', machines => ({ Fleet: { EquipmentList: machines } })],
  ['EquipmentList of Equipment', machines => ({ EquipmentList: { Equipment: machines } })],
  ['Equipments', machines => ({ Equipments: machines })],
  ['data', machines => ({ data: machines })],
  ['items with a total', machines => ({ items: machines, totalCount: 1 })],
  ['Result of a Fleet', machines => ({ Result: { Fleet: { Equipment: machines } } })],
])('machines are found in %s', async (_what, around) => {
  const { equipment, oddities } = await inJson({ Location: position }, around)
  expect(equipment).toMatchObject([{ pin: 'P1', latitude: 48.1 }])
  expect(oddities).toEqual([])
})

test.each([{ error: 'x' }, { data: [] }, { EquipmentList: 'none' }, { data: [{ name: 'x' }] }, {}])(
  '%j is no list of machines',
  async body => {
    await expect(read(JSON.stringify(body))).rejects.toThrow(NotASnapshot)
  },
)

test.each([{ EquipmentList: [], Datetime: stamp }, { Fleet: { EquipmentList: [] } }])(
  '%j is an empty list',
  async body => {
    expect(await read(JSON.stringify(body))).toMatchObject({ equipment: [], oddities: [] })
  },
)

test('hours written as AEMP 1.x durations are read back to the second', async () => {
  await fc.assert(
    fc.asyncProperty(machine, async one => {
      const { equipment } = await read(renderXml({ machines: [one], links, at: new Date() }, 'aemp-1'))
      if (one.operatingHours === null) expect(equipment[0]?.operatingHours).toBeNull()
      else expect(equipment[0]?.operatingHours).toBeCloseTo(one.operatingHours, 3)
    }),
  )
})

test('whatever happens to the bytes, reading gives an answer or says that there is none', async () => {
  const pages = fc
    .array(machine, { maxLength: 2 })
    .chain(machines =>
      fc.constantFrom(
        renderXml({ machines, links, at: new Date() }, 'iso-2016'),
        renderXml({ machines, links, at: new Date() }, 'prefixed'),
        renderJson({ machines, links, at: new Date() }, 'samsara'),
        renderJson({ machines, links, at: new Date() }, 'cantrack'),
      ),
    )
  const change = fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.nat(40),
    fc.oneof(
      fc.string(),
      fc.constantFrom('<', '</', '&', '"', '{', '[', 'null', '\u0000', '<![CDATA[', '__proto__', '<Fleet>'),
    ),
  )
  await fc.assert(
    fc.asyncProperty(pages, fc.array(change, { maxLength: 5 }), async (page, changes) => {
      let text = page
      for (const [where, drop, insert] of changes) {
        const at = Math.floor(where * text.length)
        text = text.slice(0, at) + insert + text.slice(at + drop)
      }
      try {
        await read(text)
      } catch (err) {
        expect(err).toBeInstanceOf(NotASnapshot)
      }
    }),
    { numRuns: 1_500 },
  )
})

test('random bytes and random JSON are at most "no snapshot"', async () => {
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
    fc.json({ maxDepth: 6 }).map(text => Buffer.from(text)),
    fc.json().map(text => Buffer.from(`{"Fleet":{"Equipment":[{"EquipmentHeader":${text},"Location":${text}}]}}`)),
  )
  await fc.assert(
    fc.asyncProperty(body, async bytes => {
      try {
        await parseAnswer(bytes, '', reading)
      } catch (err) {
        expect(err).toBeInstanceOf(NotASnapshot)
      }
    }),
    { numRuns: 1_000 },
  )
})

const xml = `<Fleet><Equipment>${header}</Equipment></Fleet>`
const json = '{"Equipment":[{"EquipmentHeader":{"PIN":"P1"}}]}'

test.each([
  ['a string in JSON', JSON.stringify(xml)],
  ['JSON in a string', JSON.stringify(json)],
  [
    'a string in XML',
    `<?xml version="1.0"?>\n<string xmlns="x">${xml.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</string>`,
  ],
  ['JSON in XML', `<string xmlns="x">${json}</string>`],
  ['SOAP', `<soap:Envelope xmlns:soap="x"><soap:Body>${xml}</soap:Body></soap:Envelope>`],
  ['an array of .NET', `<ArrayOfEquipment><Equipment>${header}</Equipment></ArrayOfEquipment>`],
  ['another root', `<FleetSnapshot><Equipment>${header}</Equipment></FleetSnapshot>`],
  ['commas at the end', '{"Equipment":[{"EquipmentHeader":{"PIN":"P1",},},],}'],
  [
    'NaN',
    '{"Equipment":[{"EquipmentHeader":{"PIN":"P1"},"Distance":{"Odometer":NaN},"Location":{"Latitude":-Infinity}}]}',
  ],
])('a list in an envelope: %s', async (_what, body) => {
  expect((await read(body)).equipment).toMatchObject([{ pin: 'P1' }])
})

test('NaN is reported as not a number', async () => {
  const { equipment } = await read('{"Equipment":[{"EquipmentHeader":{"PIN":"P1"},"Distance":{"Odometer":NaN}}]}')
  expect(equipment[0]?.oddities).toEqual([{ element: 'Distance/Odometer', value: 'NaN', reason: 'not_a_number' }])
})

test.each(['{"Fleet":[]}', '{"Fleet":null}', '{"Equipment":null,"Links":[]}', '{"version":"1","EquipmentList":[]}'])(
  'a list without machines: %s',
  async body => {
    expect((await read(body)).equipment).toEqual([])
  },
)

test.each([
  '{"Fleet":{"Error":"subscription expired"}}',
  '{"Fleet":{"Equipment":[],"errors":[{"code":"TIMEOUT"}]}}',
  '{"Equipment":[],"Datetime":"2026-05-01T12:00:00Z","errorMessage":"backend timed out"}',
  '<Fleet><Exception>Timeout</Exception></Fleet>',
  '<Fleet><Status><ErrorCode>E17</ErrorCode></Status></Fleet>',
  '{}',
])('an error is no empty list: %s', async body => {
  await expect(read(body)).rejects.toThrow(NotASnapshot)
})

test.each([
  '{"Fleet":{"Equipment":[],"error":null,"errors":[],"errorCode":0}}',
  '<Fleet><Error/><ErrorCode>0</ErrorCode></Fleet>',
])('an empty error field is not an error: %s', async body => {
  expect((await read(body)).equipment).toEqual([])
})
