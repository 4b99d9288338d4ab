import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAnswer } from '../../../adapters/feeds/parse-answer.ts'

const read = (body: string) =>
  parseAnswer(Buffer.from(body), '', { now: Date.UTC(2026, 10, 20), hoursInMinutes: false })
const inJson = (machine: string) => read(`{"Fleet":{"Equipment":[${machine}]}}`)
const inXml = (machine: string) => read(`<Fleet><Equipment>${machine}</Equipment></Fleet>`)
const names = async (answer: ReturnType<typeof read>) =>
  (await answer).equipment.map(one => [one.pin, one.serialNumber, one.equipmentId])

describe('identifiers that are JSON numbers are read as written', () => {
  test.each([
    // jquery.serializeJSON #93: …593 became …592.
    '10314656001009593',
    '99999999999999998',
    '22345678901234567890123456789',
    // fast-xml-parser #187: a long number became 4.2e+29; #273: `0E68` became 0.
    '420926189200190257681175017717',
    '0E68',
    '1e3',
    '1.50',
    '1E+2',
    '-12.0',
    '0012',
  ])('%s', async written => {
    expect(
      await names(
        inJson(
          `{"EquipmentHeader":{"PIN":  ${written},"SerialNumber":${written} ,"EquipmentID":\n${written}},"Location":{"Latitude":48.123456789012345}}`,
        ),
      ),
    ).toEqual([[written, written, written]])
  })

  test('digits inside a text are left alone', async () => {
    const answer = inJson('{"EquipmentHeader":{"PIN":"A \\" : 10314656001009593","SerialNumber":10314656001009593}}')
    expect(await names(answer)).toEqual([['A " : 10314656001009593', '10314656001009593', null]])
  })

  test('-0 is a zero and no identifier', async () => {
    expect((await inJson('{"EquipmentHeader":{"PIN":-0}}')).oddities).toMatchObject([{ reason: 'no_identity' }])
  })

  test('everything that JSON.parse reads is read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 5 }), fc.constantFrom('', ' ', '\n\t'), async (text, space) => {
        const body = `{${space}"Fleet"${space}:{"x":${space}${text}${space},"Equipment":[{"PIN":"P1"}${space}]}}`
        // `x` may contain something like a machine; ours is the last one.
        expect((await read(body)).equipment.at(-1)?.pin).toBe('P1')
      }),
    )
  })

  test('truncated JSON is not read', async () => {
    const whole =
      '{"Fleet":{"Equipment":[{"EquipmentHeader":{"PIN":"P\\u00e91","Model":null,"On":true,"n":[1.5,{}]}}]}}'
    expect(await names(read(whole))).toEqual([['Pé1', null, null]])
    for (let end = 1; end < whole.length; end++)
      await expect(read(whole.slice(0, end))).rejects.toThrow('cannot be read')
    for (const tail of [',', '}', ' x', '{}']) await expect(read(whole + tail)).rejects.toThrow('cannot be read')
  })
})

describe('places of identifiers', () => {
  test.each([
    ['VIN in the header', '{"EquipmentHeader":{"VIN":"VF1AAAAA555123456"}}'],
    ['Vin beside it', '{"EquipmentHeader":{"Model":"X"},"Vin":"VF1AAAAA555123456"}'],
    ['VehicleIdentificationNumber, no header', '{"VehicleIdentificationNumber":"VF1AAAAA555123456"}'],
    ['a placeholder for a PIN', '{"EquipmentHeader":{"PIN":"NOT AVAILABLE","VIN":"VF1AAAAA555123456"}}'],
    ['nothing for a PIN', '{"EquipmentHeader":{"PIN":"","VIN":"VF1AAAAA555123456"}}'],
    ['PIN beside a header', '{"EquipmentHeader":{"Model":"X"},"PIN":"VF1AAAAA555123456"}'],
    ['an empty header', '{"EquipmentHeader":{},"Pin":"VF1AAAAA555123456"}'],
    ['no header', '{"PIN":"VF1AAAAA555123456"}'],
    ['camelCase header', '{"equipmentHeader":{"pin":"VF1AAAAA555123456"}}'],
    ['Header', '{"Header":{"PIN":"VF1AAAAA555123456"}}'],
    ['snake_case', '{"equipment_header":{"product_identification_number":"VF1AAAAA555123456"}}'],
    ['a header in a header', '{"EquipmentHeader":{"EquipmentHeader":{"PIN":"VF1AAAAA555123456"}}}'],
    ['a group in the header', '{"EquipmentHeader":{"Identification":{"PIN":"VF1AAAAA555123456"}}}'],
    ['a header in a group', '{"Identification":{"EquipmentHeader":{"PIN":"VF1AAAAA555123456"}},"Location":{}}'],
    ['the header wins', '{"PIN":"OTHER1","EquipmentHeader":{"PIN":"VF1AAAAA555123456"}}'],
    ['a PIN wins over a VIN', '{"EquipmentHeader":{"VIN":"OTHER1","PIN":"VF1AAAAA555123456"}}'],
  ])('%s', async (_where, machine) => {
    expect(await names(inJson(machine))).toEqual([['VF1AAAAA555123456', null, null]])
  })

  test.each([
    ['attributes of the header', '<EquipmentHeader PIN="P10" SerialNumber="S1" EquipmentID="7"/>'],
    [
      'elements beside the header',
      '<EquipmentHeader><Model>X</Model></EquipmentHeader><PIN>P10</PIN><SerialNumber>S1</SerialNumber><EquipmentID>7</EquipmentID>',
    ],
    [
      'VIN',
      '<EquipmentHeader><VIN>P10</VIN><SerialNumber>S1</SerialNumber><EquipmentID>7</EquipmentID></EquipmentHeader>',
    ],
    [
      'CDATA',
      '<EquipmentHeader><PIN><![CDATA[ P10 ]]></PIN><SerialNumber>S1</SerialNumber><EquipmentID>7</EquipmentID></EquipmentHeader>',
    ],
    [
      'CDATA, escaped',
      '<EquipmentHeader><PIN>&lt;![CDATA[P10]]&gt;</PIN><SerialNumber>S1</SerialNumber><EquipmentID>7</EquipmentID></EquipmentHeader>',
    ],
    [
      'CDATA in CDATA',
      '<EquipmentHeader><PIN><![CDATA[<![CDATA[P10]]]]><![CDATA[>]]></PIN><SerialNumber>S1</SerialNumber><EquipmentID>7</EquipmentID></EquipmentHeader>',
    ],
    [
      'a value as attribute',
      '<EquipmentHeader><PIN value="P10"/><SerialNumber value="S1"/><EquipmentID value="7"/></EquipmentHeader>',
    ],
  ])('XML: %s', async (_where, machine) => {
    expect(await names(inXml(machine))).toEqual([['P10', 'S1', '7']])
  })

  test('telemetry beside a nested header is kept', async () => {
    const answer = await inJson('{"Info":{"EquipmentHeader":{"PIN":"P10"}},"CumulativeOperatingHours":{"Hour":5}}')
    expect(answer.equipment).toMatchObject([{ pin: 'P10', operatingHours: 5 }])
  })
})

describe('headers as XML-to-JSON converters write them', () => {
  test.each([
    ['arrays of one (xml2js)', '{"EquipmentHeader":[{"PIN":["P10"],"SerialNumber":["S1"],"EquipmentID":["7"]}]}'],
    [
      '#text (xmltodict, Newtonsoft)',
      '{"EquipmentHeader":{"PIN":{"#text":"P10"},"SerialNumber":{"@x":"1","#text":"S1"},"EquipmentID":"7"}}',
    ],
    [
      '_ beside $ (xml2js)',
      '{"EquipmentHeader":[{"PIN":[{"_":"P10","$":{"type":"x"}}],"SerialNumber":[{"_":"S1"}],"EquipmentID":["7"]}]}',
    ],
    // node-xml2json #8: text with attributes becomes `$t`, without them it is the value.
    ['$t (xml2json)', '{"EquipmentHeader":{"PIN":{"$t":"P10","a":"b"},"SerialNumber":"S1","EquipmentID":{"$t":7}}}'],
    [
      '__text (x2js)',
      '{"EquipmentHeader":{"PIN":{"__text":"P10","_a":"b"},"SerialNumber":{"__cdata":"S1"},"EquipmentID":"7"}}',
    ],
    [
      '_text, _cdata (xml-js)',
      '{"EquipmentHeader":{"PIN":{"_text":"P10"},"SerialNumber":{"_cdata":"S1"},"EquipmentID":{"_text":"7"}}}',
    ],
    // java-tool #243: only an attribute `value`.
    [
      'value, content (JAXB, JSON-java)',
      '{"EquipmentHeader":{"PIN":{"value":"P10"},"SerialNumber":{"content":"S1"},"EquipmentID":{"value":7}}}',
    ],
    ["'' (Jackson)", '{"EquipmentHeader":{"PIN":{"":"P10"},"SerialNumber":"S1","EquipmentID":"7"}}'],
    ['$ of attributes', '{"EquipmentHeader":{"$":{"PIN":"P10","SerialNumber":"S1","EquipmentID":"7"}}}'],
    ['_attributes', '{"EquipmentHeader":{"_attributes":{"PIN":"P10","SerialNumber":"S1","EquipmentID":"7"}}}'],
    ['@ in front', '{"EquipmentHeader":{"@PIN":"P10","@SerialNumber":"S1","@_EquipmentID":"7"}}'],
    ['prefixes', '{"ns2:EquipmentHeader":{"ns2:PIN":"P10","ns2:SerialNumber":"S1","ns2:EquipmentID":"7"}}'],
  ])('%s', async (_what, machine) => {
    expect(await names(inJson(machine))).toEqual([['P10', 'S1', '7']])
  })

  test.each(
    ['null', '"null"', '""', 'true', 'false', '[]', '{}', '[null]', '{"value":null}'].concat(
      // xml2js #568, JSON-java #229, x2js #23: xsi:nil.
      ['[{"$":{"xsi:nil":"true"}}]', '{"xsi:nil":true}', '{"_xsi:nil":"true"}', '{"@nil":true,"#text":null}'],
    ),
  )('nothing: %s', async nothing => {
    const machine = `{"EquipmentHeader":{"PIN":${nothing},"SerialNumber":${nothing},"EquipmentID":${nothing}}}`
    const { equipment, oddities } = await inJson(machine)
    expect(equipment).toEqual([])
    expect(oddities).toEqual([{ element: 'EquipmentHeader', value: 'no name at all', reason: 'no_identity' }])
  })

  test('a datetime attribute is read', async () => {
    for (const at of ['"@datetime":"2026-11-19T10:00:00Z"', '"$":{"datetime":"2026-11-19T10:00:00Z"}']) {
      const { equipment } = await inJson(`{"PIN":"P10","Distance":{${at},"Odometer":{"#text":"5"}}}`)
      expect(equipment).toMatchObject([{ distanceKilometres: 5, observedAt: new Date('2026-11-19T10:00:00Z') }])
    }
  })
})

describe('machines without an identifier are reported', () => {
  test('sixteen such machines are reported as sixteen', async () => {
    const { equipment, oddities } = await inJson(Array(16).fill('{"EquipmentHeader":{"Model":"C-100"}}').join(','))
    expect(equipment).toEqual([])
    expect(oddities.filter(one => one.reason === 'no_identity')).toHaveLength(16)
  })

  test('three thousand are reported as three thousand', async () => {
    const { oddities } = await read(`<Fleet>${'<Equipment><PIN>TBD</PIN></Equipment>'.repeat(3_000)}</Fleet>`)
    expect(oddities).toHaveLength(3_000)
  })

  test('what is known about such a machine is reported, except personal data', async () => {
    const header = '"OEMName":"Acme","Model":"C-100","EquipmentID":"vacio","UnitInstallDateTime":"2020-03-01T00:00:00Z"'
    const { oddities } = await inJson(
      `{"EquipmentHeader":{${header}},"Location":{"Latitude":48.4,"Longitude":9.9}},{"EquipmentHeader":{"Model":"C-200"}},{}`,
    )
    expect(oddities.map(one => one.value)).toEqual([
      'Acme C-100 UnitInstallDateTime 2020-03-01',
      'C-200',
      'no name at all',
    ])
  })

  test.each([
    ['two members of one name', '{"Fleet":{"Equipment":{"PIN":"P10"},"Equipment":{"PIN":"P11"}}}'],
    ['a Fleet of machines', '{"Fleet":[{"EquipmentHeader":{"PIN":"P10"}},{"EquipmentHeader":{"PIN":"P11"}}]}'],
    ['a Fleet of machines without headers', '{"Fleet":[{"PIN":"P10"},{"PIN":"P11"}]}'],
    ['an array of machines', '[{"EquipmentHeader":{"PIN":"P10"}},{"EquipmentHeader":{"PIN":"P11"}}]'],
    ['an array in an array', '{"Fleet":{"Equipment":[[{"PIN":"P10"}],[{"PIN":"P11"}]]}}'],
    ['a list in Equipment', '{"Fleet":{"Equipment":{"Equipment":[{"PIN":"P10"},{"PIN":"P11"}]}}}'],
    [
      'Equipment in Equipment, with headers',
      '{"Fleet":{"Equipment":[{"Equipment":{"EquipmentHeader":{"PIN":"P10"}}},{"Equipment":{"EquipmentHeader":{"PIN":"P11"}}}]}}',
    ],
    ['a list around Equipment', '{"Fleet":{"Equipments":{"Equipment":[{"PIN":"P10"},{"PIN":"P11"}]}}}'],
    ['a Fleet with a neighbour, in an array', '[{"Fleet":{"Equipment":[{"PIN":"P10"},{"PIN":"P11"}]},"status":"ok"}]'],
    ['machines beside a Fleet', '{"Fleet":{"Equipment":[{"PIN":"P10"}]},"Equipment":[{"PIN":"P11"}]}'],
    [
      'machines by name',
      '{"Fleet":{"Equipment":{"a":{"EquipmentHeader":{"PIN":"P10"}},"b":{"EquipmentHeader":{"PIN":"P11"}}}}}',
    ],
    ['a machine in a machine', '{"Fleet":{"Equipment":{"Equipment":{"PIN":"P10"},"PIN":"P11"}}}'],
    [
      'XML: a list around Equipment',
      '<Fleet><Equipments><Equipment><PIN>P10</PIN></Equipment><Equipment><PIN>P11</PIN></Equipment></Equipments></Fleet>',
    ],
    [
      'XML: a Fleet in a Fleet',
      '<Fleet><Fleet><Equipment><PIN>P10</PIN></Equipment><Equipment><PIN>P11</PIN></Equipment></Fleet></Fleet>',
    ],
  ])('%s', async (_what, body) => {
    expect((await names(read(body))).map(([pin]) => pin)).toEqual(['P10', 'P11'])
  })

  test('an empty entry in a list of machines is reported', async () => {
    const { equipment, oddities } = await inJson('{"PIN":"P10"},null')
    expect(equipment).toHaveLength(1)
    expect(oddities).toMatchObject([{ reason: 'no_identity' }])
  })

  test('an overlong identifier is reported, not cut to one that others have too', async () => {
    const { equipment } = await inJson(`{"EquipmentHeader":{"PIN":"${'7A'.repeat(200)}","SerialNumber":"S1"}}`)
    expect(equipment).toMatchObject([
      { pin: null, serialNumber: 'S1', oddities: [{ element: 'EquipmentHeader/PIN', reason: 'out_of_range' }] },
    ])
  })
})

test('machines that a feed lists under one placeholder PIN stay apart', async () => {
  const { equipment } = await read(
    `<Fleet>${['NOT AVAILABLE', 'NOT AVAILABLE', 'TBD', '99999999999999999', '?', 'vacio', 'Unbekannt']
      .map(
        (pin, n) =>
          `<Equipment><EquipmentHeader><SerialNumber>S-${n}</SerialNumber><PIN>${pin}</PIN></EquipmentHeader></Equipment>`,
      )
      .join('')}</Fleet>`,
  )
  expect(equipment.map(one => one.pin)).toEqual(Array(7).fill(null))
  expect(new Set(equipment.map(one => one.serialNumber)).size).toBe(7)
})
